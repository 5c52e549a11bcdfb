/** What the file says of models and versions beside how they are reached: facts for the registry. */
import { z } from 'zod';
import { INSTANT_FORMS, parseInstant } from '../core/index.ts';

const prose = z.string().trim().min(1).max(8_000).optional();
const link = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .optional();

const day = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, `is no date of ISO 8601: write ${INSTANT_FORMS}`);

const dataClassSchema = z.enum(['public', 'internal', 'confidential', 'restricted']);
const regionListSchema = z.array(z.string().min(1).max(64)).min(1).max(100);

/** What an application sends where, and what becomes of its calls when a version ends. */
export const applicationUse = {
  dataClass: dataClassSchema
    .optional()
    .describe('The class of data it sends. Default: nothing is said, and no model is refused for it.'),
  regions: regionListSchema.optional().describe('Where its calls may be served. Default: anywhere.'),
  followSuccessors: z
    .boolean()
    .optional()
    .describe('Calls of a version that has ended for the application are answered by its successor, and say so.'),
};

export const deprecationSchema = z.strictObject({
  since: day.optional().describe('From when on callers are told that the version is deprecated.'),
  sunset: day.optional().describe('When it will no longer answer.'),
  link: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where callers read what to do.'),
});

export const modelFacts = {
  purpose: prose.describe('What the model is for.'),
  description: prose.describe('What it is.'),
  documentation: link.describe('Where more is said of it.'),
  riskClass: z
    .enum(['unclassified', 'minimal', 'limited', 'high', 'prohibited'])
    .default('unclassified')
    .describe('How risky its use is, after Regulation (EU) 2024/1689.'),
};

export const versionFacts = {
  licence: z
    .strictObject({
      id: z.string().min(1).max(256).describe('An SPDX identifier, or the name of the terms.'),
      url: link.describe('Where it stands.'),
    })
    .optional()
    .describe('Under which terms the version is used.'),
  dataClasses: z.array(dataClassSchema).max(4).optional().describe('Classes of data that it may be given.'),
  regions: regionListSchema.optional().describe('Regions it may run in. Default: nothing is said.'),
  successor: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}@\d+\.\d+\.\d+$/, 'a successor is NAME@VERSION')
    .optional()
    .describe('What to call instead, as name@version.'),
  intendedUse: prose.describe('What the version is meant for.'),
  limitations: prose.describe('What it is not good at.'),
  contact: z.string().min(1).max(256).optional().describe('Who answers for it.'),
};
