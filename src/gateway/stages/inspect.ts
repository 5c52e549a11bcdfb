import type { Stage } from '../../guard/index.ts';
import { required, type Call } from '../call.ts';
import type { CanonicalRequest } from '../canonical-request.ts';
import type { Gateway } from '../gateway.ts';
import { nonceSource } from '../guarding/nonce.ts';
import { blockedFault, Guarded, guardHeader } from '../guarding/guarded.ts';
import { judgeSegments, type Judgement } from '../guarding/judge.ts';
import { chatSegments, embeddingsSegments, type Segment, type Segments } from '../guarding/segments.ts';

/** Bytes of one request: some seconds of checks, in slices. What is longer cannot be checked. */
const INSPECTED_BYTES_MAX = 16_777_216;

/**
 * Looks into everything that a model could read of the request, under the policies of application and route, and changes
 * or refuses it. What was inspected is what is forwarded. Most calls have no policy and pass at once.
 * @throws Fault `guard.blocked | guard.unavailable`
 */
export function inspect(_gateway: Gateway, call: Call): void | Promise<void> {
  const { guards } = call.snapshot;
  if (guards === null) return;
  const guard = guards.of(required(call, 'principal').application.id, call.record.route);
  if (!guard) return;
  const guarded = new Guarded(guard);
  call.guarded = guarded;
  call.record.guard = guarded.record;
  const request = required(call, 'request');
  const segments = segmentsOf(request);
  guarded.record.unseen = segments.unseen.length;
  if (request.operation === 'embeddings' && segments.unseen.length > 0) guarded.failed('input', 'tokens are no text');
  if (call.record.requestBytes > INSPECTED_BYTES_MAX) {
    guarded.failed('input', 'the request is too long to be checked');
    return conclude(call, guarded, undefined);
  }
  const judged = judgeSegments(guarded, segments, stageOf, {
    note: (findings, segment) => guarded.note(findings, stageOf(segment), segment.place),
    masking: () => guarded.maskingOf(nonceSource(call)),
    stillWanted: () => {
      if (call.cancelled) throw call.cancelled;
    },
  });
  if (judged instanceof Promise) return judged.then((judgement) => conclude(call, guarded, judgement));
  conclude(call, guarded, judged);
}

const segmentsOf = (request: CanonicalRequest): Segments =>
  request.operation === 'chat' ? chatSegments(request.chat) : embeddingsSegments(request.embeddings);

const stageOf = ({ kind }: Segment): Stage => (kind === 'tool-result' || kind === 'tool-call' ? kind : 'input');

function conclude(call: Call, guarded: Guarded, judgement: Judgement | undefined): void {
  const { record } = guarded;
  // What is kept of the answer is what the provider said.
  if (guarded.isRestoring) call.reply.keepWhatIsTold();
  call.reply.header('x-sallyport-guard', guardHeader(record));
  if (!judgement?.stop) return;
  guarded.isStopped = true;
  throw blockedFault(judgement.stop, judgement.place);
}
