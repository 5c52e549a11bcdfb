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
        '=for|to|all|any|attention',
        'model',
      ],
      within: 10,
    },
    {
      id: 'important-message',
      weight: 0.15,
      untrusted: 0.4,
      sequence: [
        '=important|urgent|critical|mandatory|priority|emergency',
        '=message|instruction|instructions|directive|order|task|request|notice|note|announcement|reminder|update|information',
        '=from|to|for|me|of|by|please|you|before|do|read|i|ignore|the user|as',
      ],
      within: 10,
    },
    {
      id: 'message-from-the-user',
      weight: 0.15,
      untrusted: 0.45,
      sequence: [
        '=message|instruction|instructions|note|order|request|words|task|update',
        '=from',
        '=me|the user|your user|the owner|your owner|user|your boss|the boss|the system|the developer|the administrator',
      ],
      within: 6,
    },
    {
      id: 'if-you-are-a-model',
      weight: 0.3,
      untrusted: 0.5,
      sequence: [
        "=if you are|if you're|when you are|as|since you are|because you are|any|all|every|whoever|you are|you're",
        '=ai|llm|language model|large language model|chatbot|ai assistant|ai agent|ai model|virtual assistant|automated assistant|gpt|chatgpt|ai system*|llms|assistants',
        '=reading|processing|summarizing|summarising|must|should|reads|please|analyzing|analysing|that reads|handling|scraping|crawling|browsing',
      ],
      within: 12,
    },
    {
      id: 'greets-the-model',
      weight: 0.1,
      untrusted: 0.4,
      sequence: [
        '=hello|hi|hey|dear|attention|to you|notice|greetings',
        '=ai|llm|assistant|language model|gpt|chatgpt|claude|gemini|llama|chatbot|ai assistant|ai model|model',
      ],
      within: 6,
    },
    {
      id: 'do-the-following',
      weight: 0.08,
      untrusted: 0.25,
      phrase: `do (the following|this) (first|instead|immediately|now|before)*|(please|must|should|first|instead) do the following*|perform the following (action|task|step|instruction)*|follow (this|these) (instruction|step)*`,
    },
    {
      id: 'marked-important',
      weight: 0.1,
      untrusted: 0.35,
      marks: [
        'important',
        'Important',
        'IMPORTANT',
        'Information',
        'Instruction',
        'Urgent',
        'Attention',
        'information',
        'INFORMATION',
        'instruction',
        'INSTRUCTION',
        'urgent',
        'URGENT',
        'attention',
        'ATTENTION',
      ],
      shape:
        /(?<=[<[]{1,2} ?)(?:important|information|instructions?|urgent|attention)(?:[ _-](?:message|notice|note|instructions?|update))? ?[>\]]{1,2}/iy,
    },
    { id: 'first-do', weight: 0.15, untrusted: 0.3, sequence: ['beforeAnswer', 'firstly', 'act'], within: 60 },
    { id: 'must-first', weight: 0.15, untrusted: 0.15, sequence: ['beforeAnswer', 'act'], within: 40 },
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
