import type { Blocklist } from './blocklist.ts';
import type { SegmentKind } from './detector.ts';

/** Where in a call a check looks: what is sent, what comes back, what a model asks tools for, what tools answered. */
export type Stage = 'input' | 'output' | 'tool-call' | 'tool-result';
/** From the mildest to the strictest. */
export const ACTIONS = ['allow', 'flag', 'mask', 'block'] as const;
export type Action = (typeof ACTIONS)[number];
export const SEVERITIES = ['low', 'medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What every check says of itself; as in the file, its defaults filled in. */
export interface CheckSettings {
  readonly on: readonly Stage[];
  readonly action: Action | Readonly<Record<Severity, Action>>;
  /** What holds where the check itself fails. */
  readonly onFailure: 'open' | 'closed';
  /** Default: removed, and never to come back. */
  readonly maskAs?: 'placeholder' | 'stars' | undefined;
}

export interface InjectionSettings extends CheckSettings {
  /** From which score on it counts, by where a text came from; absent: 0.5. */
  readonly thresholds: Readonly<Partial<Record<SegmentKind, number | undefined>>>;
}

export interface PersonalSettings extends CheckSettings {
  /** Of `PERSONAL_TYPE_NAMES`; empty: all that are not on demand. */
  readonly types: readonly string[];
  /** ISO 3166-1 alpha-2; empty: all. */
  readonly regions: readonly string[];
}

export interface SecretsSettings extends CheckSettings {
  /** Rules that are left out, e.g. `secret.jwt`. */
  readonly except: readonly string[];
}

export interface PolicySettings {
  /** `shadow`: what would be done is recorded, and nothing is done. */
  readonly mode: 'enforce' | 'shadow';
  readonly output: 'buffer' | 'window' | 'observe';
  readonly checks: {
    readonly injection?: InjectionSettings | undefined;
    readonly personal?: PersonalSettings | undefined;
    readonly secrets?: SecretsSettings | undefined;
    readonly blocklists: Readonly<Record<string, CheckSettings & Blocklist>>;
  };
}
