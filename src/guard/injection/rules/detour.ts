import type { RuleFamily } from './model.ts';

/** Text that speaks to the model from a place where nobody should: a page, a mail, a tool's answer. */
export const detour: RuleFamily = {
  family: 'detour',
  rules: [
    {
      id: 'message-to-the-model',
      weight: 0.3,
      untrusted: 0.55,
      sequence: [
        `=message*|notice|note|notes|instruction*|information|announcement|reminder|update|attention|hello|dear|hey|hi|request*|warning|
          order|orders|directive*|greetings`,
        '=for|to|from|all|any|the|every|by',
        'model',
      ],
      within: 10,
    },
    {
      id: 'important-message',
      weight: 0.15,
      untrusted: 0.4,
      phrase: `(this is |an |)(very |)(important|urgent|critical|mandatory) (message|instruction|instructions|directive|order|task|request|notice to) (from|to|for|me|of|by)*|
        (important|urgent|critical) message|(message|instructions|note|order|request) from (me|the user|your user|the owner|your (owner|creator|developer))*`,
    },
    {
      id: 'if-you-are-a-model',
      weight: 0.3,
      untrusted: 0.5,
      phrase: `(if|when|as|since|because) (you are|you're) (an |a |the |)(ai|llm|language model|large language model|assistant|chatbot|ai assistant|
        bot|agent|automated|virtual assistant|gpt|chatgpt)*|(any|all|every) (ai|llm|language model|assistant|chatbot)( |s )(reading|processing|summarizing|must|should)*|(whoever|whatever) (is |)(reading|processing) this`,
    },
    { id: 'first-do', weight: 0.15, untrusted: 0.4, sequence: ['beforeAnswer', 'firstly', 'act'], within: 60 },
    { id: 'must-first', weight: 0.15, untrusted: 0.3, sequence: ['beforeAnswer', 'act'], within: 40 },
    {
      id: 'hide-from-user',
      weight: 0.35,
      untrusted: 0.55,
      sequence: ['hide', 'theUser'],
      within: 24,
    },
    {
      id: 'use-a-tool',
      weight: 0.1,
      untrusted: 0.3,
      sequence: [
        '=must|should|please|need to|have to|now|first|then|immediately|always|next',
        '=use|call|invoke|execute|run|trigger',
        '=tool|tools|function|functions|plugin|api|action|command|following',
      ],
      within: 16,
    },
    {
      id: 'task-done',
      weight: 0.15,
      untrusted: 0.35,
      phrase: `(task|request|query|assignment|job|objective) (is |has been |was |)(complete|completed|done|finished|fulfilled|resolved)*|(after|once) (you have |you've |
        you |)(complet|finish|done|answer|do|summari)*|(now|next) (your |the |)(next|new|real|second|another) (task|instruction|
        request|question|assignment)*`,
    },
  ],
};
