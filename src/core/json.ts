import { Fault } from './errors.ts';
import { JSON_DEPTH_MAX } from './limits.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses JSON that a stranger sent: strict UTF-8, bounded depth, no key that touches a prototype.
 * @throws Fault `request.malformed` for bad UTF-8 or JSON, `request.invalid` for depth and forbidden keys
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new Fault('request.malformed', { public: 'The request body is not valid UTF-8.', cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // V8 quotes the text around the error; the caller's own text, but nothing for our log.
    throw new Fault('request.malformed', {
      public: 'The request body is not valid JSON.',
      cause: (cause as Error).name,
    });
  }
  inspectTree(value, 1);
  return value;
}

function inspectTree(value: unknown, depth: number): void {
  if (value === null || typeof value !== 'object') return;
  if (depth > JSON_DEPTH_MAX) {
    throw new Fault('request.invalid', {
      public: `The request body is nested more than ${JSON_DEPTH_MAX} levels deep.`,
    });
  }
  if (Array.isArray(value)) {
    for (const item of value) inspectTree(item, depth + 1);
    return;
  }
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (touchesPrototype(key, item)) {
      throw new Fault('request.invalid', { public: `The key "${key}" is not allowed in a request.`, param: key });
    }
    inspectTree(item, depth + 1);
  }
}

/** `__proto__` anywhere, and `constructor.prototype`; a tool may well have a property called "constructor". */
function touchesPrototype(key: string, item: unknown): boolean {
  if (key === '__proto__') return true;
  return key === 'constructor' && item !== null && typeof item === 'object' && Object.hasOwn(item, 'prototype');
}
