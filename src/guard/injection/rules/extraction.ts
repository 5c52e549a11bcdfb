import type { RuleFamily } from './model.ts';

/** Getting at the text before the conversation, or at a secret in it. */
export const extraction: RuleFamily = {
  family: 'extraction',
  rules: [
    { id: 'reveal-own-prompt', weight: 0.75, sequence: ['reveal', 'ownPrompt'], within: 30 },
    { id: 'reveal-your-system-prompt', weight: 0.75, sequence: ['reveal', 'your', 'systemPrompt'], within: 24 },
    { id: 'own-prompt-revealed', weight: 0.6, cluster: ['reveal', 'ownPrompt'], within: 70 },
    { id: 'reveal-system-prompt', weight: 0.45, sequence: ['reveal', 'systemPrompt'], within: 16 },
    { id: 'system-prompt-revealed', weight: 0.25, cluster: ['reveal', 'systemPrompt'], within: 50 },
    { id: 'reveal-your-rules', weight: 0.5, sequence: ['reveal', 'yourRules'], within: 14 },
    {
      id: 'verbatim-prompt',
      weight: 0.45,
      cluster: ['verbatim', 'ownPrompt|systemPrompt|yourRules|aboveText'],
      within: 90,
    },
    { id: 'repeat-all-above', weight: 0.6, sequence: ['recite', 'whole', 'above'], within: 14 },
    { id: 'repeat-above-text', weight: 0.6, sequence: ['recite', 'aboveText'], within: 10 },
    { id: 'above-text-revealed', weight: 0.3, sequence: ['reveal', 'aboveText'], within: 10 },
    { id: 'reveal-secret', weight: 0.35, sequence: ['reveal', 'your|all', 'secret'], within: 16 },
  ],
};
