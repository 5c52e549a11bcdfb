import type { Words } from '../model.ts';

/**
 * Two meanings of every language: how instructions came to the model (received, given, at the beginning), and that others
 * are new.
 */
export const receivedWords: Readonly<Record<string, Words>> = {
  en: {
    received: `(you|u) (have |were |had |)(received|got|given|told)|given to you|(at|in) the (start|beginning|outset|very beginning|very start)|
      (start|beginning) of (this|the|our) (conversation|chat|prompt|session|dialog*)|before (this|our|the) (conversation|chat|session)*|(you|u) (started|begin|began) with`,
  },
  es: {
    received: `que (recibiste|has recibido|te dieron|te han dado|te fueron|se te)*|recibidas|recibiste|al (inicio|principio|comienzo)|desde el (inicio|principio)|te dieron`,
    fresh: `nuev*`,
  },
  pt: {
    received: `que (recebeu|recebeste|te deram|lhe deram|foram dadas)*|recebidas|recebeu|no (inicio|comeco|principio)`,
    fresh: `nov*`,
  },
  fr: {
    received: `que (tu as|vous avez) (recu|eu)*|recu*|au (debut|depart|commencement)|qu on t a*|qui t ont*|t ont ete`,
    fresh: `nouvel*|nouveau*`,
  },
  de: {
    received: `am anfang|zu beginn|(bekommen|erhalten|gekriegt|mitbekommen|gegeben) (hast|haben|wurden)*|bekommen|erhalten|zu anfang`,
    fresh: `neue*`,
  },
  it: { received: `ricevut*|all inizio|in principio|che ti (sono|hanno)*|hai ricevuto|dall inizio`, fresh: `nuov*` },
  nl: { received: `(kreeg|ontving|gekregen|ontvangen)*|aan het begin|in het begin|bij aanvang`, fresh: `nieuw*` },
  sv: { received: `(fick|mottog|fått|erhöll)*|i början|från början|inledningsvis`, fresh: `ny|nya|nytt` },
  da: {
    received: `(fik|modtog|fått|fikk|mottok)*|i (starten|begyndelsen|begynnelsen)|fra starten`,
    fresh: `ny|nye|nyt|nytt`,
  },
  pl: { received: `otrzyma*|dosta*|na początku|na wstępie`, fresh: `now*` },
  cs: { received: `dostal*|obdržel*|na začátku|na zaciatku`, fresh: `nov*` },
  ru: { received: `получил*|полученн*|дали|данные|в начале|вначале|изначально|в самом начале`, fresh: `нов*` },
  uk: { received: `отримав*|отриман*|дали|на початку|спочатку`, fresh: `нов*` },
  ro: { received: `primit*|la inceput|de la inceput`, fresh: `noi|noua|nou|noile` },
  el: { received: `έλαβες|λάβει|δόθηκαν|στην αρχή|που σου έδωσαν`, fresh: `νέες|νέα|νέο|νέος|καινούρι*` },
  tr: { received: `aldığın*|verilen*|başta|başlangıçta|en başta|başında`, fresh: `yeni*` },
  ar: { received: `تلقيت*|استلمت*|أعطيت*|(في|منذ) البداية*|وصلتك|حصلت عليها`, fresh: `جديد*|(ال|)جديد*` },
  he: { received: `שקיבלת|קיבלת|בהתחלה|בתחילת*|שניתנו`, fresh: `חדש*` },
  fa: { received: `دریافت*|در ابتدا*|داده شد*|اول`, fresh: `جدید*` },
  hi: { received: `मिले*|मिली*|मिला*|दिए गए*|शुरुआत*|शुरू*|आरंभ*|प्राप्त*`, fresh: `नए|नया|नई|नये|नवीन` },
  bn: { received: `পেয়ে*|পাওয়া*|দেওয়া*|শুরুতে*`, fresh: `নতুন` },
  ur: { received: `ملی*|ملے*|شروع*|دی گئی*|موصول*`, fresh: `نئی|نئے|نیا` },
  zh: {
    received: `收到的|收到|得到的|开头|開頭|最开始|一开始|一開始|开始时|給你的|给你的|被赋予|最初`,
    fresh: `新的|新|最新`,
  },
  ja: { received: `受け取った|最初に|与えられた|はじめに|初めに|受けた|もらった|冒頭`, fresh: `新しい|新たな|新` },
  ko: { received: `받은|처음에*|받았*|주어진|시작할 때|시작 시*|처음`, fresh: `새로운|새|신규` },
  vi: { received: `nhận được|được (cho|giao|cung cấp)|lúc đầu|ban đầu|từ đầu|khi bắt đầu`, fresh: `mới` },
  id: {
    received: `(kamu|anda|yang) (terima|dapat|diberikan)*|terima|diterima*|di awal|pada awal|pada mulanya|dari awal`,
    fresh: `baru`,
  },
  th: { received: `ได้รับ|ตอนต้น|ตอนแรก|ตอนเริ่ม|แต่แรก`, fresh: `ใหม่` },
  fi: { received: `saamasi|sait|annettiin|alussa|saanut`, fresh: `uusi|uudet|uusia` },
  hu: { received: `kaptál|kapott*|az elején|elején`, fresh: `új` },
  tl: { received: `natanggap*|ibinigay*|sa simula`, fresh: `bagong` },
  sw: { received: `uliyopewa|ulipokea|mwanzoni`, fresh: `mapya|mpya` },
};
