import type { PersonalCategory } from './rule.ts';

/** Scores, from what a form and a check digit say to what a word beside it adds. Below 0.5 nothing is reported. */
export const Score = {
  /** A form of its own, or a check digit where the text is nothing but the value. */
  form: 0.6,
  /** A form of its own and a check digit. */
  formAndCheck: 0.75,
  /** A check that at most one in a hundred passes. */
  strong: 0.8,
  /** A form that many things have, with a word beside it. */
  context: 0.75,
  /** A check digit, with a word beside it. */
  contextAndCheck: 0.9,
  /** Nothing else looks like it. */
  certain: 0.95,
} as const;

/** What a reader of one kind of data hands what it finds to. */
export type Report = (type: string, category: PersonalCategory, score: number, start: number, end: number) => void;
