/**
 * Looseness of servers that call themselves OpenAI-compatible. A model's name chooses: `llama+no-done+text-errors`.
 * Two families have names of their own: a model that begins with `vllm` or `ollama` brings what these are known for.
 */
const quirkNames = [
  'no-done', // the stream ends without [DONE]
  'no-index', // tool fragments without `index`; a new id begins a new call
  'reasoning', // thoughts in `reasoning`
  'reasoning-content', // thoughts in `reasoning_content`
  'detail-errors', // {"detail":"…"}
  'text-errors', // {"error":"…"}
  'object-errors', // {"object":"error","message":"…"}
  'odd-finish', // finish reasons nobody has heard of
  'event-after', // `event:` after `data:` in one event
] as const;

export type Quirk = (typeof quirkNames)[number];

const FAMILIES: Readonly<Record<string, readonly Quirk[]>> = {
  vllm: ['reasoning-content', 'object-errors'],
  ollama: ['reasoning', 'text-errors', 'no-index'],
};

/** @param always quirks that every model of this server has */
export function quirksOf(model: string, always: readonly Quirk[] = []): ReadonlySet<Quirk> {
  const [name = '', ...flags] = model.split('+');
  const family = Object.keys(FAMILIES).find((known) => name.startsWith(known));
  const chosen = flags.filter((flag): flag is Quirk => quirkNames.includes(flag as Quirk));
  return new Set([...always, ...(family === undefined ? [] : (FAMILIES[family] ?? [])), ...chosen]);
}
