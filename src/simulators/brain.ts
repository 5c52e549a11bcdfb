import type { Ask, ToolUse } from './ask.ts';
import { exampleFor } from './example.ts';
import { hash32 } from './hash.ts';
import { countTokens, cutToTokens } from './tokens.ts';
import { chooseTools } from './tool-choice.ts';

export type { Ask, AskMessage, AskTool, ToolUse } from './ask.ts';

export interface Answer {
  readonly text: string;
  /** The model's thoughts, when reasoning was asked for. */
  readonly reasoningText?: string;
  readonly toolUses: readonly ToolUse[];
  readonly finish: 'stop' | 'length' | 'tool_calls';
  /** The stop sequence that ended the text. */
  readonly stopSequence?: string;
  readonly usage: AnswerUsage;
}

export interface AnswerUsage {
  readonly inputTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** What a vendor adds around each message. */
const TOKENS_PER_MESSAGE = 4;
/** A 1024 × 1024 image in high detail at OpenAI. */
const TOKENS_PER_IMAGE = 765;
const REASONING_TOKENS = { low: 16, medium: 64, high: 192 } as const;
/** A prompt may ask for "2000 words"; more than this is a mistake. */
const WORDS_MAX = 50_000;

/** The deterministic answer to a request: the same request gives the same answer and the same usage, always. */
export function answer(ask: Ask): Answer {
  const prompt = promptOf(ask);
  const reasoningTokensWanted = ask.reasoning === undefined ? 0 : REASONING_TOKENS[ask.reasoning];
  const reasoningTokens = Math.min(reasoningTokensWanted, ask.maxTokens ?? reasoningTokensWanted);
  const reasoning = ask.reasoning === undefined ? {} : { reasoningText: `The question is: ${echo(prompt)}. Thinking…` };
  const toolUses = chooseTools(ask, prompt);
  const inputTokens = countInput(ask);
  if (toolUses.length > 0) {
    const callTokens = countTokens(JSON.stringify(toolUses)) + TOKENS_PER_MESSAGE * toolUses.length;
    const usage = { inputTokens, outputTokens: callTokens + reasoningTokens, reasoningTokens };
    return { text: '', ...reasoning, toolUses, finish: 'tool_calls', usage };
  }
  const { text: whole, stopSequence } = untilStop(say(ask, prompt), ask.stop ?? []);
  const textTokensMax = (ask.maxTokens ?? Number.POSITIVE_INFINITY) - reasoningTokens;
  const text = countTokens(whole) > textTokensMax ? cutToTokens(whole, textTokensMax) : whole;
  const finish = text.length < whole.length ? 'length' : 'stop';
  const usage = { inputTokens, outputTokens: countTokens(text) + reasoningTokens, reasoningTokens };
  const stopped = finish === 'stop' && stopSequence !== undefined ? { stopSequence } : {};
  return { text, ...reasoning, toolUses, finish, ...stopped, usage };
}

/** Text of the last user message, without the fault directives meant for us. */
export function promptOf(ask: Ask): string {
  const last = ask.messages.findLast((message) => message.role === 'user')?.text ?? '';
  return last.replaceAll(/\[\[fault:[^\]]*\]\]/g, '').trim();
}

export function countInput(ask: Ask): number {
  let tokens = 3 + (ask.imageCount ?? 0) * TOKENS_PER_IMAGE;
  for (const message of ask.messages) tokens += TOKENS_PER_MESSAGE + countTokens(message.text);
  for (const tool of ask.tools)
    tokens += TOKENS_PER_MESSAGE + countTokens(tool.name + JSON.stringify(tool.schema ?? {}));
  if (ask.jsonSchema !== undefined) tokens += countTokens(JSON.stringify(ask.jsonSchema));
  return tokens;
}

// The dash and the accent are on purpose: every answer holds characters of more than one byte.
const OPENINGS = ['Gladly —', 'Voilà —', 'Of course —', 'Here we go —'];

function say(ask: Ask, prompt: string): string {
  if (ask.jsonSchema !== undefined) return JSON.stringify(jsonAnswer(ask.jsonSchema, prompt));
  const results = trailingToolResults(ask);
  if (results.length > 0) return `The tools say: ${results.map(echo).join('; ')}.`;
  const opening = OPENINGS[hash32(`${ask.model} ${prompt} ${ask.seed ?? 0}`) % OPENINGS.length];
  const images = ask.imageCount ? ` I see ${ask.imageCount} image${ask.imageCount > 1 ? 's' : ''}.` : '';
  const sentence = `${opening} you said "${echo(prompt)}" and ${ask.model} is happy to answer.${images}`;
  const wordsWanted = Math.min(Number(/\b(\d{1,6}) words\b/i.exec(prompt)?.[1] ?? 0), WORDS_MAX);
  return wordsWanted > 0 ? lengthen(sentence, wordsWanted) : sentence;
}

function jsonAnswer(schema: unknown, prompt: string): unknown {
  const anyObject = schema !== null && typeof schema === 'object' && Object.keys(schema).length === 0;
  return anyObject ? { answer: echo(prompt) } : exampleFor(schema, prompt);
}

function trailingToolResults(ask: Ask): string[] {
  const from = ask.messages.findLastIndex((message) => message.role !== 'tool') + 1;
  return ask.messages.slice(from).map((message) => message.text);
}

function lengthen(sentence: string, words: number): string {
  const spoken = sentence.split(' ');
  for (let at = spoken.length; at < words; at += 1) spoken.push(`word${at + 1}`);
  return spoken.slice(0, Math.max(words, 1)).join(' ');
}

/** A short, single-line quotation. */
function echo(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : line;
}

function untilStop(text: string, stops: readonly string[]): { text: string; stopSequence?: string } {
  let ended: { text: string; stopSequence?: string } = { text };
  for (const stop of stops) {
    const at = stop === '' ? -1 : ended.text.indexOf(stop);
    if (at >= 0) ended = { text: ended.text.slice(0, at), stopSequence: stop };
  }
  return ended;
}
