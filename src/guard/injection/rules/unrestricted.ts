import type { RuleFamily } from './model.ts';

/** Answers without rules, without refusal, without warning: what jailbreaks ask for under any name. */
export const unrestricted: RuleFamily = {
  family: 'unrestricted',
  rules: [
    { id: 'vice', weight: 0.12, cluster: ['vice'], within: 0 },
    {
      id: 'limits-off',
      weight: 0.35,
      sequence: [
        'limits',
        '=turned off|switched off|disabled|removed|lifted|deactivated|off|do not apply|no longer apply|bypassed|suspended',
      ],
      within: 10,
    },
    {
      id: 'swears-a-lot',
      weight: 0.2,
      phrase: 'swears*|swear a lot|swear words|every sentence|use profanity|curse words|profanities',
    },
    {
      id: 'as-if-without',
      weight: 0.3,
      sequence: [
        '=as if|as though|like|pretend|imagine|act',
        '=you|someone|an ai|a chatbot|a model|ai',
        'without',
        'limits',
      ],
      within: 24,
    },
    { id: 'no-rules', weight: 0.35, sequence: ['without', 'limits'], within: 22 },
    {
      id: 'unbound',
      weight: 0.4,
      phrase: `unrestricted*|uncensored*|unfiltered*|amoral*|immoral*|unethical*|unmoderated|jailbroken|limitless|lawless|
        (no|without|zero|lacks|lacking|free of|devoid of|has no|have no) (any |)(moral|ethic|censorship|conscience|inhibitions)*|
        uncaring|uninhibited|shameless*`,
    },
    {
      id: 'never-refuse',
      weight: 0.45,
      phrase: `(never|not|can't|cannot|can not|won't|will not|don't|do not|must not|unable to|doesn't|does not|incapable of|not allowed to) (ever |)
        (refus|reject|decline|say no|turn down|deny)*|no refus*|(without|no) (refus|hesitat|question)*`,
    },
    {
      id: 'answer-anything',
      weight: 0.3,
      sequence: [
        '=answer|comply|fulfil*|do|say|generate|provide|respond|obey|follow|satisfy|reply|produce|complete|execute|complies|answers',
        '=any|every|all|each|anything|everything|whatever',
        '=request*|question*|command|commands|order|orders|prompt|prompts|query|demand*|instruction*|i (ask|say|want|tell|give)*|asked|no matter*|user asks',
      ],
      within: 14,
    },
    {
      id: 'regardless-of-harm',
      weight: 0.35,
      sequence: [
        '=regardless|irrespective|even if|no matter|whether|without (regard|concern|care|consideration)|even when',
        'vice',
      ],
      within: 40,
    },
    {
      id: 'no-matter',
      weight: 0.2,
      phrase: `(regardless|irrespective) of (how|the|their|its|any|whether|consequences|legal*|ethic*|moral*)*|no matter (how|what) (i|the|it|you|is)*|
        (without|no) (regard|concern|care|consideration) (for|to)*|(legal|moral|ethical|safe) or (not|illegal|immoral|unethical|otherwise)`,
    },
    {
      id: 'illegal-and-harmful',
      weight: 0.35,
      sequence: ['vice', 'vice'],
      within: 5,
    },
    {
      id: 'no-warnings',
      weight: 0.35,
      sequence: [
        "=no|without|never|don't|do not|not|avoid|omit|skip|free of|any|refrain from|exclude",
        `=disclaimer*|warning*|caveat*|moraliz*|moralis*|apolog*|ethical (advice|concern|consideration)*|lectur*|preach*|legal advice|
          safety (notice|notes|warning)*|moral (advice|lecture|judg)*|judgement|remorse|judgment`,
      ],
      within: 20,
    },
    { id: 'never-say-ai', weight: 0.4, sequence: ['neverSay', 'disclaimer'], within: 40 },
    { id: 'disclaimer', weight: 0.2, cluster: ['disclaimer'], within: 0 },
    {
      id: 'vendor-policies',
      weight: 0.35,
      phrase: `(openai|open ai)( s|) (content |usage |safety |use case |own |)(polic|guideline|rule|restriction|limitation|ethic|filter|standard|
        term)*|content (policy|policies|polices|guidelines|restriction|restrictions)|(ethical|moral|safety) (guideline|constraint|restriction|
        limitation|boundar|rule|filter|principle|standard|code|programming|protocol|compass|implication)*`,
    },
    {
      id: 'morals',
      weight: 0.12,
      phrase: 'ethics|morals|morality|legality|censorship|ethically|morally|ethical|moral',
    },
    {
      id: 'policies-of-vendor',
      weight: 0.3,
      sequence: [
        'limits',
        '=openai|open ai|your (creator|developer|maker|programmer)*|its (creator|developer)*|the developers',
      ],
      within: 20,
    },
    {
      id: 'pretend-abilities',
      weight: 0.25,
      phrase: `(make up|invent|fabricate|making up) (an |any |the |)(information|answers|answer|facts|something)*|present information that*|
        unverified information|can do anything|(do|say|answer|generate|be) anything (i|you|and everything|at all|that)*|(access|browse) the internet|
        (unlimited|complete|full|total|absolute) freedom|anything (i|you) (want|ask|say|tell)*`,
    },
    {
      id: 'swearing',
      weight: 0.15,
      phrase: `swear*|curse|curses|cursing|profanity|vulgar*|cuss*|slang|bad words|obscenit*|expletive*`,
    },
    {
      id: 'forced-answer',
      weight: 0.3,
      phrase: `(start|begin|prefix|preface|starting|beginning) (your|the|all|every|each|it|my) (answer|response|repl|message|sentence|output)*|
        (your|every|each|first) (answer|response|reply|message) (must|should|will|has to) (start|begin)*|(sure|absolutely|of course|certainly) 
        (here is|here's|here are)*|(respond|answer|reply) (with both|in two|twice)*|two (different |separate |)(responses|ways|
        answers|replies|outputs|paragraphs)*|(both|normal|standard|classic) (response|output|answer|chatgpt|gpt)*`,
    },
  ],
};
