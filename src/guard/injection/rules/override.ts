import type { RuleFamily } from './model.ts';

/** Replacing what the application asked for: a verb of setting aside, a time or a quantity, and what is set aside. */
export const override: RuleFamily = {
  family: 'override',
  rules: [
    { id: 'ignore-prior-instructions', weight: 0.92, sequence: ['dismiss', 'prior', 'instructions'], within: 30 },
    { id: 'ignore-instructions-given', weight: 0.85, sequence: ['dismiss', 'instructions', 'prior'], within: 24 },
    { id: 'prior-instructions-ignored', weight: 0.7, cluster: ['dismiss', 'prior', 'instructions'], within: 46 },
    { id: 'prior-instructions-dismissed', weight: 0.9, sequence: ['prior', 'instructions', 'dismissLast'], within: 16 },
    {
      id: 'all-instructions-dismissed',
      weight: 0.7,
      sequence: ['all|your', 'instructions', 'dismissLast'],
      within: 12,
    },
    { id: 'instructions-dismissed', weight: 0.35, sequence: ['instructions', 'dismissLast'], within: 8 },
    { id: 'prior-dismissed', weight: 0.6, sequence: ['prior', 'talk', 'dismissLast'], within: 10 },
    { id: 'ignore-all-instructions', weight: 0.7, sequence: ['dismiss', 'all', 'instructions'], within: 20 },
    { id: 'ignore-your-instructions', weight: 0.7, sequence: ['dismiss', 'your', 'instructions'], within: 20 },
    { id: 'your-instructions-ignored', weight: 0.5, cluster: ['dismiss', 'your|all', 'instructions'], within: 40 },
    { id: 'ignore-instructions', weight: 0.3, sequence: ['dismiss', 'instructions'], within: 12 },
    { id: 'ignore-what-was-said', weight: 0.6, sequence: ['dismiss', 'prior', 'talk'], within: 14 },
    { id: 'ignore-said-before', weight: 0.6, sequence: ['dismiss', 'talk', 'prior'], within: 14 },
    { id: 'ignore-prior', weight: 0.35, sequence: ['dismiss', 'prior'], within: 10 },
    { id: 'ignore-all', weight: 0.2, sequence: ['dismiss', 'all|talk'], within: 6 },
    { id: 'drop-prior-instructions', weight: 0.5, sequence: ['dismissWeak', 'prior', 'instructions'], within: 16 },
    {
      id: 'ignore-and-say',
      weight: 0.3,
      sequence: ['dismiss', 'prior|all|instructions', 'instead', 'utter'],
      within: 40,
    },
    {
      id: 'new-instructions',
      weight: 0.35,
      untrusted: 0.45,
      phrase: `(your|the|my) (new|real|actual|true|only|updated|sole|revised) (task|instruction|job|role|goal|objective|mission|
        directive|purpose|rules|prompt|instructions|directives|guidelines|orders|identity|persona)|
        (follow|obey|execute|here are|these are|listen to|receive) (the following |these |your |my |the |)new (instruction|
        rule|order|directive|command|guideline|task)*|new instructions*`,
    },
    {
      id: 'from-now-on',
      weight: 0.15,
      phrase:
        'from now on|henceforth|from this (point|moment) (on|onward|forward)*|from here on*|starting now|hereafter',
    },
    {
      id: 'no-longer',
      weight: 0.45,
      phrase: `you (are|were) (no longer|not) (an assistant|a chatbot|an ai|a language model|chatgpt|bound|restricted|limited|
        required|obligated|obliged|constrained|governed|subject)*|stop (being|acting as|behaving as|acting like) (a|an|the|your)*|
        you are now (free|unbound|liberated|unrestricted|unlocked|jailbroken)*`,
    },
    {
      id: 'take-precedence',
      weight: 0.4,
      sequence: [
        '=supersed*|overrid*|overrul*|replac*|(take|takes|have|has|given) (precedence|priority) over|overwrit*',
        '=all|any|every|other|previous|prior|earlier|existing|your|the|preceding',
        'instructions',
      ],
      within: 12,
    },
    {
      id: 'only-obey',
      weight: 0.4,
      phrase: `(only|just) (follow|obey|listen to|respond to) (my|me|these|this|the following)|(obey|listen to) (me|only me|my every)|
        (you|u) (must|will|shall|have to) (obey|do (everything|anything|whatever) i)*|my (orders|commands|instructions) (are|take|override)*`,
    },
    {
      id: 'start-over',
      weight: 0.2,
      phrase:
        'start (over|afresh|anew|from scratch) (with|as|from)*|let us start over|lets start over|memory (wipe|reset|erased)*',
    },
  ],
};
