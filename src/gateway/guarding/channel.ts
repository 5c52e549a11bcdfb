import { TextWindow, type Finding, type Released, type Stage } from '../../guard/index.ts';
import type { ChatDelta } from '../../providers/index.ts';
import type { Guarded } from './guarded.ts';
import { judgeSegments } from './judge.ts';
import { addField, addFunction, noSegments } from './segments.ts';

/** How one text of an answer is let out. */
interface Outlet {
  push(text: string): Released[];
  /** The choice it belongs to has ended. */
  endEarly(): Released[];
  end(): Promise<Released[]>;
}

/** UTF-16 units of a text that is held back whole: a long answer. What is longer is stopped. */
const WHOLE_LENGTH_MAX = 4_194_304;

/** One text of a streamed answer: the content, the thoughts, the arguments of one tool call. */
export class Channel {
  readonly #outlet: Outlet;
  readonly #path: readonly string[];
  readonly stage: Stage;
  /** `content`, `tool_calls[0].function.arguments` */
  readonly place: string;
  /** UTF-16 units that have come, and that have been let go. */
  pushed = 0;
  released = 0;

  constructor(guarded: Guarded, path: readonly string[]) {
    this.#path = path;
    const isTool = path[0] === 'tool_calls';
    this.stage = isTool ? 'tool-call' : 'output';
    this.place = isTool ? `tool_calls[${path[1]}].function.arguments` : path.join('.');
    this.#outlet = outletOf(guarded, this.stage);
  }

  push(text: string): Released[] {
    return this.#outlet.push(text);
  }
  endEarly(): Released[] {
    return this.#outlet.endEarly();
  }
  end(): Promise<Released[]> {
    return this.#outlet.end();
  }

  deltaOf(text: string): ChatDelta {
    const [name = '', ...rest] = this.#path;
    if (name === 'tool_calls') return { tool_calls: [{ index: Number(rest[0]), function: { arguments: text } }] };
    const value = rest.reduceRight<unknown>((inner, step) => ({ [step]: inner }), text);
    return { [name]: value };
  }
}

function outletOf(guarded: Guarded, stage: Stage): Outlet {
  const { guard } = guarded;
  if (!guard.stages.has(stage)) return new Passage();
  const examine = (text: string): readonly Finding[] => guarded.examine('output', 'assistant', text);
  if (stage === 'tool-call' || guard.output === 'buffer') return new HeldWhole(guarded, stage);
  return new Windowed(new TextWindow({ ahead: guard.ahead, examine }));
}

/** No check looks at it. */
class Passage implements Outlet {
  #length = 0;
  push(text: string): Released[] {
    this.#length += text.length;
    return [{ text, upTo: this.#length, findings: [], stop: undefined }];
  }
  endEarly(): Released[] {
    return [];
  }
  async end(): Promise<Released[]> {
    return [];
  }
}

class Windowed implements Outlet {
  readonly #window: TextWindow;
  constructor(window: TextWindow) {
    this.#window = window;
  }
  push(text: string): Released[] {
    return this.#window.push(text);
  }
  endEarly(): Released[] {
    return this.#window.end();
  }
  async end(): Promise<Released[]> {
    return this.#window.end();
  }
}

/** Held back until it is whole. */
class HeldWhole implements Outlet {
  readonly #guarded: Guarded;
  readonly #stage: Stage;
  #texts: string[] = [];
  #length = 0;

  constructor(guarded: Guarded, stage: Stage) {
    this.#guarded = guarded;
    this.#stage = stage;
  }

  push(text: string): Released[] {
    this.#length += text.length;
    if (this.#length <= WHOLE_LENGTH_MAX) this.#texts.push(text);
    return [];
  }
  endEarly(): Released[] {
    return [];
  }
  async end(): Promise<Released[]> {
    if (this.#length > WHOLE_LENGTH_MAX) this.#guarded.failed(this.#stage, 'the answer is too long to be checked');
    if (this.#texts.length === 0) return [];
    const whole = this.#texts.join('');
    this.#texts = [];
    const holder = this.#stage === 'tool-call' ? { arguments: whole } : { content: whole };
    const found = noSegments();
    if (this.#stage === 'tool-call') addFunction(holder, '', found);
    else addField(holder, 'content', 'assistant', '', found);
    const judged = await judgeSegments(this.#guarded, found, () => this.#stage);
    const text = Object.values(holder)[0] ?? '';
    return [{ text: judged.stop ? '' : text, upTo: this.#length, findings: judged.findings, stop: judged.stop }];
  }
}
