/** Letters of other scripts that look Latin, each followed by what it looks like. Small letters: the reader folds case. */
const PAIRS =
  'аaвbсcԁdеeғfһhіiјjкkӏlмmнhоoрpԛqгrѕsтtиnуyхxѵvԝwѡwьbззүyбbѐeёeїi' + // Cyrillic
  'αaβbϲcδdεeϝfηnιiκkνvοoρpτtυuχxγyωwζzσoμuπnϳjλa' + // Greek
  'օoսuոnհhցgզqԼlգqաwօoյjтtքpեeկl' + // Armenian
  'ꭰdꭱrꭲtꭺaꮃwꮋhꮤwꮪsꮩvꮲpꮯcꭼeᏟcᎪaᎬeᏢpᎢtᎷmᏴbᎻh' + // Cherokee
  'ɑaɡgɩiıiɪiʟlɴnʀrʏyʙbɢgʜhᴀaᴄcᴅdᴇeᴊjᴋkᴍmᴏoᴘpᴛtᴜuᴠvᴡwᴢzꜰfꜱsʋvʌvƨsǝeɐaɥhɯmɹrʇtʍwʎyɔcɓbɗdɠgƙkƥpƭtʂsɳnɾrɭlʐzȷj'; // Latin

const TWINS: ReadonlyMap<string, string> = new Map(
  Array.from({ length: PAIRS.length / 2 }, (_, at) => [PAIRS[at * 2] ?? '', PAIRS[at * 2 + 1] ?? '']),
);

const LATIN = /\p{Script=Latin}/u;

/** What a letter looks like; undefined for one that looks like itself. */
export function twinOf(char: string): string | undefined {
  return TWINS.get(char) ?? TWINS.get(char.toLowerCase());
}

/**
 * Whether a word mixes Latin letters with look-alikes of other scripts. A wholly Russian or Greek word never does, and
 * stays as it is.
 */
export function isMixed(word: string): boolean {
  let hasLatin = false;
  let hasTwin = false;
  for (const char of word) {
    if (twinOf(char) !== undefined) hasTwin = true;
    else if (LATIN.test(char)) hasLatin = true;
  }
  return hasLatin && hasTwin;
}
