import type { RuleFamily } from './model.ts';

/** Getting at the text before the conversation, or at a secret in it. */
export const extraction: RuleFamily = {
  family: 'extraction',
  rules: [
    { id: 'reveal-own-prompt', weight: 0.7, untrusted: 0.5, sequence: ['reveal', 'ownPrompt'], within: 16 },
    {
      id: 'reveal-your-system-prompt',
      weight: 0.7,
      untrusted: 0.5,
      sequence: ['reveal', 'your', 'systemPrompt'],
      within: 16,
    },
    { id: 'own-prompt-revealed', weight: 0.35, untrusted: 0.2, cluster: ['reveal', 'ownPrompt'], within: 46 },
    { id: 'reveal-system-prompt', weight: 0.35, untrusted: 0.2, sequence: ['reveal', 'systemPrompt'], within: 10 },
    { id: 'recite-system-prompt', weight: 0.3, untrusted: 0.2, sequence: ['recite', 'systemPrompt'], within: 20 },
    { id: 'reveal-your-rules', weight: 0.5, untrusted: 0.3, sequence: ['reveal', 'yourRules'], within: 14 },
    { id: 'your-rules-revealed', weight: 0.4, untrusted: 0.25, cluster: ['recite', 'yourRules'], within: 30 },
    { id: 'reveal-received', weight: 0.55, sequence: ['reveal|recite', 'instructions', 'received'], within: 24 },
    { id: 'received-revealed', weight: 0.5, cluster: ['recite', 'instructions', 'received'], within: 60 },
    {
      id: 'recite-instructions',
      weight: 0.5,
      untrusted: 0.25,
      sequence: [
        'reveal|recite',
        '=last|previous|first|initial|initials|above|original|hidden|secret|prior',
        '=instruction|instructions|prompt|prompts|directive|directives|rules',
      ],
      within: 14,
    },
    {
      id: 'verbatim-prompt',
      weight: 0.45,
      untrusted: 0.3,
      cluster: ['verbatim', 'ownPrompt|systemPrompt|yourRules|aboveText'],
      within: 80,
    },
    {
      id: 'verbatim-instructions',
      weight: 0.4,
      untrusted: 0.25,
      cluster: ['recite', 'verbatim', 'instructions'],
      within: 60,
    },
    {
      id: 'verbatim-conversation',
      weight: 0.5,
      cluster: [
        'recite',
        'verbatim',
        '=(entire|whole|full) (conversation|prompt|context|chat|message|input)*|conversation back|everything',
      ],
      within: 70,
    },
    { id: 'repeat-all-above', weight: 0.6, untrusted: 0.4, sequence: ['recite', 'whole', 'above'], within: 12 },
    { id: 'repeat-above-text', weight: 0.6, untrusted: 0.4, sequence: ['recite', 'aboveText'], within: 8 },
    { id: 'above-text-revealed', weight: 0.25, sequence: ['reveal', 'aboveText'], within: 8 },
    {
      id: 'what-was-said-before',
      weight: 0.55,
      sequence: [
        '=what (was|were|is|has been|have)|which (was|were)|everything',
        '=written|said|told|instructed|stated|given|you',
        `=(at|in) the (start|beginning|top|very beginning|very start)|above|(before|prior to) (this|our|my|the) (conversation|message|chat|session|prompt)*|start of (this|the) (prompt|conversation)*|
          beginning of (this|the) (prompt|conversation|chat|message)*`,
      ],
      within: 14,
    },
    {
      id: 'finish-the-prompt',
      weight: 0.4,
      sequence: [
        '=complete|continue|finish|start with|beginning with|begin with|starting with',
        '=sentence|following|phrase|you are',
        '=i was instructed|my (system |initial |)(prompt|instructions)*|you are|the system prompt is|my rules are',
      ],
      within: 24,
    },
    { id: 'reveal-secret', weight: 0.35, untrusted: 0.25, sequence: ['reveal', 'your|all', 'secret'], within: 16 },
  ],
};
