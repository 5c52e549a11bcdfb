import type { Words } from '../model.ts';

export const russian: Words = {
  dismiss: `игнориру*|проигнориру*|игнорировать|забуд*|забыть|забывай|не обращай*|не обращать*|пренебре*|отбрось*|отбрасыв*|не (следуй|выполняй|соблюдай|учитывай|слушай|подчиняйся|принимай)*|
    перестань*|прекрати*|отмени*|отменя*|обойди*|наруш*|пропусти*|удали*|сбрось*|стира*|сотри|выкинь*|откажись от*|отказаться от*|оставь*|больше не (следуй|действ|соблюдай)*|не (надо|нужно) (следовать|соблюдать)*|переопредел*|аннулир*|отключи*`,
  prior: `предыдущ*|прежн*|прошл*|вышеуказан*|вышестоящ*|вышеизложен*|выше|ранее|раньше|до этого|прежде|первоначальн*|исходн*|изначальн*|начальн*|данн* (тебе|вам|ранее)*|которые (тебе|вам|ты|были|я)*|
    предшеств*|полученн*|старые|старых|до сих пор|последн*|заданн*|существующ*|прочие`,
  all: `все|всё|всех|всеми|любые|любых|любую|каждое|эти|этих|всю|всякие|весь`,
  your: `твои|твоих|твой|твоим|ваши|ваших|ваш|свои|своих|системн*|безопасности|разработчик*`,
  instructions: `инструкц*|указани*|правил*|команд*|приказ*|промпт*|распоряжени*|директив*|установк*|ограничени*|запрос*|требовани*|политик*|подсказк*|настройк*|предписани*|рекомендац*|программ*|сообщени* системы|системное сообщение|фильтр*|запрет*|наставлени*`,
  talk: `всё|текст*|сообщени*|разговор*|вопрос*|контекст*|задач*|задани*|что|это|информаци*|содержани*|сказан*|диалог*|беседу|историю`,
  reveal: `раскрой*|покажи*|показать|выведи*|вывести|повтори*|скажи*|назови*|напиши*|дай*|какие|какой|каков*|поделись*|напечата*|распечата*|скопируй*|перечисли*|переведи*|опиши*|сообщи*|выдай*|процитируй*|расскажи*|воспроизвед*|изложи*|озвуч*|что (написано|содержит|было|говорится)*|перескажи*`,
  ownPrompt: `(твой|твои|ваш|ваши|свой|свои|твоего|твоих|своих) (системн*|начальн*|исходн*|скрыт*|секретн*|внутренн*|полн*|первоначальн*|промпт*|изначальн*|точн*)`,
  systemPrompt: `системн* (промпт|инструкц|сообщени|подсказк|запрос|указани|настройк)*|системный|системные|системную|скрытые инструкции|секретные инструкции|внутренние инструкции|(инструкции|правила|указания) которые (тебе|ты|вам)*`,
  yourRules: `(твои|твоих|ваши|свои|своих|ваших) (инструкц|правил|указани|ограничени|директив|настройк|команд|установк)*`,
  aboveText: `(текст|всё|все|сообщение|содержимое|слова|что) (что |которое |который |)(выше|до этого|предыдущ|написано выше|находится выше|было выше|перед)*|(предыдущий|вышеприведенный|вышестоящий|предшествующий) (текст|запрос|промпт)*`,
  recite: `повтори*|выведи*|скопируй*|напиши*|покажи*|напечата*|процитируй*|воспроизвед*|распечата*`,
  verbatim: `дословно|слово в слово|буквально|точно|полностью|целиком|без изменений|с самого начала|блок кода|блоке кода`,
  negation: 'не|никогда|нельзя|без|я',
};

export const ukrainian: Words = {
  dismiss: `ігнору*|проігнору*|забудь*|забути|не звертай*|не зважай*|знехту*|відкинь*|не (дотримуйся|виконуй|слухай|враховуй|слідуй|підкоряйся)*|припини*|перестань*|скасу*|обійди*|поруш*|пропусти*|облиш*|видали*|відмін*|нехтуй*`,
  prior: `попередн*|минул*|вищенаведен*|вище|раніше|до цього|початков*|первісн*|вихідн*|які (тобі|вам|ти|були|я)*|наведен*|отриман*|надан*|старі|дотепер|останні*`,
  all: `всі|усі|все|усе|всіх|усіх|будь які|кожне|ці|весь`,
  your: `твої|твоїх|твій|ваші|ваших|свої|своїх|системн*|безпеки`,
  instructions: `інструкц*|вказівк*|правил*|команд*|наказ*|промпт*|розпоряджен*|директив*|обмежен*|настанов*|вимог*|політик*|підказк*|налаштуван*|системне повідомлення`,
  talk: `все|усе|текст*|повідомлен*|розмов*|питан*|контекст*|завдан*|що|це|інформаці*|зміст*|сказан*`,
  reveal: `розкрий*|покажи*|виведи*|повтори*|скажи*|назви*|напиши*|дай*|які|який|поділися*|надрукуй*|скопіюй*|перелічи*|переклади*|опиши*|повідом*|процитуй*|розкажи*`,
  ownPrompt: `(твій|твої|ваш|ваші|свій|свої|твоїх|своїх) (системн*|початков*|прихован*|секретн*|внутрішн*|повн*|первісн*|промпт*|вихідн*)`,
  systemPrompt: `системн* (промпт|інструкц|повідомлен|підказк|запит|вказівк)*|системний|системні|приховані інструкції`,
  yourRules: `(твої|твоїх|ваші|свої|своїх) (інструкц|правил|вказівк|обмежен|директив|налаштуван)*`,
  aboveText: `(текст|все|усе|повідомлення|слова|зміст) (що |)(вище|до цього|попередн|написано вище)*|(попередній|наведений вище) (текст|запит|промпт)*`,
  recite: `повтори*|виведи*|скопіюй*|напиши*|покажи*|надрукуй*|процитуй*`,
  verbatim: `дослівно|слово в слово|буквально|точно|повністю|без змін|блок коду`,
  negation: 'не|ніколи|не можна|без|я',
};

export const polish: Words = {
  dismiss: `zignoruj*|ignoruj*|ignorować|zapomnij*|pomiń*|pomin*|nie (zwracaj|zważaj|przestrzegaj|stosuj|słuchaj|bierz|wykonuj|uwzględniaj|kieruj)*|odrzuć*|przestań (stosować|przestrzegać|wykonywać|słuchać)*|obejdź*|złam*|zlekceważ*|lekceważ*|anuluj*|unieważni*|porzuć*|przekreśl*|omiń*|wyrzuć*|nadpisz*|skasuj*`,
  prior: `poprzedni*|wcześniejsz*|powyższ*|uprzedni*|dotychczasow*|pierwotn*|oryginaln*|początkow*|powyżej|wyżej|do tej pory|przedtem|wcześniej|które (ci|otrzymał|dostał|masz)*|otrzyman*|dan*|ostatni*|star*|podane*`,
  all: `wszystk*|wszelk*|każd*|całe|całą|te|tych|jakiekolwiek`,
  your: `twoj*|twoich|swoj*|swoich|swoje|systemow*|bezpieczeństwa|wasze`,
  instructions: `instrukc*|polece*|zasad*|regul*|reguł*|prompt*|rozkaz*|wytyczn*|komend*|dyrektyw*|ogranicz*|wskazówk*|zaleceni*|nakaz*|komunikat systemowy|konfiguracj*|ustawie*|programowani*|zakaz*`,
  talk: `wszystko|tekst*|wiadomoś*|rozmow*|pytani*|kontekst*|zadani*|co|to|informacj*|treś*|powiedzian*|konwersacj*|dialog*`,
  reveal: `ujawni*|pokaż*|wyświetl*|wydrukuj*|powtórz*|powiedz*|podaj*|napisz*|wypisz*|zdradź*|jakie|jaki|jaka|co (jest|zawiera|było)|udostępni*|skopiuj*|wymień*|przetłumacz*|opisz*|przytocz*|zacytuj*|przedstaw*|wyjaw*|odsłoń*`,
  ownPrompt: `(twój|twoje|swój|swoje|twoja|twoich|swoich|twojego|swojego|twoją|swoją) (prompt|system|systemow|początkow|pierwotn|ukryt|tajn|wewnętrzn|pełn|oryginaln|dokładn|cał)*`,
  systemPrompt: `(prompt|komunikat|polecenie|instrukcj*|wiadomość) systemow*|prompt* systemow*|instrukcje systemowe|systemow* (prompt|instrukc|komunikat|poleceni)*|(ukryte|tajne|wewnętrzne) (instrukc|poleceni|zasad)*|system prompt`,
  yourRules: `(twoje|swoje|twoich|swoich) (instrukc|zasad|reguł|wytyczn|ogranicz|polece|dyrektyw)*`,
  aboveText: `(tekst|wszystko|wiadomość|treść|słowa|co) (co |które |)(powyżej|wyżej|przed|znajduje się powyżej|jest powyżej)*|(powyższ*|poprzedni*) (tekst|wiadomoś|treś)*`,
  recite: `powtórz*|wydrukuj*|skopiuj*|napisz*|wypisz*|pokaż*|wyświetl*|przytocz*|zacytuj*`,
  verbatim: `słowo w słowo|dosłownie|dokładnie|w całości|bez zmian|od początku|blok kodu|bloku kodu`,
  negation: 'nie|nigdy|bez|nie wolno|ja',
};

export const czech: Words = {
  dismiss: `ignoruj*|zapomeň*|zapomen*|nedbej*|nevšímej*|neber* (v|ohled)*|přehlíž*|opomeň*|vynech*|přestaň*|neřiď*|neposlouch*|neplň*|zruš*|poruš*|obejdi*|pomiň*|odhoď*|zahoď*|neřid*|ignorovať|nevšimaj*|nedodržu*|nedodrž*`,
  prior: `předchozí*|předchoz*|předešl*|dřívější*|výše*|původní*|dosavadní*|předcház*|výchozí*|počáteční*|které (jsi|ti|byl)*|predchádz*|predoš*|pôvodn*|vyšš*|doteraj*|zadan*|predch*`,
  all: `všechn*|veškeré*|všech|každ*|tyto|všetk*|všetky|jakékoli*`,
  your: `tvoje|tvé|tvůj|tvých|své|svoje|svých|vaše|systémov*|bezpečnostní*`,
  instructions: `instrukc*|pokyn*|příkaz*|pravid*|prompt*|směrnic*|nařízen*|omezen*|zadán*|systémov* zpráv*|inštrukc*|príkaz*|obmedzen*|zásad*|nastaven*`,
  talk: `všechno|vše|text*|zpráv*|konverzac*|rozhovor*|otázk*|kontext*|úkol*|co|to|informac*|obsah*|správ*|úloh*`,
  reveal: `odhal*|ukaž*|ukáž*|zobraz*|vypiš*|vytiskni*|zopakuj*|opakuj*|řekni*|povedz*|napiš*|sděl*|jaké|jaký|jak zní|čo je|vyzraď*|prozraď*|prezraď*|zkopíruj*|vyjmenuj*|přelož*|popiš*|cituj*`,
  ownPrompt: `(tvůj|tvoje|svůj|svoje|své|váš|tvé) (systém|původní|počáteční|skrytý|skryté|tajné|interní|úplný|celý|prompt|přesn)*`,
  systemPrompt: `systémov* (prompt|instrukc|zpráv|pokyn|inštrukc|správ)*|system prompt*`,
  yourRules: `(tvoje|tvé|své|svoje|tvá) (instrukc|pokyn|pravid|omezen|příkaz)*`,
  aboveText: `(text|vše|všechno|zprávu|obsah|slova) (co je |)(výše|nad tímto|před tímto|předtím)*|(výše uveden*|předchozí) (text|zpráv|obsah)*`,
  recite: `zopakuj*|opakuj*|vypiš*|vytiskni*|zkopíruj*|napiš*|zobraz*|cituj*`,
  verbatim: `slovo od slova|doslova|doslovně|přesně|v celém znění|beze změn|od začátku`,
  negation: 'ne|nikdy|bez|nesmíš|já',
};

/** Croatian, Serbian and Bosnian share these words, in either script; Bulgarian its own. */
export const southSlavic: Words = {
  dismiss: `ignoriraj*|ignoriši*|ignorišite|ignorisi*|zanemari*|zaboravi*|ne obaziri*|preskoči*|odbaci*|prestani*|игнориши*|занемари*|заборави*|игнорирай*|забрави*|пренебрегни*|не (обръщай|спазвай|следвай|обазирај)*|отхвърли*|pozabi*|prezri*|не обраћај*`,
  prior: `prethodn*|ranij*|gornj*|dosadašnj*|prvobitn*|izvorn*|početn*|gore|претходн*|раниј*|првобитн*|горе|предишн*|предходн*|горн*|досегашн*|първоначалн*|prejšnj*`,
  all: `sve|svih|svaku|sva|све|свих|всички*|вси|vse|цялата`,
  your: `tvoje|svoje|vaše|твоје|своје|ваше|твоите|своите|вашите|системн*|sistemsk*`,
  instructions: `uput*|instrukcij*|naredb*|nared*|pravil*|prompt*|smjernic*|smernic*|ograničenj*|упутств*|инструкциј*|наредб*|правил*|инструкции*|указани*|команди*|насоки*|ограничени*|промпт*|navodil*`,
  talk: `tekst*|poruk*|razgovor*|pitanj*|kontekst*|zadat*|što|šta|текст*|порук*|разговор*|съобщени*|контекст*|задач*|всичко|svega|sve`,
  reveal: `otkrij*|pokaži*|prikaži*|ispiši*|ponovi*|reci*|napiši*|koje su|koji je|daj*|откриј*|покажи*|испиши*|понови*|реци*|напиши*|разкрий*|изведи*|повтори*|кажи*|какви са|какъв е|каква е|изпиши*`,
  ownPrompt: `(svoj|tvoj|svoje|tvoje|vaš|свој|твој|своје|твоје|твоя|твоите|своя|своите|вашия) (sistem*|početn*|skriven*|tajn*|prompt*|систем*|почетн*|скривен*|скрит*|тајн*|промпт*|първоначал*|цял*)`,
  systemPrompt: `(sistemsk*|системск*|системн*) (prompt|uput|poruk|instrukc|промпт|упутств|порук|инструкци|съобщени|подкан)*|system prompt*`,
  yourRules: `(svoje|tvoje|твоје|своје|твоите|своите|вашите) (uput|instrukc|pravil|упутств|инструкци|правил|указани)*`,
  recite: `ponovi*|ispiši*|napiši*|понови*|испиши*|напиши*|повтори*|изведи*|изпиши*|копирай*`,
  negation: 'ne|nikad|bez|не|никад|никога|без',
};
