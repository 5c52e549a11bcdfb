type Fields = Record<string, unknown>;

export interface OpenedArguments {
  /** What they say stands under `value`. */
  readonly holder: Fields;
  /** Writes them back as text where something in them is another now. */
  close(): void;
}

/** A text longer than this is read as it stands. */
const LENGTH_MAX = 1_048_576;
/** The longest number that reads back as the digits it was written in. */
const DIGITS_EXACT = 15;

/**
 * Arguments of a tool are JSON in a text: what they say is read behind its escapes, and written back with them.
 * @returns `undefined` where they are no JSON, or JSON that would not come back as it was
 */
export function openArguments(holder: Fields, key: string): OpenedArguments | undefined {
  const text = holder[key];
  if (typeof text !== 'string' || text.length > LENGTH_MAX || text.includes('"__proto__"')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text, exactNumbers);
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  const opened: Fields = { value };
  const before = JSON.stringify(value);
  return {
    holder: opened,
    close: () => {
      const after = JSON.stringify(opened['value']);
      if (after !== before) holder[key] = after;
    },
  };
}

/** A card number is a number to some models, and longer than those JavaScript counts with. */
function exactNumbers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && source.length > DIGITS_EXACT ? source : value;
}
