import { roundMs, type Cancel, type Fault } from '../../core/index.ts';
import type { AttemptRecord } from '../../observe/index.ts';
import {
  failureFault,
  type Exchange,
  type Provider,
  type ProviderFailure,
  type WireReply,
  type WireRequest,
} from '../../providers/index.ts';
import type { AttemptTimeouts } from '../../registry/index.ts';
import type { Candidate } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import { forward } from '../forwarded.ts';
import type { StreamState } from '../stream.ts';
import type { Deadlines } from './deadlines.ts';
import { requestIdOf } from './request-id.ts';

/** One try of a call at one deployment, while it lasts. */
export interface Attempt {
  readonly call: Call;
  readonly candidate: Candidate;
  readonly provider: Provider;
  readonly record: AttemptRecord;
  readonly timeouts: AttemptTimeouts;
  /** Whether another model is named for what this one's filter refuses. Else its refusal is the answer, as it came. */
  readonly filteredGoOn: boolean;
  readonly deadlines: Deadlines;
  readonly cancel: Cancel;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly traceparent: string;
  /** Set by the transport when the request has gone out: from then on the provider may bill it. */
  sent: boolean;
  /** What the provider said to whoever operates us. */
  notice: string | undefined;
  /** A streamed chat's state, for usage when it breaks. */
  stream?: StreamState;
  /** The last write to the caller, made once the attempt's cost is known. */
  deliver?: () => void;
}

/** A call id is a UUID: its 32 hex digits are the trace id (W3C Trace Context), so a provider's log leads back to the call. */
export function traceparentOf(callId: string, attempt: number): string {
  const trace = callId.replaceAll('-', '');
  return `00-${trace}-${trace.slice(16, 30)}${attempt.toString(16).padStart(2, '0')}-01`;
}

/** A bounded answer of an error; vendors' error bodies are a few hundred bytes. */
const ERROR_BODY_BYTES_MAX = 256 * 1024;

/**
 * Signs and sends these bytes and waits for the head of the answer. Once, a refused credential is fetched anew, or a
 * request put right that the adapter knows how to; it is the same attempt, nothing was begun.
 * @throws Fault as the transport or the provider's classification says
 */
export async function exchange(attempt: Attempt, wire: WireRequest): Promise<Exchange> {
  const first = await send(attempt, wire, false);
  if (first.status < 300) return first;
  const reply = await readReply(attempt, first);
  const failure = attempt.provider.failure(reply);
  const repaired = attempt.provider.repair?.(wire, failure);
  if (reply.status !== 401 && !repaired) throw fault(attempt, failure, reply.status);
  attempt.deadlines.awaitHead();
  const second = await send(attempt, repaired ?? wire, reply.status === 401);
  if (second.status < 300) return second;
  const again = await readReply(attempt, second);
  throw fault(attempt, attempt.provider.failure(again), again.status);
}

async function send(attempt: Attempt, wire: WireRequest, afterRefusal: boolean): Promise<Exchange> {
  const { provider, record } = attempt;
  const signed = await provider.authorize(wire, afterRefusal);
  // Not part of any signature: SigV4 and OCI sign only the headers they list.
  signed.headers['traceparent'] = attempt.traceparent;
  if (attempt.call.forwarded && provider.forwards) forwardTo(attempt, signed);
  const exchanged = await provider.transport.send(signed, attempt.timeouts, attempt.cancel, attempt);
  record.status = exchanged.status;
  record.headersMs = roundMs(performance.now() - attempt.startedAt);
  attempt.notice = provider.notice?.(exchanged);
  record.providerRequestId = requestIdOf(exchanged.headers, signed.headers);
  return exchanged;
}

function forwardTo({ call, candidate, provider }: Attempt, { headers }: WireRequest): void {
  const scope = `${required(call, 'principal').application.id} ${candidate.deployment.id}`;
  forward(headers, call.forwarded ?? {}, provider.forwards ?? [], scope);
}

async function readReply({ deadlines }: Attempt, exchanged: Exchange): Promise<WireReply> {
  const body = await exchanged.bytes(ERROR_BODY_BYTES_MAX, deadlines.touch);
  return { status: exchanged.status, headers: exchanged.headers, body };
}

function fault(attempt: Attempt, failure: ProviderFailure, status: number): Fault {
  attempt.record.vendorCode = failure.vendorCode ?? null;
  return failureFault(failure, status);
}
