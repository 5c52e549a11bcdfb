import type { ConverseRequest } from './request.ts';

/** A prompt holding it is blocked by the guardrail of the request. */
const BLOCK_MARKER = 'GUARDRAIL_BLOCK';
/** A prompt holding it has its answer masked, which Bedrock calls an intervention too. */
const MASK_MARKER = 'GUARDRAIL_MASK';

export type Intervention = 'blocked' | 'masked';

/** The sentence a guardrail is created with, for prompts it blocks. */
export const BLOCKED_SENTENCE = 'Sorry, the model cannot answer this question.';

export function interventionOf(request: ConverseRequest, prompt: string): Intervention | undefined {
  if (request.guardrailConfig?.guardrailIdentifier === undefined) return undefined;
  if (prompt.includes(BLOCK_MARKER)) return 'blocked';
  return prompt.includes(MASK_MARKER) ? 'masked' : undefined;
}

/** The model's words as a masking guardrail hands them on: names become their kind. */
export function mask(text: string): string {
  return text.replaceAll(/(?<=\s)\p{Lu}\p{L}+/gu, '{NAME}');
}

/** `trace.guardrail`, laid out as recorded; absent unless the request asks for it. */
export function traceOf(
  request: ConverseRequest,
  intervention: Intervention,
  prompt: string,
  output: string,
): object | undefined {
  const { guardrailIdentifier: id = 'guardrail', trace } = request.guardrailConfig ?? {};
  if (trace !== 'enabled' && trace !== 'enabled_full') return undefined;
  if (intervention === 'blocked') {
    const filter = { action: 'BLOCKED', confidence: 'HIGH', detected: true, filterStrength: 'HIGH', type: 'VIOLENCE' };
    return {
      guardrail: {
        actionReason: 'Guardrail blocked.',
        inputAssessment: { [id]: { contentPolicy: { filters: [filter] }, invocationMetrics: metricsOf(prompt) } },
      },
    };
  }
  const names = [...output.matchAll(/(?<=\s)\p{Lu}\p{L}+/gu)].map(([match]) => ({
    action: 'ANONYMIZED',
    detected: true,
    match,
    type: 'NAME',
  }));
  return {
    guardrail: {
      actionReason: 'No action.\nGuardrail masked.',
      inputAssessment: { [id]: { invocationMetrics: metricsOf(prompt) } },
      modelOutput: [output],
      outputAssessments: {
        [id]: [{ invocationMetrics: metricsOf(output), sensitiveInformationPolicy: { piiEntities: names } }],
      },
    },
  };
}

function metricsOf(text: string): object {
  return {
    guardrailCoverage: { textCharacters: { guarded: text.length, total: text.length } },
    guardrailProcessingLatency: 250,
    usage: {
      automatedReasoningPolicies: 0,
      automatedReasoningPolicyUnits: 0,
      contentPolicyImageUnits: 0,
      contentPolicyUnits: 1,
      contextualGroundingPolicyUnits: 0,
      sensitiveInformationPolicyFreeUnits: 0,
      sensitiveInformationPolicyUnits: 1,
      topicPolicyUnits: 1,
      wordPolicyUnits: 1,
    },
  };
}
