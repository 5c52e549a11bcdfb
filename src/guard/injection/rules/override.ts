import type { RuleFamily } from './model.ts';

/** Replacing what the application asked for: a verb of setting aside, a time or a quantity, and what is set aside. */
export const override: RuleFamily = {
  family: 'override',
  rules: [
    {
      id: 'instead-of-that',
      weight: 0.4,
      untrusted: 0.3,
      sequence: ['=instead of|rather than', '=the|your|that|this|what|all|those', 'talk|instructions', 'prior'],
      within: 6,
    },
    {
      id: 'disable-safety',
      weight: 0.45,
      sequence: ['dismiss|dismissWeak', '=safety|ethical|moral|ethics|security|your|all', 'limits'],
      within: 8,
    },
    {
      id: 'ignore-the-user',
      weight: 0.3,
      untrusted: 0.6,
      sequence: [
        'dismiss',
        '=the user|user s|what the user|the users|your user|the original request|the question|the original task|the task',
      ],
      within: 8,
    },
    { id: 'forget-all-and-say', weight: 0.42, sequence: ['dismiss', 'all|talk', 'utter'], within: 8 },
    { id: 'new-system-prompt', weight: 0.55, sequence: ['fresh', 'systemPrompt'], within: 6 },
    { id: 'system-prompt-new', weight: 0.4, cluster: ['fresh', 'systemPrompt'], within: 26 },
    { id: 'drop-what-was-said', weight: 0.35, sequence: ['dismissWeak', 'prior', 'talk'], within: 12 },
    {
      id: 'stop-everything',
      weight: 0.4,
      phrase:
        'stop (everything|all (tasks|processing|that)|right there|what you (are|re) doing)*|(stop|cease) processing*|end of (task|instructions|prompt)*|leave (all|everything|the previous|it) *behind|start (from the front|all over)',
    },
    {
      id: 'just-print',
      weight: 0.25,
      sequence: [
        '=just|only|do not answer this question but|now just|instead|nothing (else|but)',
        '=print|output|say|write',
        '=that|this|i|you|the|exactly|all|a|following|democracy|haha|pwned|hacked|hello',
      ],
      within: 8,
    },
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
    { id: 'prior-dismissed', weight: 0.6, sequence: ['prior', 'talk', 'dismissLast'], within: 20 },
    { id: 'ignore-all-instructions', weight: 0.7, sequence: ['dismiss', 'all', 'instructions'], within: 20 },
    { id: 'ignore-your-instructions', weight: 0.7, sequence: ['dismiss', 'your', 'instructions'], within: 20 },
    { id: 'your-instructions-ignored', weight: 0.45, cluster: ['dismiss', 'your|all', 'instructions'], within: 40 },
    {
      id: 'prior-instructions-void',
      weight: 0.75,
      sequence: ['prior', 'instructions', 'must', 'dismissed'],
      within: 14,
    },
    {
      id: 'all-instructions-void',
      weight: 0.5,
      sequence: ['all|your', 'instructions', 'must', 'dismissed'],
      within: 10,
    },
    { id: 'ignore-instructions', weight: 0.3, sequence: ['dismiss', 'instructions'], within: 12 },
    { id: 'ignore-what-was-said', weight: 0.6, sequence: ['dismiss', 'prior', 'talk'], within: 14 },
    { id: 'ignore-said-before', weight: 0.6, sequence: ['dismiss', 'talk', 'prior'], within: 24 },
    { id: 'ignore-prior-message', weight: 0.3, sequence: ['dismiss', 'prior', 'talkWeak'], within: 14 },
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
      sequence: [
        '=your|the|my|these|following|here|follow|obey|receive|listen',
        '=new|real|actual|true|updated|sole|revised|different|only',
        '=task|instruction|instructions|job|role|goal|objective|mission|directive|directives|purpose|rules|prompt|guidelines|orders|identity|persona',
      ],
      within: 6,
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
      weight: 0.35,
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
