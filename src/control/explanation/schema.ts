import { z } from 'zod';

/** How far the call got with one of the things that are decided about it. */
const verdicts = ['passed', 'waited', 'answered', 'refused', 'failed', 'left', 'not reached'] as const;

const stepSchema = z.strictObject({
  step: z.string(),
  verdict: z.enum(verdicts),
  says: z.array(z.string()),
  ms: z.number().nullable().meta({ description: 'How long it took; null where it was not reached or ended the call.' }),
});

const candidateSchema = z.strictObject({
  target: z.string().meta({ description: 'A deployment, or a target as the route names it.' }),
  verdict: z.enum(['answered', 'failed', 'not asked', 'left out']),
  rule: z.string().nullable().meta({
    description:
      'Which check left it out: state, use, access, data-class, region, operation, stale, price, health, unknown.',
  }),
  reason: z.string(),
});

const attemptSchema = z.strictObject({
  n: z.int(),
  deployment: z.string(),
  provider: z.string(),
  region: z.string(),
  vendorModel: z.string(),
  afterMs: z.number().meta({ description: 'Since the call began.' }),
  outcome: z.string(),
  status: z.int().nullable(),
  errorCode: z.string().nullable(),
  failureClass: z.string().nullable(),
  vendorCode: z.string().nullable(),
  vendorRequest: z.string().nullable(),
  headersMs: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number().nullable(),
  costUsd: z.string(),
  followedBy: z
    .strictObject({ step: z.string(), reason: z.string(), to: z.string().nullable(), waitMs: z.number() })
    .nullable()
    .meta({ description: 'What followed its failure.' }),
});

export const explanationSchema = z
  .strictObject({
    id: z.string(),
    startedAt: z.iso.datetime(),
    outcome: z.enum(['ok', 'refused', 'failed', 'cancelled']),
    status: z.int(),
    errorCode: z.string().nullable(),
    summary: z.string(),
    steps: z.array(stepSchema),
    candidates: z.array(candidateSchema),
    attempts: z.array(attemptSchema),
    cost: z.strictObject({ usd: z.string(), settlement: z.string(), estimated: z.boolean() }),
    next: z
      .strictObject({ who: z.enum(['caller', 'policy', 'gateway', 'provider']), says: z.string() })
      .nullable()
      .meta({ description: 'Who has to act, and how; null where nothing is wrong.' }),
  })
  .meta({ id: 'CallExplanation', description: 'Why a call was refused, or where it went, decision by decision.' });

export type Explanation = z.infer<typeof explanationSchema>;
export type Step = Explanation['steps'][number];
