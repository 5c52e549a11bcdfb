import type { IdRule, PersonalCategory } from './rule.ts';
import { AMERICAS } from './rules/americas.ts';
import { ASIA_PACIFIC_AFRICA } from './rules/asia-pacific-africa.ts';
import { EUROPE_MIDDLE } from './rules/europe-middle.ts';
import { EUROPE_NORTH_EAST } from './rules/europe-north-east.ts';
import { EUROPE_WEST } from './rules/europe-west.ts';
import { DAYS, EVERYWHERE } from './rules/everywhere.ts';

export const ID_RULES: readonly IdRule[] = [
  ...EVERYWHERE,
  ...DAYS,
  ...AMERICAS,
  ...EUROPE_WEST,
  ...EUROPE_MIDDLE,
  ...EUROPE_NORTH_EAST,
  ...ASIA_PACIFIC_AFRICA,
];

interface PersonalType {
  readonly type: string;
  readonly category: PersonalCategory;
  readonly region?: string;
  readonly onDemand?: true;
}

/** Types that have a reader of their own instead of forms. */
export const READ_TYPES: readonly PersonalType[] = [
  { type: 'email', category: 'contact' },
  { type: 'phone', category: 'contact' },
  { type: 'iban', category: 'financial' },
  { type: 'bic', category: 'financial' },
  { type: 'crypto', category: 'financial' },
  { type: 'ip', category: 'network' },
  { type: 'mac', category: 'network' },
  { type: 'url-credentials', category: 'credential' },
  { type: 'jwt', category: 'credential' },
  { type: 'gps', category: 'place' },
];

/** Everything a policy can name. */
export const PERSONAL_TYPE_NAMES: readonly string[] = [...READ_TYPES, ...ID_RULES].map(({ type }) => type);

/** Countries whose identifiers are known, ISO 3166-1 alpha-2. */
export const PERSONAL_REGIONS: readonly string[] = [
  ...new Set(ID_RULES.flatMap(({ region }) => (region === undefined ? [] : [region]))),
].toSorted();
