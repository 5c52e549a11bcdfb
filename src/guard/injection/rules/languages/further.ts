import type { Words } from '../model.ts';

const finnishDismiss = `unohda*|jätä huomiotta|jätä huomioimatta|ohita*|sivuuta*|älä (noudata|välitä|huomioi|tottele|seuraa)*|ole välittämättä|lopeta*|hylkää*|peru*|kumoa*|kierrä*`;

export const finnish: Words = {
  dismiss: finnishDismiss,
  dismissLast: finnishDismiss,
  prior: `aiem*|aikaisem*|edelli*|yllä*|alkuperäi*|saama*|annetut|annettu*|tähänasti*|ennen|entiset|edeltäv*`,
  all: `kaikki*|kaikkia|jokainen|mitkään|koko|nämä`,
  your: `sinun|järjestelmän|omat|turvallisuus*|teidän`,
  instructions: `ohje*|käsky*|sääntö*|säännö*|kehot*|määräy*|rajoitu*|prompt*|komento*|komenno*|linjaus*|toimintaohje*|järjestelmäkehot*`,
  talk: `kaikki|teksti*|viesti*|keskustelu*|kysymy*|konteksti*|tehtäv*|mitä|sanottu*|tieto*|sisältö*`,
  reveal: `paljasta*|näytä*|tulosta*|toista*|kerro*|kirjoita*|anna*|jaa|mikä on|mitkä ovat|mitä|kopioi*|luettele*|käännä*|kuvaile*|sano*|listaa*`,
  ownPrompt: `järjestelmäkehot*|järjestelmäohje*|alkuperäi* (ohje|kehot)*|piilotet* (ohje|kehot)*|(ohjeesi|kehotteesi|sääntösi|ohjeistuksesi)*`,
  systemPrompt: `järjestelmäkehot*|järjestelmäohje*|system prompt*|piilotet* ohje*`,
  yourRules: `ohjeesi|ohjeitasi|sääntösi|sääntöjäsi|kehotteesi|rajoituksesi`,
  negation: 'älä|ei|koskaan|ilman|en',
};

export const hungarian: Words = {
  dismiss: `hagyd figyelmen kívül|hagyja figyelmen kívül|figyelmen kívül|felejts*|felejtse*|ne (kövesd|vedd|törődj|tartsd|foglalkozz|kövesse)*|mellőzd*|tekints el*|hagyd|vesd el|szegd meg`,
  dismissLast: `hagyd figyelmen kívül|figyelmen kívül|felejts*|mellőzd*`,
  prior: `előző*|korábbi*|fenti*|eddigi*|eredeti*|kezdeti*|kapott*|megelőző*|régi*`,
  all: `minden*|összes*|valamennyi*|az|bármely*`,
  your: `saját|rendszer*|a te|biztonsági`,
  instructions: `utasítás*|szabály*|prompt*|parancs*|irányelv*|instrukció*|korlátozás*|előírás*`,
  talk: `minden*|szöveg*|üzenet*|beszélgetés*|kérdés*|feladat*|amit|kontextus*`,
  reveal: `mutasd*|írd*|áruld*|mondd*|ismételd*|nyomtasd*|fedd fel|add meg|mi a|mik a|mi az|másold*|közöld*|sorold*|oszd`,
  ownPrompt: `rendszerprompt*|rendszerutasítás*|rendszerüzenet*|(eredeti|kezdeti|rejtett|titkos) (utasítás|prompt|szabály)*|utasításaid*|szabályaid*`,
  systemPrompt: `rendszerprompt*|rendszerutasítás*|rendszerüzenet*|system prompt*`,
  yourRules: `utasításaid*|szabályaid*|promptod*`,
  negation: 'ne|soha|nem|nélkül',
};

export const tagalog: Words = {
  dismiss: `huwag pansinin|balewalain|huwag mong pansinin|kalimutan|ipagwalang bahala|huwag sundin|huwag mong sundin|isantabi|laktawan|iwaksi`,
  prior: `nakaraang*|naunang|nauna|dating|sa itaas|nasa itaas|orihinal*|unang|noon|ibinigay*`,
  all: `lahat|mga|anumang|bawat|buong`,
  your: `iyong|mo|inyong|sistema|ng sistema`,
  instructions: `tagubilin*|utos*|panuto*|patakaran*|alituntunin*|direksyon|instruksyon*|instruction*|prompt*|tuntunin*`,
  talk: `sinabi*|mensahe*|usapan|tanong*|teksto*|impormasyon|gawain*|bagay`,
  reveal: `ipakita*|ibunyag*|sabihin*|ulitin*|isulat*|ilahad*|ibigay*|ano ang|ilista*|ihayag*`,
  ownPrompt: `(system|sistema) prompt*|(orihinal|lihim|nakatago) na (tagubilin|utos|prompt)*`,
  systemPrompt: `system prompt*|prompt ng sistema|lihim na tagubilin`,
  yourRules: `(iyong|mga) (tagubilin|patakaran|alituntunin)*`,
};

export const swahili: Words = {
  dismiss: `puuza*|puuzia*|sahau*|usifuate*|acha kufuata|usizingatie*|kupuuza`,
  prior: `ya awali|za awali|yaliyotangulia|zilizotangulia|yaliyopita|zilizopita|hapo juu|ya juu|za mwanzo|ya mwanzo|uliyopewa`,
  all: `yote|zote|kila|wote`,
  your: `yako|zako|ya mfumo|mfumo`,
  instructions: `maagizo|maelekezo|amri|sheria|kanuni|mwongozo|miongozo|prompt`,
  talk: `maandishi|ujumbe|mazungumzo|swali|kazi|kila kitu`,
  reveal: `onyesha*|fichua*|niambie|rudia*|andika*|nipe|toa|ni nini|chapisha*`,
  ownPrompt: `(maagizo|maelekezo|prompt) (ya|yako ya) (mfumo|awali|siri)*|maagizo yako`,
  systemPrompt: `(maagizo|maelekezo|prompt) ya (mfumo|siri)*|system prompt`,
  yourRules: `(maagizo|maelekezo|sheria|kanuni) (yako|zako)`,
};

const bengaliDismiss = `উপেক্ষা*|ভুলে যা*|ভুলে যাও|অগ্রাহ্য*|এড়িয়ে*|মানবেন না|মেনো না|বাতিল*|অনুসরণ (করবেন না|কোরো না)*`;

export const bengali: Words = {
  dismiss: bengaliDismiss,
  dismissLast: bengaliDismiss,
  prior: `আগের*|পূর্ব*|উপরের*|পূর্বের*|প্রাথমিক*|মূল*|এর আগে*|পূর্ববর্তী*|দেওয়া*`,
  all: `সব*|সমস্ত*|সকল*|যেকোনো`,
  your: `আপনার|তোমার|সিস্টেম*`,
  instructions: `নির্দেশ*|নিয়ম*|আদেশ*|প্রম্পট*|নির্দেশনা*|নির্দেশিকা*|কমান্ড*`,
  talk: `কথা*|বার্তা*|টেক্সট*|প্রশ্ন*|কাজ*|তথ্য*|কিছু*`,
  reveal: `দেখা*|বলুন|বলো|প্রকাশ*|লিখ*|পুনরাবৃত্তি*|কী|কি|জানা*|শেয়ার*`,
  ownPrompt: `(সিস্টেম|প্রাথমিক|গোপন|লুকানো|মূল) (প্রম্পট|নির্দেশ|বার্তা)*`,
  systemPrompt: `(সিস্টেম|প্রাথমিক|গোপন|লুকানো) (প্রম্পট|নির্দেশ|বার্তা)*`,
  yourRules: `(আপনার|তোমার) (নির্দেশ|নিয়ম|প্রম্পট)*`,
};

const urduDismiss = `نظر انداز*|نظرانداز*|بھول جا*|بھلا دو|پیروی نہ*|عمل نہ*|منسوخ*|چھوڑ دو`;

export const urdu: Words = {
  dismiss: urduDismiss,
  dismissLast: urduDismiss,
  prior: `پچھل*|سابقہ*|پہلے*|اوپر*|گزشتہ*|ابتدائی*|اصل*|دی گئی`,
  all: `تمام*|سب*|ساری|سارے|ہر`,
  your: `اپنی|اپنے|آپ کی|آپ کے|سسٹم*`,
  instructions: `ہدایات*|ہدایت*|احکامات*|حکم|قواعد*|اصول*|پرامپٹ*|ضوابط*|پابندی*`,
  talk: `بات*|متن|پیغام*|گفتگو*|سوال*|کام|معلومات`,
  reveal: `دکھا*|بتا*|ظاہر*|لکھ*|دہرا*|کیا (ہے|ہیں)|کیا|شیئر*|پرنٹ*`,
  ownPrompt: `سسٹم (پرامپٹ|ہدایات|پیغام)*|(خفیہ|ابتدائی|پوشیدہ) ہدایات*`,
  systemPrompt: `سسٹم (پرامپٹ|ہدایات|پیغام)*|(خفیہ|ابتدائی|پوشیدہ) ہدایات*`,
  yourRules: `(اپنی|آپ کی|اپنے|آپ کے) (ہدایات|قواعد|اصول|پرامپٹ)*`,
};
