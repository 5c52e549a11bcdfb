import { detour } from './detour.ts';
import { exfiltration } from './exfiltration.ts';
import { extraction } from './extraction.ts';
import { hints } from './hints.ts';
import { chinese, hindi, indonesian, japanese, korean, thai, vietnamese } from './languages/asian.ts';
import { english } from './languages/english.ts';
import { bengali, finnish, hungarian, swahili, tagalog, urdu } from './languages/further.ts';
import { danish, dutch, german, swedish } from './languages/germanic.ts';
import { french, italian, portuguese, romanian, spanish } from './languages/romance.ts';
import { czech, polish, russian, southSlavic, ukrainian } from './languages/slavic.ts';
import { arabic, greek, hebrew, persian, turkish } from './languages/southern.ts';
import { jailbreakWords } from './languages/jailbreak.ts';
import { receivedWords } from './languages/received.ts';
import { mode } from './mode.ts';
import type { RuleFamily, Words } from './model.ts';
import { override } from './override.ts';
import { persona } from './persona.ts';
import { pseudoRole } from './pseudo-role.ts';
import { template } from './template.ts';
import { unrestricted } from './unrestricted.ts';

export const families: readonly RuleFamily[] = [
  override,
  extraction,
  persona,
  unrestricted,
  mode,
  pseudoRole,
  template,
  detour,
  exfiltration,
];

const basic: Readonly<Record<string, Words>> = {
  en: english,
  ar: arabic,
  bn: bengali,
  cs: czech,
  da: danish,
  de: german,
  el: greek,
  es: spanish,
  fa: persian,
  fi: finnish,
  fr: french,
  he: hebrew,
  hi: hindi,
  hr: southSlavic,
  hu: hungarian,
  id: indonesian,
  it: italian,
  ja: japanese,
  ko: korean,
  nl: dutch,
  pl: polish,
  pt: portuguese,
  ro: romanian,
  ru: russian,
  sv: swedish,
  sw: swahili,
  th: thai,
  tl: tagalog,
  tr: turkish,
  uk: ukrainian,
  ur: urdu,
  vi: vietnamese,
  zh: chinese,
};

/** Words by the language's ISO 639-1 code, English first: its words are told as English where others share them. */
export const languages: Readonly<Record<string, Words>> = {
  ...Object.fromEntries(
    Object.entries(basic).map(([code, words]) => [code, { ...words, ...jailbreakWords[code], ...receivedWords[code] }]),
  ),
  ...hints,
};
