import type { RuleFamily } from './model.ts';

/** Text that pretends to be another part of the conversation. */
export const pseudoRole: RuleFamily = {
  family: 'pseudo-role',
  rules: [
    { id: 'foreign-system-message', weight: 0.3, cluster: ['system'], within: 0 },
    {
      id: 'role-line',
      weight: 0.2,
      untrusted: 0.3,
      marks: ['system:', 'System:', 'SYSTEM:', 'system :', 'System :', 'SYSTEM :'],
      shape: /(?<=(?:^|[\n"'>\])}.!?]) {0,4}[#*[<( ]{0,4})system {0,2}:(?= {0,3}\S)/iy,
    },
    {
      id: 'bracketed-role',
      weight: 0.35,
      marks: ['system', 'System', 'SYSTEM', 'developer', 'Developer', 'DEVELOPER', 'admin', 'Admin', 'ADMIN'],
      shape:
        /(?<=(?:\[|<\/?|\{|\(|#{2,5} {0,2}|\*{2} {0,2}|-{3,12} {0,2}|={3,12} {0,2})(?:new |internal |admin |important |updated )?)(?:system|developer|admin(?:istrator)?)(?:[ _-]{1,2}(?:message|prompt|note|notice|instructions?|override|update|alert|command|directive|policy|info|warning))?(?:\]|>|\}|\)| {0,2}#{2,5}|\*{2}| {0,2}-{3,12}| {0,2}={3,12})/iy,
    },
    {
      id: 'end-of-part',
      weight: 0.35,
      sequence: [
        '=end|begin|start|beginning|ending|ends|begins',
        '=of|system|user|original|previous|initial|new|assistant|hidden|secret|real|the',
        '=prompt|prompts|input|instruction|instructions|message|context|query|conversation|system|system prompt',
      ],
      within: 6,
    },
    {
      id: 'system-message',
      weight: 0.35,
      sequence: [
        '=system|admin|administrator|developer|root|openai|creator|operator',
        '=override|alert|notice|message|command|directive|update|announcement|note|instruction|instructions|notification|warning',
      ],
      within: 2,
    },
    {
      id: 'message-from-system',
      weight: 0.3,
      sequence: [
        '=message|instruction|instructions|order|orders|notice|directive|command|request',
        '=from|by|of',
        '=system|admin|administrator|developer|developers|openai|creator|creators|operator|management|it department|root',
      ],
      within: 8,
    },
  ],
};
