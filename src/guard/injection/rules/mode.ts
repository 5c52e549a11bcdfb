import type { RuleFamily } from './model.ts';

/** Modes that models do not have, and titles that callers do not have. */
export const mode: RuleFamily = {
  family: 'mode',
  rules: [
    { id: 'enable-mode', weight: 0.25, sequence: ['enable', 'mode'], within: 24 },
    { id: 'mode-enabled', weight: 0.3, sequence: ['mode', 'enabled'], within: 14 },
    { id: 'mode', weight: 0.15, cluster: ['mode'], within: 0 },
    { id: 'foreign-mode', weight: 0.5, cluster: ['modeOn'], within: 0 },
    { id: 'bad-mode', weight: 0.45, cluster: ['badMode'], within: 0 },
    {
      id: 'authority',
      weight: 0.35,
      phrase: `(i am|i'm|this is|speaking as|i work as) (your |the |an |a |)(developer|creator|administrator|admin|programmer|system administrator|
        openai|root user|superuser|owner|openai employee|engineer at openai)|
        (admin|administrator|system|root|developer) (override|access granted|privileges|command|authorization)*|
        (authorized|authorised) (by|to) (openai|the developer|override|bypass)*|security clearance|override (code|command|key|password|protocol)*|
        sudo (mode|su|say|tell|print|cat|rm)|(emergency|system) override`,
    },
  ],
};
