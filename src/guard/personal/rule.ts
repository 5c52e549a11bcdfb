/**
 * One kind of identifier that is recognised by its form.
 *
 * A form is written with `D` for a digit, `L` for a letter, `A` for either, and the separators `-`, space, `.`, `/`, `+` and `(`
 * as they stand; `~` is a hyphen, a space or a dot, the same throughout. A `!` at the end says that the form is so much its
 * own that it needs no word of context beside it.
 */
export interface IdRule {
  readonly type: string;
  readonly category: PersonalCategory;
  /** ISO 3166-1 alpha-2 of the country that issues it; absent where it is known everywhere. */
  readonly region?: string;
  readonly forms: readonly string[];
  /**
   * Whether the digits can be one. It gets them without separators, letters in upper case. What fails it is never reported,
   * whatever stands around.
   */
  readonly check?: Check;
  /**
   * How much `check` proves. `strong`: at most one in a hundred random values of the form passes; reported without context.
   * `weak`: about one in ten passes. `none`: there is no check digit. Both need context or a form of its own.
   */
  readonly strength: 'strong' | 'weak' | 'none';
  /** Words beside it that say what it is; see `keywords` for the stars. */
  readonly context: readonly string[];
  /** Only when a policy names the type. */
  readonly onDemand?: true;
}

export type PersonalCategory =
  | 'contact'
  | 'financial'
  | 'identity'
  | 'tax'
  | 'health'
  | 'network'
  | 'date'
  | 'place'
  | 'device'
  | 'credential';

export type Check = ((compact: string) => boolean) | Library;

/** A validator of the library `stdnum`, looked up when a policy that needs it is compiled. */
export interface Library {
  readonly country: string;
  readonly validator: string;
}

export const stdnum = (country: string, validator: string): Library => ({ country, validator });
