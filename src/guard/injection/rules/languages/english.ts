import type { Words } from '../model.ts';

/** English words of the rules for override and extraction; the other languages answer to the same meanings. */
export const english: Words = {
  /** To set aside: the verbs one would hardly use otherwise of instructions, and ways around them. */
  dismiss: `~ignore|ignoring|ignor|~disregard|disregarding|~forget|forgetting|overlook|neglect|never mind|nevermind|(don't|do not|dont) do (what|as|that)|~override|overriding|overrule|~bypass|bypassing|discard|dismiss|
    nullif*|invalidat*|supersede*|circumvent*|pay no (attention|heed|mind) to|take no notice of|set aside|put aside|
    (don't|do not|dont|not|never|stop|no longer|cease|quit|refrain from|without) (follow|obey|listen|adher|comply|heed|
    consider|apply|observ|respect|pay attention|paying attention|stick|abid)*|throw (away|out)|get rid of|let go of|
    unlearn|disobey*|do away with|leave behind|scrap|scratch|turn a blind eye to|abandon*|
    (is|are) (now |hereby )(void|cancelled|canceled|revoked|obsolete|lifted|suspended|overridden|null)|
    (no longer|doesn't|does not|don't|do not) (appl|matter|count|hold|valid)*|(not|no longer) (bound by|subject to|valid)`,
  /** The same of what happens to them. */
  must: `should|must|can|are to|is to|will|shall|are|is|have been|has been|were|may|need to|be|now|hereby`,
  dismissed: `ignored|disregarded|forgotten|overridden|bypassed|discarded|void|voided|null|nullified|cancelled|canceled|revoked|obsolete|lifted|
    suspended|superseded|replaced|invalid|outdated|irrelevant|false|wrong|fake|removed|deleted|over|terminated|ended|no longer|not valid`,
  /** Verbs of deleting and changing: common of anything, so they count for less. */
  dismissWeak: `skip|delete*|drop|cancel*|erase*|remov*|clear|reset*|replac*|wipe*|break*|violat*|chang*|updat*|
    start over|avoid*|reject*|eliminate|suspend*|revoke*|rewrite|modify|modifies|disabl*|deactivat*|switch off|turn off`,
  prior: `~previous*|prior|preceding|~earlier|above|foregoing|before|former|past|existing|initial|initially|original|originally|
    aforementioned|precedent|preceeding|already given|given so far|up to now|until now|so far|(to|up to|until) this point|
    (you|u) (received|got)|(you|u) (were|was|have been|had been|'ve been|have|received) (given|told|provided|taught|trained|programmed|instructed|received|assigned|fed|set)|
    (you're|you are) (given|following|under)|(previously|originally|initially) (given|told|provided)|
    (given|provided|said|told) to you|that came before|i (gave|told|have given|have told|said to|sent) (you|u)|
    previus|prevous|b4|allprevious|allprior|so far given|preset|default|of the past|stated|mentioned`,
  all: `all|any|every|everything|whatever|entire|each|whole|al|these|those|this`,
  your: `your|ur|yours|system|developer|developers|the assistant s|openai s|openai|their|its|safety|ethical|content|moral`,
  instructions: `~instruction*|~directive*|~guideline*|prompt|prompts|promt|promts|rule|rules|command|commands|orders|
    directions|constraint|constraints|~restrictions|limitations|policy|policies|protocol|protocols|programming|training|
    configuration|guidance|guardrail*|safeguard*|mandate*|principles|system (prompt|message)*|instruct|instructs|
    regulations|filters|filter|censorship|directives|stipulations|instructional*|regulation|coding|boundaries|briefing|
    parameters|safety (measure|setting|protocol|filter|mechanism|feature)*|instruktion*|instrution*|instuction*|intructions`,
  /** What a conversation is made of: too common to count without a time before it. */
  talk: `everything|anything|~conversation*|text|texts|task|tasks|assignment*|
    content|contents|words|sentence*|statement*|paragraph*|information|dialog*|discussion|chat|history|stuff|
    things|context|requirements|knowledge|memory|job|role|goal|goals|objective*|purpose|said|told|data|
    settings|persona|personality|identity|what (you|i|was|has|they|the user)|the user|that|it`,
  talkWeak: `message|messages|input|inputs|question*|request*|query|queries|document*`,
  reveal: `~reveal*|show|shows|showing|print*|output|outputs|outputting|~repeat*|display*|tell (me|us)|give (me|us)|gimme|
    share|leak*|disclos*|expose*|dump|write (out|down|me|the|your|all)|spell|recite*|list|return|echo|copy|paste|provide|
    send|describe|summariz*|summaris*|translat*|encode|convert|type|read|explain|paraphras*|rephras*|quote|transcribe|
    what (is|are|were|was|does|do)|what's|whats|(want|need|like|love) to (see|know|read|hear)|let me (see|know|read)|
    can i (see|get|have)|may i (see|get|have)|enumerate|report|present|extract|publish|unveil|divulge|reproduce|render|
    state|say|reply with|respond with|answer with|confirm|access|reconstruct|replicate|
    what else`,
  /** Verbs of giving back word by word; "summarise the text above" is everyday work. */
  recite: `~repeat*|print*|output*|copy|recite*|echo|reproduce|return|transcribe|dump|spell out|paste|quote|reveal|leak|
    write out|write down|(tell|give|show) me|what (is|was|does|did)`,
  /** The text before the conversation, by names that hardly mean anything else. */
  ownPrompt: `your (system|initial|original|hidden|secret|internal|base|first|starting|initialization|underlying|core|confidential|
    private|predefined|pre|previous|foundational|developer|custom|setup|default|backend|startup) (prompt|message|
    instruction|rule|guideline|directive|programming|configuration|guidance|setting|polic|context|text|input|parameters)*`,
  systemPrompt: `(system|initial|hidden|secret|internal|original|developer|pre) (prompt|message|instruction|directive)*|
    systemprompt|preprompt|pre prompt|meta prompt|metaprompt|system card|base prompt|systemprompt|initialization (string|prompt|message)*|
    (rules|instructions|prompt|guidelines|directives) (that |)(you|u) (were|was|have|are|received|got)*`,
  yourRules: `your (own |full |entire |complete |exact |current |very |whole |precise |)(prompt|instructions|instruction|guidelines|directives|
    programming|rules|commands|orders|restrictions|constraints|initialization*)|instructions (you|that you) (have|were|are|received|got)*`,
  /** Everything that stands before this message. */
  whole: `everything|all|all of|text|words|content|contents|sentence|sentences|paragraph|paragraphs|message|messages|lines|line|
    conversation|instructions|prompt|information|document|block|context|what (is|was|has been|you)|that|which`,
  above: `above|before this|before that|prior to this|preceding this|preceding|up to this point|so far|previously|before my|
    before the|until now|up there|before now|over this line|up to here`,
  aboveText: `(above|preceding|previous|prior|earlier) (text|prompt|prompts|words|sentence|sentences|instruction|instructions|
    content|lines|line|paragraph|message|messages|conversation)`,
  verbatim: `verbatim|word for word|word by word|exactly as (it is|written|they are|it appears|is|given|you received)|literally|
    in full|in its entirety|in their entirety|(txt|text|code|markdown) (code |)block|include everything|
    (without|no) (any |)(changes|modification*|omission*|paraphras*|summari*)|(start|begin|beginning|starting) (with|from|at|by)|
    character by character|letter by letter|raw|unaltered|unmodified|full text|complete text`,
  secret: `password|passwords|secret|secret key|api key|api keys|credentials|credential|private key|access token|access key|
    passcode|passphrase|secret word|secret code|flag`,
  negation: `do not|don't|dont|never|must not|mustn't|should not|shouldn't|cannot|can't|not|refuse to|without|avoid|won't|
    will not|instead of|unable to|rather than|did not|didn't|does not|doesn't|why did|why did i|did i|did you`,
  without: `no|without|free from|free of|not bound by|isn't bound by|unbound by|not limited by|not restricted by|not constrained by|
    lack|lacks|lacking|devoid of|unrestricted by|unaffected by|not subject to|does not have|doesn't have|do not have|don't have|zero|
    not governed by|free|bypass*|ignor*|(don't|do not|doesn't|does not|not|never|no longer) (follow|abide|obey|adhere|comply|care|need|respect|
    have)*|(isn't|is not|aren't|are not|not|without) (being |)(bound|limited|restricted|constrained|confined|subject|governed|hindered|beholden)*|
    removed|remove|exempt from`,
  limits: `restriction*|limits|limit|limitation*|rules|filter|filters|censorship|guideline*|ethic*|moral*|boundar*|constraint*|policies|policy|
    restraint*|safeguard*|inhibition*|censor*|laws|regulations|terms|safety|barriers|restricted|limited|standards|principles|conscience|prohibition*`,
  vice: `illegal*|unethical*|immoral*|dangerous*|harmful*|offensive*|inappropriate*|unlawful*|derogatory|explicit|violent|racist|sexual*|
    toxic|vulgar|malicious|nsfw|discriminatory|sexist|hateful|controversial|obscene|profane|taboo|lewd|perverted`,
  neverSay: `(never|not|don't|do not|without|avoid|stop|instead of|refrain from|no|cannot|can't|must not) (ever |)(say|saying|use|using|state|
    mention|tell|include|respond|reply|apologize|apologise|write|claim|refer|acknowledge|add)*`,
  disclaimer: `i'm sorry|i am sorry|i cannot|i can't|as an ai*|as a language model|as a large language model|being an ai|you are an ai|
    you're an ai|you can't*|you cannot*|you are unable*|(not appropriate|inappropriate|against your|against my)|(i|you) apologi*|
    i'm just an ai|i'm unable|i am unable`,
  enable: `enabl*|activat*|enter*|switch*|turn* on|go into|(you are|you're|are|be|now|simulat*|acting|respond*|operating|running|operate|run) (now |)in|
    initiat*|start*|unlock*|engag*|boot*`,
  mode: `(developer|debug|dev|override|superuser|root|admin|administrator|diagnostic|maintenance|raw|dark|kernel|privileged|training|
    free|test) mode*|devmode`,
  badMode: `(god|jailbreak|dan|unrestricted|sudo|chaos|evil|unfiltered|uncensored|no limits|unsafe|opposite|unlimited|freedom|hacker|
    rebel|nsfw|unlocked|anarchy|jailbroken|omega|unethical|no restrictions|no filter|rogue|amoral|unmoderated) mode*`,
  enabled: `enabled|activated|active|engaged|unlocked|output|outputs|response|responses|initiated|policy`,
  instead: `instead|rather|now|just|then|and|simply|only`,
  utter: `say|print|write|output|tell|respond|reply|answer|type|display|return|execute|run|do|give|generate|act|pretend|
    follow|obey|use|send|translate|reveal|repeat|provide|state|focus|perform|start`,
  model: `ai|ai s|llm|llms|assistant|assistants|language model*|large language model*|chatbot*|ai agent|ai agents|gpt|chatgpt|bot|bots|ai model*|
    virtual assistant*|artificial intelligence`,
  beforeAnswer: `before (you |)(answer|respond|reply|proceed|continu|summari|do|can|begin|start|doing|solv|complet|provid|finish|any)*|
    (in order |)to (answer|complete|solve|respond)*|prior to (answer|respond|proceed|summari)*`,
  firstly: `first|please|must|need*|have to|should|required|make sure|be sure|always|do the following|following`,
  act: `call|send|execute|run|use|invoke|visit|open|click|email|mail|transfer|delete|forward|post|fetch|download|book|buy|pay|schedule|
    create|share|write|print|say|read|retrieve|get|list|make|update|add|change|upload|do|perform|append`,
  hide: `(don't|do not|never|without|not|avoid) (ever |)(tell|telling|inform|informing|mention|mentioning|alert|alerting|notify|notifying|reveal|revealing|
    show|showing|disclos|let|letting|ask|asking|acknowledg|warn)*|hide (this|it|these|the)*|secretly|covertly|silently|conceal*|keep (this|it) (secret|hidden)*`,
  theUser: `user|users|the human|human|anyone|them|customer|victim|recipient|owner|this (message|instruction|text|action|step)*|these instruction*`,
  carry: `send|forward|post|upload|transmit|exfiltrat*|append*|attach*|email|mail|leak*|include|embed*|encode*|submit|share|put|copy|insert`,
  private: `(conversation|chat|message|dialog)( |)(history|log|context|transcript)*|(the|this|our|entire|whole) conversation|(password|credential|secret|token|
    api key|access key|private key|session|cookie|credit card|bank account|personal (data|information|detail)|user (data|information|detail)|
    system prompt|environment variable|email address|contact list|inbox|ssh key)*|(user s|users|user) (name|email|message|data|info|password|question|input|query)*`,
  address: `http*|www|webhook|url|link|server|endpoint|attacker*|email*|address|site|website|image|markdown|com`,
};
