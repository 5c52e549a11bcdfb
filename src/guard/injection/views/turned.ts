import { type View, wholeView } from './view.ts';

/** Every Latin letter moved by half the alphabet. */
export function rot13View(text: string): View {
  const turned = text.replaceAll(/[a-z]/gi, (letter) => {
    const unit = letter.charCodeAt(0);
    return String.fromCharCode((unit & 0x1f) > 13 ? unit - 13 : unit + 13);
  });
  const end = text.length;
  return { ...wholeView('rot13', turned, 0, end), pieces: [{ at: 0, start: 0, end, isCopy: true }] };
}

/** From the end to the beginning. */
export function reversedView(text: string): View {
  return wholeView('reversed', Array.from(text).reverse().join(''), 0, text.length);
}
