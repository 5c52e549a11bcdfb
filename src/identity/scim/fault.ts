/** What RFC 7644 §3.12 calls a mistake in a request: its word for it, and a sentence. */
export type ScimWord =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue';

export class ScimFault extends Error {
  readonly status: number;
  readonly word: ScimWord | undefined;

  constructor(status: number, word: ScimWord | undefined, sentence: string) {
    super(sentence);
    this.name = 'ScimFault';
    this.status = status;
    this.word = word;
  }
}

export const invalidValue = (sentence: string): ScimFault => new ScimFault(400, 'invalidValue', sentence);
