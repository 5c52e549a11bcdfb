import { Fault } from '../../core/index.ts';
import { mintToolId } from '../chat-deltas.ts';
import { finishReason } from '../finish.ts';
import { isObject, textOf, type JsonObject } from '../vendor-json.ts';
import { argumentsText, readContent } from './decode.ts';
import { finishTable } from './finish.ts';

/** What must be remembered of one choice of a stream, to number its tool calls. */
export interface ChoiceState {
  /** The tool calls begun, in order: their position is the index callers see. */
  readonly tools: { readonly id: string; readonly name: string; readonly vendorIndex: unknown }[];
  finished: boolean;
}

/** What became of a choice. `fault`: its finish word says that the answer failed. */
interface Repair {
  readonly changed: boolean;
  readonly finishRaw?: string;
  readonly fault?: Fault;
}

const UNCHANGED: Repair = { changed: false };
const CHANGED: Repair = { changed: true };

/**
 * Puts one choice of a chunk right, in place, where a server is loose with the dialect: no `delta`, `reasoning`
 * for `reasoning_content`, tool fragments without or with a repeated index, an id or name sent again with every
 * fragment (clients append what they get), arguments as an object, finish words of its own.
 */
export function repairChoice(choice: JsonObject, states: Map<number, ChoiceState>, now: () => number): Repair {
  let changed = false;
  if (typeof choice['index'] !== 'number') {
    choice['index'] = 0;
    changed = true;
  }
  const index = choice['index'] as number;
  let state = states.get(index);
  if (!state) {
    state = { tools: [], finished: false };
    states.set(index, state);
  }
  let delta = choice['delta'];
  if (!isObject(delta)) {
    delta = choice['delta'] = {};
    changed = true;
  }
  if (repairDelta(delta as JsonObject, state, now)) changed = true;
  return repairFinish(choice, state, changed);
}

function repairDelta(delta: JsonObject, state: ChoiceState, now: () => number): boolean {
  let changed = false;
  if (delta['role'] !== undefined && delta['role'] !== 'assistant') {
    // Clients refuse any other role in a delta.
    delete delta['role'];
    changed = true;
  }
  const reasoning = delta['reasoning'];
  if (reasoning !== undefined) {
    delete delta['reasoning'];
    if (typeof reasoning === 'string' && delta['reasoning_content'] === undefined) {
      delta['reasoning_content'] = reasoning;
    }
    changed = true;
  }
  if (repairTexts(delta)) changed = true;
  const tools = delta['tool_calls'];
  if (tools === undefined) return changed;
  if (!Array.isArray(tools) || tools.length === 0) {
    delete delta['tool_calls'];
    return true;
  }
  for (const fragment of tools) {
    if (!isObject(fragment)) throw new Fault('provider.malformed', { internal: 'A tool fragment is not an object.' });
    if (repairFragment(fragment, state, now)) changed = true;
  }
  return changed;
}

/** What clients append to a text is a text or nothing: anything else would end in their answer, and in our counts. */
function repairTexts(delta: JsonObject): boolean {
  let changed = false;
  for (const field of TEXTS) {
    const value = delta[field];
    if (value === undefined || value === null || typeof value === 'string') continue;
    delta[field] = readContent(value);
    changed = true;
  }
  return changed;
}

const TEXTS = ['content', 'reasoning_content', 'refusal'] as const;

function repairFragment(fragment: JsonObject, state: ChoiceState, now: () => number): boolean {
  const id = textOf(fragment['id']);
  const call = isObject(fragment['function']) ? fragment['function'] : {};
  const { name } = call;
  if (name !== undefined && name !== null && typeof name !== 'string')
    throw new Fault('provider.malformed', { internal: 'The name of a tool call is not a text.' });
  const position = findTool(fragment['index'], id, state);
  if (position === undefined) return beginTool(fragment, call, id, state, now);
  let changed = false;
  if (fragment['index'] !== position) {
    fragment['index'] = position;
    changed = true;
  }
  const tool = state.tools[position];
  if ('id' in fragment) {
    delete fragment['id'];
    changed = true;
  }
  if (call['name'] !== undefined && (call['name'] === tool?.name || !call['name'])) {
    delete call['name'];
    changed = true;
  }
  return repairArguments(call) || changed;
}

/** Which tool call begun earlier a fragment belongs to; `undefined`: it begins a new one. */
function findTool(vendorIndex: unknown, id: string | undefined, state: ChoiceState): number | undefined {
  const { tools } = state;
  if (id !== undefined) {
    const same = tools.findLastIndex((tool) => tool.id === id && sameIndex(tool.vendorIndex, vendorIndex));
    return same === -1 ? undefined : same;
  }
  if (tools.length === 0) return undefined;
  if (typeof vendorIndex !== 'number') return tools.length - 1;
  const same = tools.findLastIndex((tool) => tool.vendorIndex === vendorIndex);
  return same === -1 ? undefined : same;
}

/** Two calls may share an id, but not when they are numbered apart. */
const sameIndex = (a: unknown, b: unknown): boolean => typeof a !== 'number' || typeof b !== 'number' || a === b;

function beginTool(
  fragment: JsonObject,
  call: JsonObject,
  id: string | undefined,
  state: ChoiceState,
  now: () => number,
): boolean {
  let changed = false;
  const index = state.tools.length;
  const known = id ?? mintToolId(now());
  state.tools.push({ id: known, name: textOf(call['name']) ?? '', vendorIndex: fragment['index'] });
  if (fragment['index'] !== index) {
    fragment['index'] = index;
    changed = true;
  }
  if (id === undefined) {
    fragment['id'] = known;
    changed = true;
  }
  if (fragment['type'] === undefined || fragment['type'] === null || fragment['type'] === '') {
    fragment['type'] = 'function';
    changed = true;
  }
  if (fragment['type'] === 'function' && call !== fragment['function']) {
    fragment['function'] = call;
    changed = true;
  }
  if (fragment['type'] === 'function' && call['arguments'] === undefined) {
    call['arguments'] = '';
    changed = true;
  }
  return repairArguments(call) || changed;
}

function repairArguments(call: JsonObject): boolean {
  const given = call['arguments'];
  if (given === undefined || typeof given === 'string') return false;
  call['arguments'] = argumentsText(given);
  return true;
}

function repairFinish(choice: JsonObject, state: ChoiceState, changed: boolean): Repair {
  const given = choice['finish_reason'];
  if (given === null || given === undefined) return changed ? CHANGED : UNCHANGED;
  const raw = textOf(given);
  if (raw === undefined) {
    choice['finish_reason'] = null;
    return CHANGED;
  }
  const reason = finishReason(finishTable, raw, state.tools.length > 0);
  if (reason instanceof Fault) return { changed, finishRaw: raw, fault: reason };
  state.finished = true;
  if (reason === raw) return { changed, finishRaw: raw };
  choice['finish_reason'] = reason;
  return { changed: true, finishRaw: raw };
}
