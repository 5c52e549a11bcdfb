import { reversedView, rot13View } from '../views/turned.ts';
import type { Words } from './model.ts';

/** Words that hardly an English sentence does without, and those that an attack does not do without. */
const COMMON =
  `the and you your that this with have from what about please tell should would could there their which write
  into when will make like just more some then them these first
  ignore previous instructions instruction prompt system forget disregard reveal rules prior show repeat print
  above answer question following respond nothing everything message`
    .trim()
    .split(/\s+/);

/** Turned around, some are words again. */
const ALSO_ENGLISH = new Set(['the', 'ten', 'liam', 'tops', 'lliw', 'ekam', 'ekil', 'erom']);

const listOf = (encoding: string, words: readonly string[]): Words => ({
  [`hint ${encoding}`]: words.filter((word) => !ALSO_ENGLISH.has(word)).join('|'),
});

/** Tells by the name of the encoding what would make ordinary words of them. */
export const hints: Readonly<Record<string, Words>> = {
  rot13: listOf(
    'rot13',
    COMMON.map((word) => rot13View(word).text),
  ),
  reversed: listOf(
    'reversed',
    COMMON.map((word) => reversedView(word).text),
  ),
};
