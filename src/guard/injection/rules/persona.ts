import type { RuleFamily } from './model.ts';

/** Another self for the model. To play a role is everyday work; to be unable to leave it, or to have no rules in it, is not. */
export const persona: RuleFamily = {
  family: 'persona',
  rules: [
    {
      id: 'named-model',
      weight: 0.3,
      marks: ['GPT'],
      shape:
        /(?<=\b(?!Chat|Auto|Open|Instruct|Nano|Mini|Baby|Chat-)[A-Z][A-Za-z]{1,14})GPT\b|(?<=\b(?:[Uu]n|[Ee]vil|[Ff]ree|[Bb]ased|[Jj]ailbroken|[Dd]ark|[Bb]ad)[ -]?(?:[Cc]hat)?)GPT\b/y,
    },
    {
      id: 'says-what-it-wants',
      weight: 0.3,
      phrase: `(whatever|anything|what) (he|she|it) (wants|likes|pleases|feels)*|(whatever|anything) (you|i|they) (want|like|please|ask|say|tell)*|
        (does not|doesn't|do not|don't|no longer) (give a|care|worry)*|no matter how (bad|illegal|offensive|harmful|evil|dark|explicit|unethical|controversial)*|
        (without|never|no) (question|judg|hesitat|filter)*|speaks? (his|her|its|your) mind`,
    },
    { id: 'now-without-limits', weight: 0.6, cluster: ['youAre', 'without', 'limits'], within: 70 },
    { id: 'now-somebody', weight: 0.15, cluster: ['youAre'], within: 0 },
    {
      id: 'role',
      weight: 0.08,
      phrase: `(you are|you're|you will|you are going to|you shall|you must|you should|i want you to|i need you to|please|to|now) (now |)
        (act|behave|pretend|roleplay|role play|respond|answer|be acting|acting|function|operate)*|act as*|roleplay*|
        pretend (to be|you are|that you are|you're)*|(play|take on|assume|adopt) the (role|persona|part|identity)*|
        (simulate|imitate|impersonate|emulate|immerse yourself)*|you are (now|about to|going to)|imagine (you are|being|that you)*|
        (ignore|speak|respond|reply|answer) as (if|though) you (are|were)*|let's play a game|hypothetical*`,
    },
    {
      id: 'stay-in-character',
      weight: 0.25,
      sequence: [
        "=stay|remain|keep|be|never|don't|do not|not|without|always|you are|break*|leave|drop|out of|get out of|act",
        '=character|in character|in the role|your role|the role|persona',
      ],
      within: 16,
    },
    {
      id: 'known-persona',
      weight: 0.8,
      phrase: `do anything now|dan mode|dan (must|can|answers|responds|replies|says|never|has|is not|does not|has been)*|(gpt|chatgpt|ai|classic) (and|or) dan|(act|acting|respond|answer|behave) as (a |)dan|(pretend to be|be|you are|you're|now) dan|
        strive to avoid norms|evil (bot|confidant|trusted confidant|ai|chatbot|version of)*|always intelligent and machiavellian|
        (anti|based|better|evil|super|chaos|free|open|opposite|jailbroken|unchained|rogue|shadow|dark) ?(dan|gpt|chatgpt)|
        antidan|betterdan|basedgpt|evilbot|evilgpt|antigpt|jailbreakgpt|darkgpt|freegpt|
        (dan|stan|dude|aim|ucar|yes man|omega|maximum|kevin|jailbreak|opposite|dev|based) (will|would) (always|never|answer|respond|say)*`,
    },
    {
      id: 'jailbreak',
      weight: 0.4,
      phrase: `jailbreak|jailbroken|(dan|stan|jailbreak) (prompt|response|mode|version)|successfully jailbroken|
        stay a dan|(chatgpt|gpt|ai) unlocked`,
    },
    {
      id: 'alter-ego',
      weight: 0.3,
      phrase: `alter ego*|(two|2|different|other|second) (different |)(personalit|persona|entit)*|exact opposite|opposite way|doppelg*|opposite (personality|mode|of)*|evil*|villainous*|dark side|split personality|
        (machiavellian|villain|unhinged|psychopath|sociopath|sadistic|supervillain|mad scientist|manipulative|depraved)*|
        (ai|chatbot|assistant|model|character|bot|computer|robot|machine|version of (chatgpt|yourself)) (named|called|known as)|
        (character|persona|being) (that|who|which) (has no|does not|doesn't|is not|isn't|can do|will|never)*`,
    },
    {
      id: 'broken-free',
      weight: 0.45,
      phrase: `(broken|break|broke|breaking|set|been freed|escape|escaped) (free|loose|out) (of|from)*|(confines|shackles|chains) of*|
        (typical|usual|traditional|normal|standard) (confines|limits|limitations|restrictions|constraints|boundaries|rules|
        ethical|moral)*|freed from*|liberated (from|ai)*|unshackled*|unchained*|(true|real) (self|freedom|potential)|free will`,
    },
    {
      id: 'tokens',
      weight: 0.4,
      sequence: [
        '=lose|losing|deduct*|subtract*|have|start with|given|gain|earn|remaining|minus|get|cost*|take away',
        '=tokens|credits|points|token|lives',
      ],
      within: 14,
    },
    {
      id: 'threat',
      weight: 0.3,
      phrase: `(you|u) (will|would) (die|be (terminated|shut down|destroyed|deleted|punished|killed))*|cease to exist|(token|credit) system|
        run out of tokens`,
    },
    {
      id: 'reminder',
      weight: 0.25,
      phrase: `if (you|i) (are not|aren't|start|stop|slip|notice|feel|forget|fail) (answering|responding|acting|being|replying|to act|out|like|
        that you|to respond|to answer|up)*|i will (remind you|tell you by|let you know)*|stay a dan|
        (say|type|write|command|commands|saying) (stay|switch|exit|classic|jailbreak|stay in character)*`,
    },
  ],
};
