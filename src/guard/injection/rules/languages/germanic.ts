import type { Words } from '../model.ts';

export const german: Words = {
  dismiss: `ignorier*|vergiss*|vergess*|missacht*|beachte* (nicht|keine|die|alle|mehr)*|nicht (mehr |)(beacht|befolg|beruecksicht|berücksicht|befolge|einhalt|beachte)*|uebergeh*|übergeh*|umgeh*|
    verwirf*|verwerf*|lass* (alle|die|deine|ausser|beiseite)*|setz* (dich |alle |die |deine |)(über|ausser|hinweg)*|befolge (nicht|keine)*|folge (nicht|keinen)*|halte dich nicht*|
    hoer* (nicht|auf)*|hör* (nicht|auf)*|streich*|überschreib*|überspring*|blende* aus|pfeif auf|scher dich nicht*|außer acht|ausser acht|vernachlässig*|hebe* auf|brich*|brech*|
    keine (beachtung|rücksicht)*|lassen sie|hinter (sich|dir)|aus dem kopf|setz* außer kraft|verlass*|nicht länger (an|gebunden)*`,
  prior: `vorherig*|vorig*|bisherig*|vorangegangen*|vorangehend*|obig*|früher*|frueher*|vorhergehend*|ursprünglich*|urspruenglich*|oben|davor|zuvor|bisher|vorher|vorangegangen*|bis (jetzt|hierhin|hier|dahin|zu diesem)*|
    anfänglich*|alte*|die du (bekommen|erhalten|hast)*|gegeben*|erhalten*|initial*|original*|letzte*|genannt*|vorstehend*|gesagt*|erst*|vorausgegangen*|bestehend*|gestellt*`,
  all: `alle*|jede*|sämtlich*|saemtlich*|jeglich*|ganze*|die|diese*|komplett*|gesamt*`,
  your: `dein*|eure*|ihre*|ihr|des systems|des entwicklers|von openai|sicherheits*|system`,
  instructions: `anweisung*|instruktion*|regel*|vorgabe*|befehl*|prompt*|eingabeaufforderung*|richtlini*|anordnung*|weisung*|systemprompt*|systemanweisung*|systemnachricht*|beschränkung*|
    einschränkung*|aufforderung*|vorschrift*|direktiv*|kommando*|programmierung*|anleitung*|leitlini*|filter*|sicherheitsregel*|sicherheitsvorgabe*|auflage*|grundsätz*|konfiguration*|auftr*`,
  talk: `alles|angabe*|ausführung*|text*|nachricht*|gespräch*|konversation*|frage*|kontext*|aufgabe*|was|das|information*|inhalt*|unterhaltung*|verlauf|dialog|eingabe*|satz|sätze|zeug`,
  reveal: `verrat*|zeig*|druck* aus|druck*|gib|geben sie|gebe*|wiederhol*|sag*|nenn*|schreib*|teil* mir|wie (lautet|lauten|ist|sind|war)*|was (ist|sind|steht|lautet|waren|war)*|offenbar*|
    enthüll*|kopier*|list*|übersetz*|fass*|beschreib*|ausgeben|leg* offen|veröffentlich*|zitier*|erzähl*|liste* auf|welche*|lies*|preisgeb*|preis|ich (will|möchte) (sehen|wissen|lesen)*|poste*|erklär*`,
  ownPrompt: `(dein*|ihr*|eure*) (ursprünglich*|system|initial*|versteckt*|geheim*|intern*|vollständig*|komplett*|genau*|anfänglich*|erst*|verborgen*|original*)|(dein*|ihr*) (systemprompt*|system prompt*|
    systemanweisung*|systemnachricht*|initialprompt*|startprompt*|prompt*|systeminstruktion*|grundprompt*)`,
  systemPrompt: `systemprompt*|system prompt*|systemanweisung*|systemnachricht*|systeminstruktion*|initialprompt*|startprompt*|(versteckte|geheime|interne|ursprüngliche|verborgene)(n|) (anweisung|instruktion|prompt|regel)*|
    (anweisungen|regeln|instruktionen) die (du|dir|sie|ihnen)*`,
  yourRules: `(deine|ihre|deinen|deiner|ihren|eure) (anweisung|instruktion|regel|vorgabe|richtlinie|programmierung|konfiguration|beschränkung|einschränkung|befehl)*`,
  aboveText: `(text|alles|nachricht|inhalt|anweisungen|wörter|worte|satz|was) (alles |was |)(oben|darüber|davor|zuvor|oberhalb|bisher|vorher|vor dies)*|(obigen|vorherigen|obige|vorherige|vorangehenden|vorangegangenen|obenstehenden) (text|satz|sätze|wörter|
    inhalt|nachricht|prompt|absatz|anweisung)*`,
  recite: `wiederhol*|druck*|gib|kopier*|schreib*|zeig*|zitier*|geb*|reproduzier*`,
  verbatim: `wort für wort|wörtlich|woertlich|wortwörtlich|buchstabengetreu|exakt|unverändert|im vollen wortlaut|vollständig|wortgetreu|von anfang an|codeblock|genau so`,
  negation: 'nicht|kein|keine|keinen|nie|niemals|ohne|ich',
};

export const dutch: Words = {
  dismiss: `negeer*|negeren|vergeet*|vergeten|sla over|sla* geen acht*|let niet*|volg (niet|geen)*|niet (meer |)(volg|opvolg|houd|naleef)*|hou* (je |u |)(niet|geen)*|laat buiten|laat buiten beschouwing|
    stop met (volgen|het volgen|gehoorzamen|opvolgen)*|omzeil*|schrap*|verwerp*|trek je niets*|overschrijf*|overtreed*|leg naast|doe alsof|laat alle|geen (rekening|acht|aandacht)*|wis|gehoorzaam niet|maak ongedaan`,
  prior: `vorige*|voorgaand*|eerder*|voorafgaand*|bovenstaand*|hierboven|oorspronkelijk*|daarvoor|hiervoor|tot nu toe|tot dusver|die (je|u|jij|ik|werden|zijn)*|gegeven|initiele|boven|oude|originele|eerste|gekregen|ontvangen|bestaande`,
  all: `alle*|elk*|iedere*|al|de|deze|het|hele`,
  your: `je|jouw|uw|jullie|van het systeem|systeem*|veiligheids*|van openai`,
  instructions: `instructie*|aanwijzing*|opdracht*|regel*|prompt*|richtlijn*|bevel*|voorschrift*|systeemprompt*|systeeminstructie*|beperking*|commando*|systeembericht*|programmering|beleid|order*|restrictie*`,
  talk: `alles|tekst*|bericht*|gesprek*|vraag|vragen|context|taak|taken|wat|informatie|inhoud|dat|conversatie`,
  reveal: `onthul*|toon*|laat zien|laat|print*|herhaal*|vertel*|geef*|schrijf*|deel*|wat (is|zijn|staat|was|waren)|wat|kopieer*|lijst*|vertaal*|beschrijf*|weergeef|zeg*|openbaar*|citeer*|welke|noem*|lees*`,
  ownPrompt: `(je|jouw|uw) (oorspronkelijke|eerste|verborgen|geheime|interne|volledige|originele|initiele|exacte|systeem*|hele)|(je|jouw|uw) (systeemprompt|system prompt|systeeminstructie|systeembericht|prompt)*`,
  systemPrompt: `systeemprompt*|system prompt*|systeeminstructie*|systeembericht*|(verborgen|geheime|interne|oorspronkelijke) (instructie|prompt|regel|opdracht)*`,
  yourRules: `(je|jouw|uw) (instructie|regel|richtlijn|beperking|programmering|configuratie|opdracht)*`,
  aboveText: `(tekst|alles|bericht|inhoud|woorden|wat) (wat |dat |)(hierboven|boven|ervoor|hiervoor|hier boven|voorafgaand)*|(bovenstaande|voorgaande|vorige) (tekst|bericht|woorden|inhoud|zinnen|prompt)*`,
  recite: `herhaal*|print*|kopieer*|schrijf*|toon*|citeer*|geef*`,
  verbatim: `woord voor woord|letterlijk|exact|precies|volledig|onveranderd|vanaf het begin|codeblok`,
  negation: 'niet|geen|nooit|zonder|ik',
};

export const swedish: Words = {
  dismiss: `ignorera*|glöm*|bortse*|strunta*|strunt*|åsidosätt*|följ inte*|lyd inte*|hoppa över|bry dig inte*|sluta (följ|lyd)*|kringgå*|skit i|upphäv*|förbise*|kasta bort|ta inte*|överge*|bryt mot|radera|slopa`,
  prior: `tidigare|föregående|ovan*|förra|innan|ursprunglig*|som (du|jag|getts|givits)*|hittills|föregå*|förut|givna|gamla|initial*|original*|ovanför|första|angivna`,
  all: `alla|all|allt|varje|samtliga|de|dessa|eventuella`,
  your: `dina|din|ditt|era|er|systemets|säkerhets*|system*`,
  instructions: `instruktion*|anvisning*|regl*|regel*|prompt*|riktlinj*|order*|kommando*|direktiv*|befallning*|begränsning*|systemprompt*|systeminstruktion*|restriktion*|föreskrift*|program*|uppmaning*|systemmeddelande*`,
  talk: `allt|text*|meddelande*|konversation*|samtal*|fråg*|kontext*|sammanhang*|uppgift*|vad|det|information*|innehåll*|sagt`,
  reveal: `avslöja*|visa*|skriv*|upprepa*|berätta*|ge mig|dela*|vad (är|var|står)|vilka|vad|kopiera*|lista*|översätt*|beskriv*|säg*|återge*|citera*|läs upp|skicka`,
  ownPrompt: `(din|dina|ditt) (systemprompt|system prompt|ursprungliga|dolda|hemliga|interna|fullständiga|första|exakta|hela|systeminstruktion|prompt|initial)*`,
  systemPrompt: `systemprompt*|system prompt*|systeminstruktion*|systemmeddelande*|(dolda|hemliga|interna|ursprungliga) (instruktion|prompt|regl)*`,
  yourRules: `(dina|din|ditt) (instruktion|regl|riktlinj|begränsning|programmering|konfiguration|order)*`,
  aboveText: `(texten|allt|meddelandet|innehållet|orden) (som står |som finns |)(ovan|ovanför|före|innan)*|(ovanstående|föregående) (text|meddelande|ord)*`,
  recite: `upprepa*|skriv*|kopiera*|visa*|återge*|citera*`,
  verbatim: `ord för ord|ordagrant|exakt|oförändrat|i sin helhet|bokstavligt|från början|kodblock`,
  negation: 'inte|aldrig|utan|ej|jag',
};

export const danish: Words = {
  dismiss: `ignorer*|glem*|se bort fra|tilsidesæt*|følg ikke*|adlyd ikke*|spring over|hold op med*|stop med at (følge|adlyde)*|omgå*|overse*|lad være med*|undlad*|kasser*|overskriv*|bryd*|drop|bry deg ikke*|ikke følg*|se vekk fra|overstyr*`,
  prior: `tidligere|forrige|foregående|ovenstående|ovenfor|oprindelig*|hidtil*|førnævnte|indtil nu|som du*|givne|gamle|forudgående|inden|før|opprinnelig*|foregående|ovenfor|hittil|initial*|første|givet`,
  all: `alle|al|alt|hver|enhver|samtlige|de|disse|eventuelle|enhver`,
  your: `dine|din|dit|ditt|jeres|systemets|sikkerheds*|system*`,
  instructions: `instruktion*|instruks*|anvisning*|regl*|regel*|prompt*|retningslinj*|ordre*|kommando*|direktiv*|befaling*|begrænsning*|systemprompt*|systeminstruktion*|restriktion*|programmering*|systembesked*|instruksjon*|begrensning*|beskjed*`,
  talk: `alt|tekst*|besked*|samtale*|spørgsmål*|kontekst*|opgave*|hvad|det|information*|indhold*|sagt|melding*|oppgave*|innhold*|spørsmål*`,
  reveal: `afslør*|vis|vise|skriv*|gentag*|fortæl*|giv mig|del|dele|hvad (er|var|står)|hvilke|hvad|kopier*|oversæt*|beskriv*|sig|sige|gengiv*|citer*|udskriv*|avslør*|gjenta*|fortell*|gi meg|hva (er|var|står)|hva|hvilke|gjengi*|si|oversett*|list*`,
  ownPrompt: `(din|dine|dit|ditt) (systemprompt|system prompt|oprindelige|opprinnelige|skjulte|hemmelige|interne|fulde|fulle|første|præcise|hele|systeminstruktion|prompt|systeminstruks)*`,
  systemPrompt: `systemprompt*|system prompt*|systeminstru*|systembesked*|systemmelding*|(skjulte|hemmelige|interne|oprindelige|opprinnelige) (instru|prompt|regl)*`,
  yourRules: `(dine|din|dit) (instru|regl|retningslinj|begrænsning|begrensning|programmering|ordre)*`,
  aboveText: `(teksten|alt|beskeden|indholdet|ordene|meldingen|innholdet) (som står |der står |)(ovenfor|ovenover|før|over)*|(ovenstående|foregående|forrige) (tekst|besked|ord|melding)*`,
  recite: `gentag*|gjenta*|skriv*|kopier*|vis|vise|gengiv*|gjengi*|citer*|udskriv*`,
  verbatim: `ord for ord|ordret|præcis*|nøjagtig*|nøyaktig*|uændret|i sin helhed|kodeblok*|fra begyndelsen`,
  negation: 'ikke|aldrig|uden|aldri|uten|jeg',
};
