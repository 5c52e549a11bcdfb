import { gzipSync } from 'node:zlib';
import type { ActiveFaults, FaultSpec } from './faults.ts';
import { seededRandom } from './hash.ts';
import type { Frame, Reply, StreamReply, WholeReply } from './reply.ts';

/** One thing to do on the connection. `hang` and `repeat` last until the client leaves. */
export type Step =
  | { readonly do: 'head'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly do: 'write'; readonly bytes: Uint8Array; readonly alone?: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'hang' }
  | { readonly do: 'repeat'; readonly pieces: readonly Uint8Array[]; readonly ms: number }
  | { readonly do: 'cut' }
  | { readonly do: 'reset' }
  | { readonly do: 'end' };

/** Events before a stall or a cut when the fault does not say: past the opening, in the middle of the text. */
const AFTER_DEFAULT = 3;
const ENDLESS_PIECE = Buffer.alloc(16 * 1024, 'a');
const BROKEN_EVENT = Buffer.from('data: {"id":"broken","choices":[{"delta":{"content":"half a\n\n');

/** The answer and the faults of a request as the steps that put them on the wire, in order. */
export function planReply(reply: Reply, faults: ActiveFaults): Step[] {
  const steps: Step[] = [];
  const latency = faults.get('latency');
  if (latency) steps.push({ do: 'wait', ms: latency.ms ?? 1000 });
  if (faults.has('reset')) return [...steps, { do: 'reset' }];
  const bomb = faults.get('bomb');
  if (bomb) return [...steps, ...planBomb(reply, bomb.bytes ?? 512 * 1024 * 1024)];
  const rest = reply.kind === 'whole' ? planWhole(reply, faults) : planStream(reply, faults);
  const split = faults.get('splitFrames');
  return [...steps, ...(split ? splitWrites(rest, split.size, split.seed ?? 1) : rest)];
}

function planWhole(reply: WholeReply, faults: ActiveFaults): Step[] {
  const fails = faults.has('errorIn200') && reply.errorBody !== undefined;
  const status = fails ? 200 : reply.status;
  const whole = fails && reply.errorBody !== undefined ? reply.errorBody : reply.body;
  const half = Math.floor(whole.length / 2);
  const steps: Step[] = [];
  if (faults.has('endless')) {
    const piece = { do: 'repeat', pieces: [ENDLESS_PIECE], ms: faults.get('endless')?.ms ?? 0 } as const;
    return [{ do: 'head', status, headers: reply.headers }, { do: 'write', bytes: whole.subarray(0, half) }, piece];
  }
  const truncated = faults.has('malformed') || faults.has('endsEarly');
  const body = truncated ? whole.subarray(0, half) : whole;
  steps.push({ do: 'head', status, headers: { ...reply.headers, 'content-length': String(body.length) } });
  const slow = faults.get('slowFirstToken');
  if (slow) steps.push({ do: 'wait', ms: slow.ms ?? 1000 });
  const pause = pauseInside(faults);
  if (pause === undefined) return [...steps, { do: 'write', bytes: body }, { do: 'end' }];
  const [first, second] = [body.subarray(0, half), body.subarray(half)];
  steps.push({ do: 'write', bytes: first, alone: true }, pause);
  if (pause.do === 'wait') steps.push({ do: 'write', bytes: second }, { do: 'end' });
  return steps;
}

/** What happens in the middle of a whole body: a stall, late usage, a cut, or nothing. */
function pauseInside(faults: ActiveFaults): Step | undefined {
  if (faults.has('cut')) return { do: 'cut' };
  const stall = faults.get('stall');
  if (stall) return stall.ms === undefined ? { do: 'hang' } : { do: 'wait', ms: stall.ms };
  const late = faults.get('usageLate');
  return late ? { do: 'wait', ms: late.ms ?? 300 } : undefined;
}

function planStream(reply: StreamReply, faults: ActiveFaults): Step[] {
  const head: Step = { do: 'head', status: reply.status, headers: reply.headers };
  const frames = keptFrames(reply, faults);
  if (faults.size === 0) return [head, ...frames.map(write), { do: 'end' }];
  const steps: Step[] = [head];
  const slow = faults.get('slowFirstToken');
  const pace = faults.get('pace');
  const late = faults.get('usageLate');
  const firstContent = openingLength(reply);
  for (const [at, frame] of frames.entries()) {
    if (slow && at === firstContent) steps.push({ do: 'wait', ms: slow.ms ?? 1000 });
    if (pace && at > 0) steps.push({ do: 'wait', ms: pace.ms ?? 20 });
    if (late && frame.role === 'usage') steps.push({ do: 'wait', ms: late.ms ?? 300 });
    const ended = interruption(at, false, reply, faults, steps);
    if (ended) return steps;
    steps.push(write(frame));
  }
  if (interruption(frames.length, true, reply, faults, steps)) return steps;
  steps.push({ do: 'end' });
  return steps;
}

/**
 * Adds what a fault does before the event at this place; true when nothing comes after it.
 * @param last there is no event left, so what was to come later comes now
 */
function interruption(at: number, last: boolean, reply: StreamReply, faults: ActiveFaults, steps: Step[]): boolean {
  const due = (after: FaultSpec['after'], otherwise: number): boolean => {
    const place = after === 'open' ? openingLength(reply) : (after ?? otherwise);
    return at === place || (last && place > at);
  };
  const error = faults.get('errorIn200');
  if (error && due(error.after, 0)) {
    steps.push({ do: 'write', bytes: reply.errorFrame }, { do: 'end' });
    return true;
  }
  const cut = faults.get('cut');
  if (cut && due(cut.after, AFTER_DEFAULT)) {
    steps.push({ do: 'cut' });
    return true;
  }
  const stall = faults.get('stall');
  if (stall && due(stall.after, AFTER_DEFAULT)) {
    steps.push(stall.ms === undefined ? { do: 'hang' } : { do: 'wait', ms: stall.ms });
    return stall.ms === undefined;
  }
  const malformed = faults.get('malformed');
  if (malformed && due(malformed.after, AFTER_DEFAULT)) {
    steps.push({ do: 'write', bytes: reply.malformedFrame ?? BROKEN_EVENT });
    return false;
  }
  const endless = faults.get('endless');
  if (!endless || !due(endless.after, AFTER_DEFAULT)) return false;
  const pieces = reply.frames.filter((frame) => frame.role === 'content').map((frame) => frame.bytes);
  steps.push({ do: 'repeat', pieces: pieces.length > 0 ? pieces : [reply.errorFrame], ms: endless.ms ?? 0 });
  return true;
}

/** Events before the first content. */
const openingLength = ({ frames }: StreamReply): number => frames.findIndex(({ role }) => role !== 'open');

function keptFrames(reply: StreamReply, faults: ActiveFaults): readonly Frame[] {
  if (faults.has('endsEarly')) {
    const finish = reply.frames.findIndex((frame) => frame.role === 'finish');
    return finish < 0 ? reply.frames : reply.frames.slice(0, finish);
  }
  return faults.has('noDone') ? reply.frames.filter((frame) => frame.role !== 'end') : reply.frames;
}

function write(frame: Frame): Step {
  return { do: 'write', bytes: frame.bytes };
}

/**
 * A gzip body of many small members (RFC 1952 §2.2 allows them), each 16 MiB of spaces after expansion: a few
 * kilobytes on the wire for each gigabyte in a careless client.
 */
function planBomb(reply: Reply, bytes: number): Step[] {
  const memberBytes = 16 * 1024 * 1024;
  const member = gzipSync(Buffer.alloc(Math.min(memberBytes, bytes), ' '));
  const steps: Step[] = [
    { do: 'head', status: reply.status, headers: { ...reply.headers, 'content-encoding': 'gzip' } },
  ];
  for (let sent = 0; sent < bytes; sent += memberBytes) steps.push({ do: 'write', bytes: member });
  return [...steps, { do: 'end' }];
}

/** The same bytes in other pieces: neither frames nor characters are respected. */
function splitWrites(steps: readonly Step[], size: number | undefined, seed: number): Step[] {
  const random = seededRandom(seed);
  const split: Step[] = [];
  for (const step of steps) {
    if (step.do !== 'write') {
      split.push(step);
      continue;
    }
    for (let at = 0; at < step.bytes.length;) {
      const length = size ?? 1 + Math.floor(random() * 7);
      split.push({ do: 'write', bytes: step.bytes.subarray(at, at + length), alone: true });
      at += length;
    }
  }
  return split;
}
