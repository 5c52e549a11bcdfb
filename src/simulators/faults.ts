/** What a simulator can be told to do wrong, each with the parameters it reads. */
export const faultNames = [
  // Time
  'latency', // `ms` (default 1000) before the head of the answer
  'slowFirstToken', // head at once, then `ms` (default 1000) before the first content
  'pace', // `ms` (default 20) between the events of a stream
  'stall', // silence after `after` events, for `ms` or until the client leaves
  // Transport
  'reset', // connection reset before any answer
  'cut', // connection destroyed after `after` events, or in the middle of a whole body
  'splitFrames', // written in pieces of `size` bytes (default: 1 to 7, drawn by `seed`), through characters and frames
  'malformed', // one event, or the whole body, is broken
  'bomb', // a gzip body that expands to `bytes` (default 512 MiB)
  'endless', // an answer that never stops, until the client leaves
  // An answer that is not what it seems
  'errorIn200', // status 200, and an error in the body, or as the event after `after` events (default 0)
  'noDone', // finished, but without the terminal marker
  'endsEarly', // a clean end of the body without a finish reason
  'usageMissing',
  'usageZero',
  'usageLate', // usage comes `ms` (default 300) after everything else
  // Refusals
  'throttled', // 429, with `retryAfterS` or `retryAfterMs` if given
  'status', // the given `status` (default 500) with the vendor's body
  'credentials', // 401, or the given `status`
  'contentFilter', // the prompt is refused; with `on=completion` the answer is filtered
  'contextOverflow',
] as const;

export type FaultName = (typeof faultNames)[number];

export interface FaultSpec {
  readonly name: FaultName;
  /** Milliseconds. */
  readonly ms?: number;
  /** Events of a stream that still go out before the fault; `open`: those before the first content. Default 3. */
  readonly after?: number | 'open';
  readonly status?: number;
  /** Value of `retry-after`, in seconds. */
  readonly retryAfterS?: number;
  /** Value of `retry-after-ms`, where the vendor sends one. */
  readonly retryAfterMs?: number;
  readonly on?: 'prompt' | 'completion';
  /** Bytes a piece. */
  readonly size?: number;
  readonly seed?: number;
  readonly bytes?: number;
  /** The vendor's error code and message instead of the usual ones. */
  readonly code?: string;
  readonly message?: string;
  /** The one simulator it acts at, by name, where several may see the same prompt. Default: all. */
  readonly at?: string;
}

/** The faults that act on one request, by name. */
export type ActiveFaults = ReadonlyMap<FaultName, FaultSpec>;

/** Which requests a fault waits for. */
export interface FaultAim {
  /** Requests it acts on before it is gone. Default 1. */
  readonly times?: number;
  /** Only requests for this model or deployment. */
  readonly model?: string;
}

/** Faults for the same request, and which request that is. */
export interface FaultEntry extends FaultAim {
  readonly faults: readonly FaultSpec[];
}

/** A forgotten test must not fill the memory. */
const QUEUE_MAX = 10_000;

/** Faults waiting for requests. A request takes the first entry that fits, which may bring several faults at once. */
export class FaultQueue {
  #entries: { faults: readonly FaultSpec[]; left: number; model: string | undefined }[] = [];

  next(faults: FaultName | FaultSpec | readonly FaultSpec[], aim: FaultAim = {}): void {
    if (this.#entries.length >= QUEUE_MAX) throw new RangeError(`more than ${QUEUE_MAX} faults are waiting`);
    const specs = typeof faults === 'string' ? [{ name: faults }] : Array.isArray(faults) ? faults : [faults];
    this.#entries.push({ faults: specs as readonly FaultSpec[], left: aim.times ?? 1, model: aim.model });
  }

  clear(): void {
    this.#entries = [];
  }

  /** What is waiting, first to act first. */
  list(): FaultEntry[] {
    return this.#entries.map(({ faults, left, model }) => ({
      faults,
      times: left,
      ...(model === undefined ? {} : { model }),
    }));
  }

  /**
   * Takes the faults for one request out of the queue and adds those its prompt asks for.
   * @param simulator name of the one that takes them
   */
  take(model: string | undefined, prompt: string, simulator: string): ActiveFaults {
    const active = new Map<FaultName, FaultSpec>();
    const at = this.#entries.findIndex((entry) => entry.model === undefined || entry.model === model);
    const entry = this.#entries[at];
    if (entry !== undefined) {
      for (const fault of entry.faults) active.set(fault.name, fault);
      entry.left -= 1;
      if (entry.left <= 0) this.#entries.splice(at, 1);
    }
    if (!prompt.includes('[[fault:')) return active;
    for (const fault of faultsInPrompt(prompt)) {
      if (fault.at === undefined || fault.at === simulator) active.set(fault.name, fault);
    }
    return active;
  }
}

/** Reads `[[fault:stall after=2 ms=500]]` out of a prompt; unknown names are ignored, as any other text. */
export function faultsInPrompt(prompt: string): FaultSpec[] {
  const found: FaultSpec[] = [];
  for (const [, name, parameters] of prompt.matchAll(/\[\[fault:(\w+)([^\]]*)\]\]/g)) {
    const pairs = [...(parameters ?? '').matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)];
    const values = Object.fromEntries(pairs.map(([, key, quoted, bare]) => [key, quoted ?? numberOr(bare ?? '')]));
    const spec = parseFault({ ...values, name });
    if (spec !== undefined) found.push(spec);
  }
  return found;
}

const NUMBERS = ['ms', 'status', 'retryAfterS', 'retryAfterMs', 'size', 'seed', 'bytes'] as const;
const WORDS = ['code', 'message', 'at'] as const;

/** A fault out of JSON or a prompt; `undefined` when it has no known name. Fields that do not fit are dropped. */
function parseFault(value: unknown): FaultSpec | undefined {
  const given = (typeof value === 'string' ? { name: value } : (value ?? {})) as Record<string, unknown>;
  const name = faultNames.find((known) => known === given['name']);
  if (name === undefined) return undefined;
  const fault: { -readonly [Key in keyof FaultSpec]: FaultSpec[Key] } = { name };
  for (const key of NUMBERS) if (typeof given[key] === 'number') fault[key] = given[key];
  for (const key of WORDS) if (typeof given[key] === 'string') fault[key] = given[key];
  if (typeof given['after'] === 'number' || given['after'] === 'open') fault.after = given['after'];
  if (given['on'] === 'prompt' || given['on'] === 'completion') fault.on = given['on'];
  return fault;
}

/** One entry for the queue out of JSON: a fault with its aim, or `{faults, times, model}` for several at once. */
export function parseEntry(value: unknown): FaultEntry | undefined {
  const given = (value ?? {}) as { faults?: unknown; times?: unknown; model?: unknown };
  const faults = (Array.isArray(given.faults) ? (given.faults as unknown[]) : [value]).map(parseFault);
  if (!faults.every((fault) => fault !== undefined)) return undefined;
  return {
    faults,
    ...(typeof given.times === 'number' ? { times: given.times } : {}),
    ...(typeof given.model === 'string' ? { model: given.model } : {}),
  };
}

/** How usage is to be reported under these faults. */
export function usageMode(faults: ActiveFaults): 'normal' | 'missing' | 'zero' | 'late' {
  if (faults.has('usageMissing')) return 'missing';
  if (faults.has('usageZero')) return 'zero';
  return faults.has('usageLate') ? 'late' : 'normal';
}

/** Whether the answer, rather than the prompt, is to be stopped by the vendor's content filter. */
export function filtersCompletion(faults: ActiveFaults): boolean {
  return faults.get('contentFilter')?.on === 'completion';
}

function numberOr(text: string): number | string {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
