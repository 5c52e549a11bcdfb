import { maskFindings, type Finding } from '../../guard/index.ts';
import type { ChatChunk, ChatDelta, FinishReason } from '../../providers/index.ts';
import { Channel } from './channel.ts';
import { blocking, isMasking, type Guarded } from './guarded.ts';
import { addField, noSegments, replace } from './segments.ts';

type Choice = ChatChunk['choices'][number];

/** What may go out of a choice: a delta, and how it ended. */
export interface Outgoing {
  readonly delta: ChatDelta;
  /** Fields of the choice beside its delta. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly finish: FinishReason | null;
}

/** A stretch of one text, in its place among other texts and what is no text. */
interface Run {
  readonly channel: Channel;
  /** How far into the channel's text it reaches. */
  end: number;
  /** What may go out of it and has not. */
  text: string;
}
type Item = Run | { readonly delta: ChatDelta; readonly finish: FinishReason | null };

/** Of a choice and told with each piece of it, or with none. */
const OF_CHOICE: ReadonlySet<string> = new Set(['index', 'delta', 'finish_reason', 'logprobs']);
/** In the order in which a chunk means them. */
const FIRST = ['role', 'reasoning_content', 'thinking', 'content', 'refusal'];

type Fields = Record<string, unknown>;

/** Holds one choice of a stream back until it has been checked, each text by itself and all in their order. */
export class ChoiceScreen {
  readonly #guarded: Guarded;
  readonly #place: string;
  readonly #channels = new Map<string, Channel>();
  readonly #items: Item[] = [];
  #more: Readonly<Record<string, unknown>> = {};
  stop: { readonly finding: Finding; readonly place: string } | undefined;
  /** Whether its end has gone out. */
  hasEnded = false;

  constructor(guarded: Guarded, index: number) {
    this.#guarded = guarded;
    this.#place = `choices[${index}].message`;
  }

  get isHolding(): boolean {
    return this.#items.length > 0;
  }

  push(choice: Choice): void {
    this.#more = Object.fromEntries(Object.entries(choice).filter(([name]) => !OF_CHOICE.has(name)));
    const { delta, finish_reason: finish } = choice;
    if (delta) this.#take(delta);
    if (!finish || this.stop) return;
    this.#items.push({ delta: {}, finish });
    for (const channel of this.#channels.values()) this.#release(channel, channel.endEarly());
  }

  /** Nothing more comes. */
  async end(): Promise<void> {
    for (const channel of this.#channels.values()) {
      this.#release(channel, await channel.end());
      if (this.stop) return;
    }
  }

  /** What may go out now, in order. */
  drain(): Outgoing[] {
    const out: Outgoing[] = [];
    for (let item = this.#items[0]; item; item = this.#items[0]) {
      if ('channel' in item) {
        if (item.text !== '') out.push({ delta: item.channel.deltaOf(item.text), more: this.#more, finish: null });
        item.text = '';
        if (item.channel.released < item.end) break;
      } else {
        out.push({ delta: item.delta, more: this.#more, finish: item.finish });
        if (item.finish) this.hasEnded = true;
      }
      this.#items.shift();
    }
    return out;
  }

  #take(delta: ChatDelta): void {
    const rest: Fields = {};
    for (const name of inOrder(delta)) {
      const value = delta[name];
      if (name === 'tool_calls') continue;
      if (typeof value === 'string' && value !== '' && name !== 'role') {
        this.#flush(rest);
        this.#text([name], value);
      } else if (isFields(value)) this.#object([name], value, rest);
      else if (value !== undefined) rest[name] = value;
    }
    this.#flush(rest);
    for (const fragment of delta.tool_calls ?? []) this.#tool(fragment);
  }

  /** What is no text goes out in its order, after a look at the texts inside. */
  #flush(rest: Fields): void {
    const names = Object.keys(rest);
    if (names.length === 0) return;
    const delta: Fields = { ...rest };
    for (const name of names) delete rest[name];
    if (!names.every((name) => name === 'role' || typeof delta[name] !== 'object' || delta[name] === null)) {
      for (const name of names) this.#look(delta, name);
    }
    if (!this.stop) this.#items.push({ delta, finish: null });
  }

  #look(holder: Fields, name: string): void {
    const found = noSegments();
    addField(holder, name, 'assistant', this.#place, found);
    for (const segment of found.list) {
      const findings = this.#guarded.examine('output', 'assistant', segment.text);
      this.#judge(findings, 'output', segment.place);
      if (findings.some(isMasking)) replace(segment, maskFindings(segment.text, findings, undefined));
    }
  }

  #object(path: readonly string[], value: Fields, rest: Fields): void {
    const own: Fields = {};
    for (const name of Object.keys(value)) {
      const inner = value[name];
      if (typeof inner === 'string' && name !== 'id' && name !== 'data') this.#text([...path, name], inner);
      else own[name] = inner;
    }
    if (Object.keys(own).length > 0) rest[path[0] ?? ''] = own;
  }

  #tool({ index, ...fragment }: NonNullable<ChatDelta['tool_calls']>[number]): void {
    const { arguments: text, ...call } = fragment.function ?? {};
    if (fragment.id !== undefined || fragment.type !== undefined || call.name !== undefined) {
      const named: Fields = { ...call };
      this.#look(named, 'name');
      if (this.stop) return;
      const head = { ...fragment, index, function: { ...named, arguments: '' } };
      this.#items.push({ delta: { tool_calls: [head] }, finish: null });
    }
    if (text !== undefined && text !== '') this.#text(['tool_calls', String(index)], text);
  }

  #text(path: readonly string[], text: string): void {
    if (this.stop) return;
    const key = path.join('.');
    let channel = this.#channels.get(key);
    if (!channel) this.#channels.set(key, (channel = new Channel(this.#guarded, path)));
    channel.pushed += text.length;
    const last = this.#items.at(-1);
    if (last && 'channel' in last && last.channel === channel) last.end = channel.pushed;
    else this.#items.push({ channel, end: channel.pushed, text: '' });
    this.#release(channel, channel.push(text));
  }

  /** Each part goes to the stretch that it begins in. */
  #release(channel: Channel, parts: ReturnType<Channel['push']>): void {
    for (const { text, upTo, findings, stop } of parts) {
      const place = `${this.#place}.${channel.place}`;
      const run = this.#items.find(
        (item): item is Run => 'channel' in item && item.channel === channel && item.end > channel.released,
      );
      this.#judge(findings, channel.stage, place);
      // What is stopped stays held, and with it all that would follow.
      if (stop) return;
      if (run) run.text += text;
      channel.released = upTo;
    }
  }

  #judge(findings: readonly Finding[], stage: Channel['stage'], place: string): void {
    if (findings.length === 0) return;
    this.#guarded.note(findings, stage, place);
    const finding = blocking(findings);
    if (finding) this.stop ??= { finding, place };
  }
}

const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const inOrder = (delta: ChatDelta): string[] => {
  const names = Object.keys(delta);
  return [...FIRST.filter((name) => names.includes(name)), ...names.filter((name) => !FIRST.includes(name))];
};
