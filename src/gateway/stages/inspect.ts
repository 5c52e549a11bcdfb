import { joinFindings, maskFindings, SLICE_LENGTH, slicesOf, type Finding, type Stage } from '../../guard/index.ts';
import { required, type Call } from '../call.ts';
import type { CanonicalRequest } from '../canonical-request.ts';
import type { Gateway } from '../gateway.ts';
import { blockedFault, blocking, Guarded, guardHeader, isMasking } from '../guarding/guarded.ts';
import { chatSegments, embeddingsSegments, replace, type Segment, type Segments } from '../guarding/segments.ts';

/** UTF-16 units of one request: some seconds of checks, in slices. What is longer cannot be checked. */
const INSPECTED_LENGTH_MAX = 16_777_216;

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
  const inspection = new Inspection(call, guarded, segments);
  return inspection.isLong ? inspection.inSlices() : inspection.atOnce();
}

const segmentsOf = (request: CanonicalRequest): Segments =>
  request.operation === 'chat' ? chatSegments(request.chat) : embeddingsSegments(request.embeddings);

const stageOf = ({ kind }: Segment): Stage => (kind === 'tool-result' || kind === 'tool-call' ? kind : 'input');

class Inspection {
  readonly #call: Call;
  readonly #guarded: Guarded;
  readonly #segments: Segments;
  readonly #masked: { readonly segment: Segment; readonly findings: readonly Finding[] }[] = [];
  readonly #length: number;

  constructor(call: Call, guarded: Guarded, segments: Segments) {
    this.#call = call;
    this.#guarded = guarded;
    this.#segments = segments;
    this.#length = segments.list.reduce((sum, { text }) => sum + text.length, 0);
  }

  get isLong(): boolean {
    return this.#length > SLICE_LENGTH;
  }

  atOnce(): void {
    for (const segment of this.#segments.list)
      this.#judge(segment, this.#guarded.examine(stageOf(segment), segment.kind, segment.text));
    this.#conclude();
  }

  /** Other calls have their turns between the slices. */
  async inSlices(): Promise<void> {
    if (this.#length > INSPECTED_LENGTH_MAX) this.#guarded.failed('input', 'the request is too long to be checked');
    else {
      let length = 0;
      for (const segment of this.#segments.list) {
        const parts = [];
        for (const slice of slicesOf(segment.text.length)) {
          const text = segment.text.slice(slice.start, slice.end);
          parts.push({ slice, findings: this.#guarded.examine(stageOf(segment), segment.kind, text) });
          length += text.length;
          if (length < SLICE_LENGTH) continue;
          length = 0;
          await new Promise((resolve) => setImmediate(resolve));
          if (this.#call.cancelled) throw this.#call.cancelled;
        }
        this.#judge(segment, joinFindings(parts));
      }
    }
    this.#conclude();
  }

  #judge(segment: Segment, findings: readonly Finding[]): void {
    if (findings.length === 0) return;
    this.#guarded.note(findings, stageOf(segment), segment.place);
    const stop = blocking(findings);
    if (stop) {
      this.#tell();
      throw blockedFault(stop, segment.place);
    }
    if (findings.some(isMasking)) this.#masked.push({ segment, findings });
  }

  #conclude(): void {
    for (const { segment, findings } of this.#masked) replace(segment, maskFindings(segment.text, findings));
    if (this.#masked.length > 0) for (const opened of this.#segments.opened) opened.close();
    this.#tell();
  }

  #tell(): void {
    this.#call.reply.header('x-sallyport-guard', guardHeader(this.#guarded.record));
  }
}
