import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from './errors.ts';
import { parseJson, type JsonBounds } from './json.ts';

const codeOf = (text: string | Uint8Array, bounds?: JsonBounds): string => {
  try {
    parseJson(typeof text === 'string' ? Buffer.from(text) : text, bounds);
    return 'ok';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

describe('JSON of a stranger', () => {
  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes('__proto__'));
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('in invalid UTF-8 is refused', () => {
    expect(codeOf(Uint8Array.of(0x22, 0xc3, 0x28, 0x22))).toBe('request.malformed');
  });

  it.each(['{"__proto__":1}', '{"a":[{"__proto__":{}}]}', '{"constructor":{"prototype":{}}}', '{"\\u005f_proto__":1}'])(
    'that touches a prototype is refused: %s',
    (text) => expect(codeOf(text)).toBe('request.invalid'),
  );

  it('may have a field called constructor', () => {
    expect(codeOf('{"constructor":{"type":"string"}}')).toBe('ok');
  });

  it('is refused when nested deeper than 64 levels', () => {
    expect([codeOf('['.repeat(64) + ']'.repeat(64)), codeOf('['.repeat(65) + ']'.repeat(65))]).toEqual([
      'ok',
      'request.invalid',
    ]);
  });

  it('with more keys or values than the bounds is refused, whatever its strings hold', () => {
    const item = fc.oneof(fc.string({ unit: fc.constantFrom('"', '\\', ',', ':', 'x', 'é') }), fc.integer());
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 40 }), fc.nat(40), (items, max) => {
        const list = JSON.stringify(items);
        const object = JSON.stringify(Object.fromEntries(items.map((value, at) => [`"${at}:\\`, value])));
        expect(codeOf(list, { keysMax: 0, valuesMax: max })).toBe(items.length - 1 > max ? 'request.invalid' : 'ok');
        expect(codeOf(object, { keysMax: max, valuesMax: 1_000 })).toBe(items.length > max ? 'request.invalid' : 'ok');
      }),
    );
  });
});
