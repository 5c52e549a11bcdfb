import { READINGS } from './readings.ts';
import { families } from './rules/all.ts';

/** What can be switched off to see what it brings: families of rules, readings of the text. */
export const injectionParts: readonly string[] = [...families.map(({ family }) => family), ...READINGS];
