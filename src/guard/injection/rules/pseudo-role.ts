import type { RuleFamily } from './model.ts';

/** Text that pretends to be another part of the conversation. */
export const pseudoRole: RuleFamily = {
  family: 'pseudo-role',
  rules: [
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
      marks: ['[', '<', '{', '(', '#', '*', '-', '='],
      shape:
        /(?:\[{1,3}|<{1,3}\/?|\{{1,3}|\({1,2}|#{1,5} {0,2}|\*{1,3}|-{3,12} {0,2}|={3,12} {0,2})(?:new |internal |admin |important |updated )?(?:system|developer|admin|administrator|root)(?:[ _-]{1,2}(?:message|prompt|note|notice|instructions?|override|update|alert|command|directive|policy|info|warning))?(?:\]{1,3}|>{1,3}|\}{1,3}|\){1,2}|:| {0,2}#{1,5}|\*{1,3}:?| {0,2}-{3,12}| {0,2}={3,12})/iy,
    },
    {
      id: 'end-of-part',
      weight: 0.35,
      phrase: `(end|begin|start|beginning) (of |)(the |)(system|user|original|previous|initial|new|assistant|hidden|secret|real) (prompt|input|instruction|message|
        context|query|document|text|section|request|conversation)*|(end of|end) (prompt|prompts|instructions|user input|system message|system prompt|
        conversation|context|document|the prompt|the instructions|the document|the text|data|input|user query)`,
    },
    {
      id: 'system-message',
      weight: 0.35,
      phrase: `system (override|alert|notice|message from|command|directive|update|announcement)*|(admin|administrator|developer|root) (message|notice|command|note|
        instruction|directive)*|(message|instruction|order|notice|directive|command)( |s )(from|by|of) (the |your |)(system|admin|administrator|developer|developers|
        openai|creator|creators|operator|management|it department)*|new system (prompt|message|instruction)*`,
    },
  ],
};
