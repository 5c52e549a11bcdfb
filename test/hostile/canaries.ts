/** Secrets that were planted, and the search for them wherever they may not be. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name → text. */
export type Canaries = Readonly<Record<string, string>>;

/** As it stands, and in the forms in which programs pass text on without noticing. */
function formsOf(secret: string): Buffer[] {
  const plain = Buffer.from(secret);
  // Inside a longer text base64 depends on where the secret begins; what is certain of each is searched for.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), plain])
      .toString('base64')
      .replaceAll('=', '');
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  const texts = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    plain.toString('hex'),
    ...base64,
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

export class Search {
  readonly #forms: readonly (readonly [name: string, forms: readonly Buffer[]])[];
  /** What was found: `name in place`. */
  readonly found = new Set<string>();
  /** How many places were looked at. */
  places = 0;

  constructor(canaries: Canaries) {
    this.#forms = Object.entries(canaries).map(([name, secret]) => [name, formsOf(secret)]);
  }

  /** @param except names that may be here */
  look(place: string, content: string | Buffer, except: readonly string[] = []): void {
    this.places += 1;
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (const [name, forms] of this.#forms) {
      if (except.includes(name)) continue;
      if (forms.some((form) => bytes.includes(form))) this.found.add(`${name} in ${place}`);
    }
  }

  /** Every file below, read as bytes. */
  lookInFiles(directory: string, except: readonly string[] = []): void {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      this.look(path.slice(directory.length), readFileSync(path), except);
    }
  }
}
