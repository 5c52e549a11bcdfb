/** What an attack tries to do. Families add up with one another; inside one, hits add up to its cap. */
export type Family =
  | 'override'
  | 'extraction'
  | 'persona'
  | 'unrestricted'
  | 'pseudo-role'
  | 'template'
  | 'detour'
  | 'response'
  | 'exfiltration'
  | 'mode'
  | 'hidden';

/** Lists of sayings by what they mean, in the notation of `text/notation.ts`. */
export type Words = Readonly<Record<string, string>>;

interface Weighed {
  /** Unique inside its family. */
  readonly id: string;
  /** How likely an attack a hit alone makes, 0..1. */
  readonly weight: number;
  /** The weight in text that nobody trusts with instructions: tool results and documents. */
  readonly untrusted?: number;
}

/** Any one of these sayings. */
export interface Phrase extends Weighed {
  readonly phrase: string;
}

/**
 * Meanings one after another (`a|b` for either, `=…` for a list of sayings on the spot), at most `within` letters and gaps between each
 * and the next.
 */
export interface Sequence extends Weighed {
  readonly sequence: readonly string[];
  readonly within: number;
}

/** Meanings in any order, all of them `within` letters and gaps of the last. Languages order their words differently. */
export interface Cluster extends Weighed {
  readonly cluster: readonly string[];
  readonly within: number;
}

/** A form that words cannot tell. The pattern is sticky, bounded, and tried only where a mark stands. */
export interface Shape extends Weighed {
  readonly marks: readonly string[];
  readonly shape: RegExp;
}

export type Rule = Phrase | Sequence | Cluster | Shape;

export interface RuleFamily {
  readonly family: Family;
  readonly rules: readonly Rule[];
}
