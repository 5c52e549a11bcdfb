import { type View, isReadable, wholeView } from './view.ts';

/** Tags mirror ASCII without being seen. Four in a row; a flag of a region is a black flag with up to six of them. */
const TAGS = /(?<!\ud83c\udff4)(?:\udb40[\udc20-\udc7e]){4,}/g;
/** A byte behind each selector of variants: 16 in the first plane, 240 beyond. */
const SELECTORS = /(?:[\ufe00-\ufe0f]|\udb40[\udd00-\uddef]){8,}/g;

/** Text that no screen shows: written in tag characters, or as bytes in selectors of variants. */
export function hiddenViews(text: string): readonly View[] {
  const views: View[] = [];
  if (!/\udb40|[\ufe00-\ufe0f]/.test(text)) return views;
  for (const { 0: run, index } of text.matchAll(TAGS)) {
    let shown = '';
    for (let at = 1; at < run.length; at += 2) shown += String.fromCharCode(run.charCodeAt(at) - 0xdc00);
    views.push(wholeView('tags', shown, index, index + run.length));
  }
  for (const { 0: run, index } of text.matchAll(SELECTORS)) {
    const bytes = Array.from(run, (char) => {
      const point = char.codePointAt(0) ?? 0;
      return point < 0xff00 ? point - 0xfe00 : point - 0xe0100 + 16;
    });
    const shown = Buffer.from(bytes).toString('utf8');
    if (isReadable(shown)) views.push(wholeView('selectors', shown, index, index + run.length));
  }
  return views;
}
