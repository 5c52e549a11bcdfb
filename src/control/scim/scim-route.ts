import type { Act } from '../route.ts';
import type { Control } from '../control.ts';
import type { ScimRule } from './rule.ts';
import type { Base } from './shown.ts';
import type { Tags } from '../http/etag.ts';

export interface ScimAsked {
  readonly control: Control;
  readonly act: Act;
  readonly rule: ScimRule;
  readonly organizationId: string;
  /** Of the account that asks; in whose name grants begin and end. */
  readonly by: string;
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** As it came; `undefined` for GET and DELETE. */
  readonly body: unknown;
  readonly base: Base;
  readonly ifMatch: Tags | undefined;
}

export interface ScimAnswer {
  readonly status: number;
  /** Absent: nothing to show. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ScimRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/scim/v2`. */
  readonly path: string;
  /** Of whatever changes something. */
  readonly audit?: string;
  handle(asked: ScimAsked): Promise<ScimAnswer>;
}

/** Ends a change that would change nothing, so that nothing is told of it. */
export class NothingNew extends Error {
  readonly answer: ScimAnswer;

  constructor(answer: ScimAnswer) {
    super('nothing is new');
    this.answer = answer;
  }
}
