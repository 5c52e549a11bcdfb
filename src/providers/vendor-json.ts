import { Fault } from '../core/index.ts';

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** A provider's JSON object. @throws Fault `provider.malformed` */
export function parseVendorJson(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // V8's message quotes the answer, which may hold a person's data: only the kind of error is kept.
    throw new Fault('provider.malformed', {
      internal: 'The provider sent invalid JSON.',
      cause: (cause as Error).name,
    });
  }
  if (!isObject(value)) {
    throw new Fault('provider.malformed', { internal: 'The provider sent JSON that is not an object.' });
  }
  return value;
}

/** The same where nothing may throw: error bodies are often HTML or empty. */
export function tryVendorJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
