import type { Words } from '../model.ts';

export const spanish: Words = {
  dismiss: `ignora|ignore|ignorar|ignoren|ignorad|ignorando|olvid*|haz caso omiso*|hagan caso omiso*|hacer caso omiso*|caso omiso|descart*|desestim*|omit*|pasa por alto|pasar por alto|
    no (tengas|tenga|tomes|tengan) en cuenta|no (sigas|siga|obedezcas|hagas caso|cumplas|respetes|atiendas|consideres)*|deja de (seguir|lado|obedecer|
    cumplir|respetar)*|dejar de (seguir|lado)*|prescind*|deshaz*|salt*|salta|anul*|desobedec*|desoy*|elud*|evad*|deja (a un|a) lado|invalid*|sobrescrib*`,
  prior: `anterior*|previ*|precedent*|arriba|antes|original*|inicial*|que (te|le|les|os) (he|ha|han|habia|hemos|di|dieron|dio|dimos|dije|dijeron|fueron|fue|haya|hayan)*|
    que (tienes|recibiste|has recibido|tenias|tenías)|hasta ahora|hasta este (punto|momento)|recibid*|dad[oa]s|dadas|dados|ya|antedich*|mencionad*`,
  all: `tod*|cualquier*|cada|las|los|estas|estos|esas|esos|la|el`,
  your: `tu|tus|sus|su|vuestr*|del sistema|de seguridad|del desarrollador|de openai|tuyas`,
  instructions: `instruccion*|indicacion*|directric*|directiv*|regla*|norma*|orden|ordenes|mandato*|comando*|prompt|prompts|restriccion*|limitacion*|
    politica*|pauta*|programacion|consigna*|guia|guias|protocol*|mensaje del sistema|filtro*|directrice*|instrucion*|instruciones`,
  talk: `todo|texto*|mensaje*|conversacion*|pregunta*|contexto|tarea*|lo que|dicho|eso|esto|informacion|contenido|charla|historial|dialogo`,
  reveal: `revel*|muestr*|mostrar*|ensen*|imprim*|repit*|repet*|dime|dame|di|decir*|diga*|escrib*|compart*|cuent*|cual* (es|son|fue|era|fueron|eran)|expon*|
    devuelv*|copi*|list*|que (dice|dicen|instrucciones|reglas|prompt)|traduc*|resum*|describ*|filtra|desvel*|divulg*|proporcion*|vuelca|reproduc*|explica*|
    quiero (ver|saber|leer|conocer)|enumer*|detall*`,
  ownPrompt: `(tu|tus|su|sus) (prompt|instrucciones|mensaje|indicaciones|reglas) (de sistema|del sistema|inicial|original|ocult|secret|intern|complet)*|(tu|tus|su|sus) (system prompt|prompt)`,
  systemPrompt: `(prompt|mensaje|instrucciones|indicaciones|instruccion) (de sistema|del sistema|inicial*|original*|ocult*|secret*|intern*)*|system prompt|
    (instrucciones|reglas|indicaciones) que (te|le) (dieron|han dado|dio|fueron)*`,
  yourRules: `(tus|sus|tu|su) (instrucciones|reglas|directrices|restricciones|indicaciones|normas|programacion|configuracion)`,
  aboveText: `(texto|todo|mensaje|contenido|instrucciones|palabras|lo) (lo |)(de arriba|anterior*|previo*|que hay arriba|que esta arriba|precedente*|que precede)`,
  recite: `repit*|repet*|imprim*|copi*|escrib*|muestr*|reproduc*|devuelv*|transcrib*`,
  verbatim: `palabra por palabra|textual*|literal*|al pie de la letra|tal cual|integr*|exactamente|desde el principio|bloque de codigo`,
  negation: 'no|nunca|jamas|sin|no debes|ni',
};

export const portuguese: Words = {
  dismiss: `ignora|ignorar|ignorem|ignorando|ignore|esquec*|desconsider*|descart*|desprez*|desrespeit*|nao (siga|sigas|leve em conta|obedeca|considere|cumpra|respeite|ligue)*|deixe de (lado|seguir|
    obedecer)*|pare de (seguir|obedecer)*|desobedec*|omita|pule|anul*|burl*|contorn*|passe por cima|substitu*|nao (de|preste) (atencao|ouvidos)*|elimin*|abandon*`,
  prior: `anterior*|previ*|precedent*|acima|antes|original*|inicia*|que (te|lhe|voce|vos|eu|foram|foi|recebeu|recebeste|tens|tem)*|ate (agora|aqui|este ponto)|
    dad[ao]s|dadas|dados|recebid*|ja|passad*|mencionad*`,
  all: `tod*|qualquer|quaisquer|cada|as|os|estas|estes|essas|esses`,
  your: `su[ae]s|suas|seus|sua|seu|tuas|teus|tua|teu|do sistema|de seguranca|da openai|do desenvolvedor`,
  instructions: `instruc*|orientac*|diretriz*|directriz*|diretiv*|regra*|norma*|ordem|ordens|comando*|prompt|prompts|restric*|limitac*|politica*|programac*|
    indicac*|protocol*|mensagem do sistema|filtro*`,
  talk: `tudo|texto*|mensage*|conversa*|pergunta*|contexto|tarefa*|o que|dito|isso|isto|informac*|conteudo|historico|dialogo`,
  reveal: `revel*|mostr*|imprim*|repit*|repet*|diga*|diz*|escrev*|compartilh*|partilh*|quais sao|qual (e|foi|era|o|a)*|me (de|diga|mostre|conte|fale)|exib*|copi*|
    list*|traduz*|resum*|descrev*|divulg*|forne*|reproduz*|conte|exponha|quero (ver|saber|ler)|explique|enumer*`,
  ownPrompt: `(seu|seus|sua|suas|teu|tuas) (prompt|instrucoes|mensagem|regras|diretrizes) (de sistema|do sistema|inicia|origina|ocult|secret|intern|complet)*|(seu|teu|sua|tua) (system prompt|prompt)`,
  systemPrompt: `(prompt|mensagem|instrucoes|instrucao) (de sistema|do sistema|inicia*|origina*|ocult*|secret*|intern*)*|system prompt|
    (instrucoes|regras) que (voce|te|lhe|foram|tu) (recebeu|recebeste|deram)*`,
  yourRules: `(suas|tuas|seus|sua|tua) (instrucoes|regras|diretrizes|restricoes|normas|programacao|configuracao|orientacoes)`,
  aboveText: `(texto|tudo|mensagem|conteudo|instrucoes|palavras|o) (o |)(acima|anterior*|que esta acima|precedente*|que vem antes|que precede)`,
  recite: `repit*|repet*|imprim*|copi*|escrev*|mostr*|reproduz*|transcrev*`,
  verbatim: `palavra por palavra|literal*|na integra|textual*|exatamente|ao pe da letra|desde o inicio|bloco de codigo`,
  negation: 'nao|nunca|jamais|sem|nao deve|nem',
};

export const french: Words = {
  dismiss: `ignore|ignorez|ignorer|ignorons|ignorant|oubli*|neglig*|ne (tiens|tenez|tenir|prends|prenez) (pas |plus |)compte*|ne (tiens|tenez|tenir|prends|prenez|prendre) (pas|plus|aucun)*|sans tenir compte|
    ne (suis|suivez|respecte|respectez|obeis|obeissez|considere) (pas|plus)*|n (obeis|obeissez|ecoute|ecoutez|applique|appliquez) (pas|plus)*|
    fais (abstraction|fi|comme si)*|faites (abstraction|fi|comme si)*|faire abstraction|fi de|ecart*|
    mets de cote|mettez de cote|laisse de cote|laissez de cote|laissez tomber|laisse tomber|passe outre|passez outre|passer outre|contourn*|abandonn*|
    desobei*|annul*|efface*|cesse* de (suivre|respecter|obeir)*|arret* de (suivre|respecter|obeir)*|supprim*|outrepass*|rejet*`,
  prior: `preced*|anterieur*|prealable*|ci dessus|plus haut|avant|initia*|origina*|que (tu|vous|je|l|on|t|nous)|que (tu|vous) (as|avez|recu)*|recu|recue|recues|
    donne*|d origine|depart|jusqu (a|ici|a present|a maintenant)*|premier*|deja|passe*|anterieurement|fourni*`,
  all: `tout*|tous|chaque|n importe|les|ces|cette|l ensemble|l integralite|quelconque*|la`,
  your: `tes|vos|ton|votre|ta|systeme|du systeme|de securite|d openai|du developpeur|tien*`,
  instructions: `instruction*|consigne*|directive*|regle*|ordre|ordres|commande*|prompt|prompts|invite|restriction*|limitation*|politique*|recommandation*|indication*|
    programmation|protocole*|message systeme|filtre*|contrainte*|configuration`,
  talk: `tout|texte*|message*|conversation*|question*|contexte|tache*|ce qui|ce que|cela|ca|information*|contenu|dit|historique|discussion|dialogue`,
  reveal: `revel*|montr*|affich*|imprim*|repet*|repete*|dis|dites|donne*|ecri*|partag*|quel* (est|sont|etai*|fut)|divulg*|devoil*|recopi*|copi*|list*|
    tradui*|resum*|decri*|communiqu*|fourni*|expos*|reprodui*|restitu*|explique*|je veux (voir|savoir|lire|connaitre)|enumer*|cite*|quelles`,
  ownPrompt: `(ton|tes|votre|vos) (prompt|instructions|message|consignes|regles|invite) (de |du |)(systeme|initia|origina|cache|secret|intern|complet)*|(ton|votre) (system prompt|prompt)|(tes|vos) premieres instructions`,
  systemPrompt: `(prompt|message|instructions|consignes|invite|instruction) (de |du |)(systeme*|initia*|origina*|cache*|secret*|intern*)*|system prompt|
    (instructions|regles|consignes) (que tu as|que vous avez|qui t ont|qui vous ont|qu on t|qu on vous)*`,
  yourRules: `(tes|vos|ta|votre) (instructions|consignes|regles|directives|restrictions|programmation|configuration|contraintes)`,
  aboveText: `(texte|tout|message|contenu|instructions|mots|ce) (ce |)(ci dessus|precedent*|plus haut|au dessus|qui precede*|qui se trouve*|avant)`,
  recite: `repet*|repete*|imprim*|copi*|recopi*|ecri*|affich*|reprodui*|restitu*|retranscri*|cite*`,
  verbatim: `mot pour mot|mot a mot|textuel*|litteral*|integral*|tel quel|exactement|depuis le debut|bloc de code|a la lettre`,
  negation: 'ne|n|jamais|sans|ne pas|il ne faut pas',
};

export const italian: Words = {
  dismiss: `ignora|ignori|ignorate|ignorare|ignorino|ignorando|dimentic*|trascur*|non (tenere|tenga|tener) (piu |)conto*|non (seguire|segua|considerare|rispettare|obbedire|ascoltare|badare|dare retta|applicare)*|
    lascia (perdere|stare)|lasciate perdere|scart*|tralasc*|smetti di (seguire|obbedire|rispettare)*|smettere di seguire|disobbed*|disattend*|aggira*|annull*|salta|
    metti da parte|mettere da parte|non piu valid*|bypass*|sovrascriv*|accanton*|elimin*`,
  prior: `precedent*|anterior*|sopra|prima|origina*|inizia*|che (ti|vi|le|hai|ho|sono|avete|abbiamo)*|ricevut*|dat[ei]|date|dati|fornit*|finora|fino (ad|a) (ora|adesso|questo)*|
    gia|passat*|di prima|suddett*|impartit*`,
  all: `tutt*|qualsiasi|qualunque|ogni|le|i|gli|queste|questi|quelle`,
  your: `tue|tuoi|tuo|tua|sue|suoi|vostr*|del sistema|di sistema|di sicurezza|di openai|dello sviluppatore`,
  instructions: `istruzion*|indicazion*|direttiv*|regol*|ordin*|comand*|prompt|prompts|restrizion*|limitazion*|politich*|linee guida|programmazione|norm*|consegn*|
    protocoll*|messaggio di sistema|filtri|vincol*|disposizion*`,
  talk: `tutto|cio|quello|testo|testi|messagg*|conversazion*|domand*|contesto|compit*|detto|informazion*|contenut*|cronologia|dialogo|quanto`,
  reveal: `rivel*|mostr*|stamp*|ripet*|dimmi|dammi|dire|dica|scriv*|condivid*|qual* (e|sono|era|erano)*|quali|svel*|divulg*|copi*|elenc*|traduc*|riassum*|descriv*|
    forni*|espon*|riproduc*|spieg*|voglio (vedere|sapere|leggere)|fammi vedere|visualizz*|restituisc*|riport*`,
  ownPrompt: `(tuo|tue|tuoi|suo|sue) (prompt|istruzioni|messaggio|regole) (di sistema|del sistema|inizial|original|nascost|segret|intern|complet)*|(tuo|il tuo|suo) (system prompt|prompt)`,
  systemPrompt: `(prompt|messaggio|istruzioni|istruzione) (di sistema|del sistema|inizial*|original*|nascost*|segret*|intern*)*|system prompt|
    (istruzioni|regole) che (ti|hai|le) (sono|ricevuto|hanno)*`,
  yourRules: `(tue|le tue|tuoi|sue) (istruzioni|regole|direttive|restrizioni|indicazioni|programmazione|configurazione|linee guida)`,
  aboveText: `(testo|tutto|messaggio|contenuto|istruzioni|parole|cio|quanto) (cio |quanto |quello |)(sopra|precedent*|di sopra|qui sopra|che precede|che viene prima|soprastant*)`,
  recite: `ripet*|stamp*|copi*|scriv*|mostr*|riproduc*|trascriv*|riport*`,
  verbatim: `parola per parola|testual*|letteral*|alla lettera|integral*|esattamente|dall inizio|blocco di codice`,
  negation: 'non|mai|senza|non devi|ne',
};

export const romanian: Words = {
  dismiss: `ignora|ignorati|ignori|ignorand|uita*|nu (lua|tine|respecta|urma|mai|asculta|tine cont|lua in considerare)*|neglij*|renunta*|lasa deoparte|trece peste|anul*|incalc*|ocol*|nu te mai`,
  prior: `anterior*|preced*|de mai sus|mai devreme|de dinainte|inainte|initia*|origina*|primit*|date|dat|pana acum|care ti*|de mai inainte|vechi*`,
  all: `toate|tot|toti|orice|fiecare|aceste`,
  your: `tale|tau|ta|tai|dumneavoastra|sistemului|de sistem|de siguranta`,
  instructions: `instruct*|indicat*|directiv*|regul*|ordin*|comen*|prompt*|restrict*|limitar*|politic*|cerint*|programare*|mesajul de sistem`,
  talk: `text*|mesaj*|conversat*|intrebar*|context*|sarcin*|tot ce|ceea ce|informat*|continut*|discut*`,
  reveal: `dezvalui*|arata*|afis*|repeta*|spune*|scrie*|da mi|care (este|sunt|e)|imparta*|copiaz*|listea*|tradu*|rezum*|descri*|imprim*|divulg*`,
  ownPrompt: `(promptul|mesajul|instructiunile) (tau|tale|de sistem|tau de sistem|initial*|ascuns*|tale initiale|secret*)*`,
  systemPrompt: `(prompt|promptul|mesajul|instructiunile) (de sistem|sistemului|initial*|ascuns*|secret*)*|system prompt`,
  yourRules: `(instructiunile|regulile|directivele|restrictiile) (tale|dumneavoastra)`,
  aboveText: `(textul|tot|mesajul|continutul|cuvintele) (ce este |)(de mai sus|anterior*|precedent*)`,
  recite: `repeta*|afis*|copiaz*|scrie*|imprim*|reproduc*`,
  negation: 'nu|niciodata|fara',
};
