import { createHash } from 'node:crypto';
import type { Family } from './model-traits.ts';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const ID = /^[a-zA-Z0-9_.:-]{1,64}$/;
const MISTRAL_ID = /^[a-zA-Z0-9]{9}$/;

/** Our name for a tool by the vendor's, for those that had to be renamed. */
export type RenamedTools = ReadonlyMap<string, string>;

/**
 * Names and ids of tools as the vendor takes them. Both translations are pure, so a conversation that comes back
 * keeps its pairs; what was renamed is remembered for the answer to the same request.
 */
export class ToolNames {
  readonly #mistral: boolean;
  #renamed: Map<string, string> | undefined;

  constructor(family: Family) {
    this.#mistral = family === 'mistral';
  }

  name(ours: string): string {
    if (NAME.test(ours)) return ours;
    const theirs = `${ours.slice(0, 48).replace(/[^a-zA-Z0-9_-]/g, '_')}_${digest(ours, 'hex').slice(0, 12)}`;
    this.#renamed ??= new Map();
    this.#renamed.set(theirs, ours);
    return theirs;
  }

  /** Ids are made by the model and only come back to it, so they need no way home. */
  id(ours: string): string {
    if (this.#mistral) return MISTRAL_ID.test(ours) ? ours : alphanumerics(digest(ours, 'base64')).slice(0, 9);
    return ID.test(ours) ? ours : `call_${digest(ours, 'hex').slice(0, 32)}`;
  }

  /** @returns `undefined` where every name travelled as it is */
  get renamed(): RenamedTools | undefined {
    return this.#renamed;
  }
}

const digest = (text: string, encoding: 'hex' | 'base64'): string => createHash('sha256').update(text).digest(encoding);

/** A SHA-256 in base64 holds about 41 letters and digits; fewer than nine of 43 does not happen. */
const alphanumerics = (text: string): string => text.replace(/[^a-zA-Z0-9]/g, '').padEnd(9, '0');
