import { Fault } from './errors.ts';
import { JSON_DEPTH_MAX, JSON_KEYS_MAX, JSON_VALUES_MAX } from './limits.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

export interface JsonBounds {
  /** Keys of all objects together. */
  readonly keysMax: number;
  /** Items of all lists and objects together. */
  readonly valuesMax: number;
}
const BOUNDS: JsonBounds = { keysMax: JSON_KEYS_MAX, valuesMax: JSON_VALUES_MAX };

/**
 * Parses JSON that a stranger sent: strict UTF-8, bounded depth and number of values, no key that touches a prototype.
 * @throws Fault `request.malformed` for bad UTF-8 or JSON, `request.invalid` for depth, size and forbidden keys
 */
export function parseJson(bytes: Uint8Array, bounds = BOUNDS): unknown {
  refuseHeaps(bytes, bounds);
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

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
/** The shortest key with its value and what parts it from the next: `"":1,`. */
const KEY_BYTES_MIN = 5;
/** `1,` */
const VALUE_BYTES_MIN = 2;

/** Counts before anything is made of it: objects with a million keys take the parser seconds. Small bodies cannot hold too many. */
function refuseHeaps(bytes: Uint8Array, { keysMax, valuesMax }: JsonBounds): void {
  if (bytes.length <= Math.min(keysMax * KEY_BYTES_MIN, valuesMax * VALUE_BYTES_MIN)) return;
  let keys = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = stringEnd(bytes, at + 1);
    else if (byte === COLON) keys += 1;
    else if (byte === COMMA) values += 1;
    if (keys > keysMax || values > valuesMax) {
      throw new Fault('request.invalid', {
        public: `The request body holds more than ${keysMax} keys or ${valuesMax} values.`,
      });
    }
  }
}

/** @returns where the quote stands that ends the string; images and other long strings have no escapes and are leapt over */
function stringEnd(bytes: Uint8Array, from: number): number {
  const quote = bytes.indexOf(QUOTE, from);
  if (quote === -1) return bytes.length;
  if (bytes[quote - 1] !== BACKSLASH) return quote;
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
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
