import type { ChatAnswer, RoledChunk } from '../openai/chat-answer.ts';
import { splitIntoPieces } from '../tokens.ts';
import type { Quirk } from './quirks.ts';

type Fields = Record<string, unknown>;

const ODD_WORDS: Readonly<Record<string, string>> = {
  stop: 'eos',
  length: 'max_length',
  tool_calls: 'function_calls',
  content_filter: 'safety',
};

/** Gives a whole answer the looseness asked for. */
export function loosenBody(body: Fields, chat: ChatAnswer, quirks: ReadonlySet<Quirk>): Fields {
  const field = reasoningField(quirks);
  const choices = (body['choices'] as Fields[]).map((choice, at) => {
    const reasoning = chat.answers[at]?.reasoningText;
    const thoughts = field !== undefined && reasoning !== undefined ? { [field]: reasoning } : {};
    const message = { ...(choice['message'] as Fields), ...thoughts };
    return { ...choice, message, finish_reason: finishWord(choice['finish_reason'], quirks) };
  });
  return { ...plain(body), choices };
}

/** Gives a stream's chunks the looseness asked for; thoughts come between the opening and the text. */
export function loosenChunks(
  chunks: readonly RoledChunk[],
  chat: ChatAnswer,
  quirks: ReadonlySet<Quirk>,
): RoledChunk[] {
  const field = reasoningField(quirks);
  return chunks.flatMap(({ role, chunk }) => {
    const choices = (chunk['choices'] as Fields[]).map((choice) => loosenChoice(choice, quirks));
    const loosened: RoledChunk = { role, chunk: { ...plain(chunk), choices } };
    const index = Number(choices[0]?.['index'] ?? 0);
    const reasoning = chat.answers[index]?.reasoningText;
    if (role !== 'open' || field === undefined || reasoning === undefined) return [loosened];
    const thoughts = splitIntoPieces(reasoning).map((piece): RoledChunk => {
      const choice = { index, delta: { [field]: piece }, finish_reason: null };
      return { role: 'content', chunk: { ...loosened.chunk, choices: [choice] } };
    });
    return [loosened, ...thoughts];
  });
}

function loosenChoice(choice: Fields, quirks: ReadonlySet<Quirk>): Fields {
  const delta = { ...(choice['delta'] as Fields) };
  if (quirks.has('no-index') && Array.isArray(delta['tool_calls'])) {
    delta['tool_calls'] = (delta['tool_calls'] as Fields[]).map((call) => without(call, 'index'));
  }
  return { ...choice, delta, finish_reason: finishWord(choice['finish_reason'], quirks) };
}

function finishWord(word: unknown, quirks: ReadonlySet<Quirk>): unknown {
  return quirks.has('odd-finish') && typeof word === 'string' ? (ODD_WORDS[word] ?? word) : word;
}

function reasoningField(quirks: ReadonlySet<Quirk>): 'reasoning' | 'reasoning_content' | undefined {
  if (quirks.has('reasoning')) return 'reasoning';
  return quirks.has('reasoning-content') ? 'reasoning_content' : undefined;
}

/** Without what only OpenAI itself sends. */
function plain(body: Fields): Fields {
  return without(body, 'service_tier', 'system_fingerprint', 'obfuscation');
}

function without(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
