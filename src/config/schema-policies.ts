/** The parts of the file that speak of the guard: what is looked for in prompts and answers, and what is done about it. */
import { z } from 'zod';
import {
  ACTIONS,
  patternProblem,
  PERSONAL_REGIONS,
  PERSONAL_TYPE_NAMES,
  SECRET_RULE_IDS,
  SEVERITIES,
} from '../guard/index.ts';

const LISTED_MAX = 10_000;
/** A longer phrase is a text; what streams hold back must be longer than the longest one. */
const WORD_LENGTH_MAX = 128;
const PATTERNS_MAX = 200;
const PATTERN_LENGTH_MAX = 1_000;
const CHECKS_MAX = 50;

const stages = ['input', 'output', 'tool-call', 'tool-result'] as const;

const action = z.enum(ACTIONS);
const actions = z.union([
  action,
  z.strictObject(
    Object.fromEntries(SEVERITIES.map((severity) => [severity, action])) as Record<
      (typeof SEVERITIES)[number],
      typeof action
    >,
  ),
]);

const common = {
  on: z
    .array(z.enum(stages))
    .min(1)
    .max(stages.length)
    .default([...stages])
    .describe('Where it looks: input, output, tool-call, tool-result. Default: everywhere.'),
  action: actions
    .default('block')
    .describe('allow, flag, mask or block; or one for each severity: { low, medium, high }. Default: block.'),
  onFailure: z
    .enum(['open', 'closed'])
    .default('closed')
    .describe('What holds where the check cannot be made. closed: the call is refused.'),
};

const word = z
  .string()
  .trim()
  .min(1)
  .max(WORD_LENGTH_MAX)
  .refine((text) => /[\p{L}\p{N}\p{S}\p{P}]/u.test(text), 'holds nothing to look for: write a word');

const pattern = z
  .string()
  .min(1)
  .max(PATTERN_LENGTH_MAX)
  .superRefine((text, context) => {
    const problem = patternProblem(text);
    if (problem !== undefined)
      context.addIssue({ code: 'custom', message: `${problem}: see https://github.com/google/re2/wiki/Syntax` });
  });

const blocklist = z
  .strictObject({
    words: z
      .array(word)
      .max(LISTED_MAX)
      .default([])
      .describe('Whole words and phrases, whatever their case and the spaces between them.'),
    patterns: z
      .array(pattern)
      .max(PATTERNS_MAX)
      .default([])
      .describe('Patterns in the syntax of RE2; (?i) ignores case.'),
    ...common,
  })
  .refine(({ words, patterns }) => words.length + patterns.length > 0, 'is empty: add words or patterns');

/** What is found here is wanted in most prompts, only not by the provider: it is masked where nothing else is said. */
const masking = {
  ...common,
  action: actions
    .default('mask')
    .describe('allow, flag, mask or block; or one for each severity: { low, medium, high }. Default: mask.'),
  maskAs: z
    .enum(['placeholder', 'stars'])
    .default('placeholder')
    .describe('placeholder: the value comes back in the answer. stars: it never does. In answers always stars.'),
};

const score = (what: string) =>
  z.number().min(0).max(1).optional().describe(`From which score on it counts in ${what}. Default: 0.5.`);

/** What it finds is a sentence among others: there is nothing to mask. */
const warning = z.enum(['allow', 'flag', 'block']);

const injection = z.strictObject({
  on: z
    .array(z.enum(['input', 'tool-result']))
    .min(1)
    .max(2)
    .default(['input', 'tool-result'])
    .describe('Where it looks: input, tool-result. Default: both.'),
  action: z
    .union([warning, z.strictObject({ low: warning, medium: warning, high: warning })])
    .default('block')
    .describe('allow, flag or block; or one for each severity: { low, medium, high }. Default: block.'),
  onFailure: common.onFailure,
  thresholds: z
    .strictObject({
      system: score('system prompts'),
      user: score('what users say'),
      assistant: score('what the model said before'),
      'tool-call': score('arguments of tools'),
      'tool-result': score('what tools answered'),
    })
    .prefault({})
    .describe('From which score on a text counts, by where it came from.'),
});

const oneOf = (names: readonly string[]) => z.enum(names as [string, ...string[]]);

const personal = z.strictObject({
  types: z
    .array(oneOf(PERSONAL_TYPE_NAMES))
    .max(PERSONAL_TYPE_NAMES.length)
    .default([])
    .describe('Types that are looked for; see docs/guard.md. Empty: all but date and eu-vat.'),
  regions: z
    .array(oneOf(PERSONAL_REGIONS))
    .max(PERSONAL_REGIONS.length)
    .default([])
    .describe('Countries whose identifiers and telephone numbers are looked for, as two letters. Empty: all.'),
  ...masking,
});

const secrets = z.strictObject({
  except: z
    .array(oneOf(SECRET_RULE_IDS))
    .max(SECRET_RULE_IDS.length)
    .default([])
    .describe('Rules that are left out, e.g. secret.jwt.'),
  ...masking,
});

/** At most fifty lists of one policy: each is a pass over every text. */
const blocklists = (name: z.ZodString) =>
  z
    .record(name, blocklist)
    .refine((lists) => Object.keys(lists).length <= CHECKS_MAX, `holds more than ${CHECKS_MAX} lists: join some`);

/** @param name of policies and lists: they appear in records, headers and metrics */
export const policySchema = (name: z.ZodString) =>
  z.strictObject({
    mode: z
      .enum(['enforce', 'shadow'])
      .default('enforce')
      .describe('shadow: what would be done is recorded, and nothing is done.'),
    output: z
      .enum(['buffer', 'window', 'observe'])
      .default('window')
      .describe(
        'How streamed answers are checked. buffer: whole, before anything goes out. window: a little is held back. observe: they go out as they come, and what is found is recorded.',
      ),
    checks: z
      .strictObject({
        injection: injection.optional().describe('Instructions that somebody wrote to take over the model.'),
        personal: personal.optional().describe('Personal data with a structure: addresses, numbers, identifiers.'),
        secrets: secrets.optional().describe('Keys, tokens, passwords and strings of connections.'),
        blocklists: blocklists(name).default({}).describe('Words and patterns of your own, by the name of the list.'),
      })
      .prefault({})
      .describe('What is looked for.'),
  });
