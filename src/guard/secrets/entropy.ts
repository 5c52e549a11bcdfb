/** Bits of a character by how often each occurs (Shannon, 1948). Random base64 of forty has about 4.8, English text about 3.5. */
export function entropyOf(text: string): number {
  COUNTS.fill(0);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at) & 0xff;
    COUNTS[code] = (COUNTS[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of COUNTS) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const COUNTS = new Uint32Array(256);

/** `xxxxxxxx`, `********`, `0000000000`: what documentation writes where a secret goes. */
export function standsForSecret(value: string): boolean {
  let stand = 0;
  for (let at = 0; at < value.length; at += 1) if ('xX*0.#•_'.includes(value[at] ?? '')) stand += 1;
  return stand > value.length * 0.6;
}
