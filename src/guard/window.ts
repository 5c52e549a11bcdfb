import type { Finding } from './examine.ts';
import { maskFindings } from './mask.ts';

/** A part of a text that has been checked. */
export interface Released {
  /** What may go out of it, masked. Of a part that is stopped: nothing. */
  readonly text: string;
  /** How far into the text as it came the parts so far reach, in UTF-16 units. */
  readonly upTo: number;
  readonly findings: readonly Finding[];
  /** What must not go out. Nothing follows. */
  readonly stop: Finding | undefined;
}

export interface WindowOptions {
  /** What the checks say of a text. */
  readonly examine: (text: string) => readonly Finding[];
  /** UTF-16 units that must have come behind a part before it is let go: longer than what spans words and is looked for. */
  readonly ahead: number;
}

/** UTF-16 units of what went out before that the checks see again: words around a number say what it is. */
const CONTEXT = 128;
/** Parts at the beginning of an answer are short, so that it begins soon; those that follow are fewer checks. */
const PART_MIN = 32;
const PART_MAX = 128;
const GROWS_AFTER = 512;
/** Letters and digits without a space between them are no longer one thing from here on. */
const RUN_MAX = 4_096;
/** Beyond this nothing is held back any more for what may still grow: it is stopped. */
const HELD_MAX = 16_384;
/** Looks at one part that only grow it to the end of what was found. */
const LOOKS_MAX = 4;

/**
 * Checks a text while it comes, and lets go what can no longer become part of something that is looked for. Where parts
 * end, and what the checks see of each, depends on the text alone: however it was cut into pieces, the same goes out.
 */
export class TextWindow {
  readonly #options: WindowOptions;
  /** What the checks still have to see: up to `CONTEXT` that went out, then what is held back. */
  #buffer = '';
  /** Where in the buffer that begins which is held back. */
  #from = 0;
  /** UTF-16 units that have left the buffer at its front. */
  #passed = 0;
  /** Where the next part ends at the earliest, how far the end of a word was looked for, and how often the part was looked at. */
  #least = PART_MIN;
  #searched = PART_MIN;
  #looks = 0;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  push(text: string): Released[] {
    this.#buffer += text;
    return this.#release(false);
  }

  /** Nothing more comes. */
  end(): Released[] {
    return this.#release(true);
  }

  #release(isEnd: boolean): Released[] {
    const released: Released[] = [];
    for (;;) {
      const part = this.#next(isEnd);
      if (!part) return released;
      released.push(part);
      if (part.stop) {
        this.#buffer = '';
        this.#from = 0;
        return released;
      }
      this.#advance(part.upTo - this.#passed);
    }
  }

  /** The next part, where all has come that decides about it. */
  #next(isEnd: boolean): Released | undefined {
    const { ahead, examine } = this.#options;
    const { length } = this.#buffer;
    for (;;) {
      const end = this.#boundary(isEnd);
      if (end === undefined || end === this.#from) return undefined;
      if (!isEnd && length < end + ahead) return undefined;
      const seenTo = Math.min(end + ahead, length);
      const findings = examine(this.#buffer.slice(0, seenTo));
      const growing = findings.find(
        (finding) => isActing(finding) && finding.start < end && finding.end > end && !this.#isAll(finding, seenTo),
      );
      if (!growing || (isEnd && end === length)) return this.#part(end, seenTo, findings, undefined);
      if (growing.end - this.#from > HELD_MAX) return this.#part(end, seenTo, findings, growing);
      // What goes on and on is looked at again each time twice as much of it has come.
      this.#looks += 1;
      const isOpen = growing.end === seenTo || this.#looks > LOOKS_MAX;
      this.#least = isOpen ? Math.max(growing.end, this.#from + 2 * (end - this.#from)) : growing.end;
      this.#searched = this.#least;
    }
  }

  /** Whether it was found in another reading of all that was seen, and has no place of its own. */
  #isAll(finding: Finding, seenTo: number): boolean {
    return finding.start === 0 && finding.end === seenTo && finding.view !== 'plain';
  }

  #part(end: number, seenTo: number, findings: readonly Finding[], tooLong: Finding | undefined): Released {
    const here = findings.filter((finding) => finding.start < end && finding.end > this.#from);
    const stop = tooLong ?? here.find(({ isEnforced, action }) => isEnforced && action === 'block');
    const text = stop ? '' : this.#masked(end, here);
    const at = (place: number): number => place + this.#passed;
    // What has no place of its own is told of once.
    const told = here
      .filter((finding) => finding === stop || this.#from === 0 || !this.#isAll(finding, seenTo))
      .map((finding) => ({ ...finding, start: at(finding.start), end: at(finding.end) }));
    return { text, upTo: at(end), findings: told, stop };
  }

  #masked(end: number, findings: readonly Finding[]): string {
    const from = this.#from;
    const clipped = findings.map((finding) => ({
      ...finding,
      start: Math.max(finding.start, from) - from,
      end: Math.min(finding.end, end) - from,
    }));
    return maskFindings(this.#buffer.slice(from, end), clipped, undefined);
  }

  /** Where the first word ends that the part may end with; `undefined`: that has not come. */
  #boundary(isEnd: boolean): number | undefined {
    const { length } = this.#buffer;
    const most = Math.max(this.#from + RUN_MAX, this.#least);
    for (let at = this.#searched; at <= length; at += 1) {
      if (partsWords(this.#buffer.charCodeAt(at - 1))) return at;
      if (at >= most) return isEnd ? Math.min(afterPair(this.#buffer, at), length) : afterPair(this.#buffer, at);
    }
    this.#searched = Math.max(this.#searched, length + 1);
    return isEnd ? length : undefined;
  }

  #advance(to: number): void {
    const cut = Math.max(0, to - CONTEXT);
    this.#buffer = this.#buffer.slice(cut);
    this.#passed += cut;
    this.#from = to - cut;
    this.#least = this.#from + (this.#passed + this.#from < GROWS_AFTER ? PART_MIN : PART_MAX);
    this.#searched = this.#least;
    this.#looks = 0;
  }
}

/** Spaces, and letters of scripts that have none between words. */
const partsWords = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || (code >= 0x2e80 && code < 0xd800);

/** Never between the halves of one character. */
const afterPair = (text: string, at: number): number =>
  text.charCodeAt(at - 1) >= 0xd800 && text.charCodeAt(at - 1) < 0xdc00 ? at + 1 : at;

const isActing = ({ isEnforced, action }: Finding): boolean => isEnforced && (action === 'mask' || action === 'block');
