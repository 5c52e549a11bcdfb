/**
 * What a vendor must bring. An adapter is a set of small pure translations between the canonical form and the
 * vendor's wire format; it opens no socket and holds no state beyond one stream's decoder. `transport/` moves the
 * bytes, `authorize` signs them.
 */
import type { z } from 'zod';
import type { ErrorCode, Fault } from '../core/index.ts';
import type { ChatChunk, ChatCompletion, ChatRequest, EmbeddingsAnswer, EmbeddingsRequest } from './canonical.ts';
import type { ForwardedHeader } from './forwarded.ts';
import type { NetworkSettings, Transport } from './transport/index.ts';
import type { Usage } from './usage.ts';
import type { WireHead, WireReply, WireRequest } from './wire.ts';

export type { NetworkSettings, WireHead, WireReply, WireRequest };

/** One deployment as an adapter sees it. */
export interface Target {
  /** The vendor's own model id, deployment name, profile id or ARN. */
  readonly model: string;
  /** Sent upstream where the vendor needs a limit and the caller gave none. Tokens. */
  readonly outputTokensDefault: number;
  /** What to do with a parameter the vendor has no field for: leave it out and say so, or refuse the call. */
  readonly unsupported: 'drop' | 'refuse';
  /** The kind's own deployment options, as its `deploymentSchema` parsed them. */
  readonly options: unknown;
}

export interface Encoded {
  readonly wire: WireRequest;
  /** Request fields the vendor cannot take and that were left out, e.g. `["seed"]`. Shown on the call record and in `x-sallyport-dropped`. */
  readonly dropped: readonly string[];
  /** What the adapter must know again to decode the answer of this very request; handed back to it unread. */
  readonly memo?: unknown;
}

export interface ChatReply {
  readonly completion: ChatCompletion;
  /** `undefined`: the provider reported none, so the call's usage will be marked as estimated. */
  readonly usage: Usage | undefined;
  /** The vendor's own finish words, kept for the record. */
  readonly finishRaw: readonly string[];
}

/** One decoded event of a chat stream. Any of the fields may be there together. */
export interface ChatEvent {
  /** Goes to the caller. Absent for events that carry nothing a caller should see. */
  readonly chunk?: ChatChunk;
  /** The JSON text exactly as it came, when `chunk` is that text unchanged (same dialect): forwarded as it stands. */
  readonly raw?: string;
  readonly usage?: Usage;
  /** The vendor's own end marker came (`messageStop`, `message_stop`, …). `[DONE]` is not one. */
  readonly terminal?: true;
  readonly finishRaw?: string;
  /** The provider reported an error inside the stream; nothing after it counts. */
  readonly fault?: Fault;
}

/** Turns the bytes of one streamed answer into events. Holds the state of that stream and is used once. */
export interface ChatStreamDecoder {
  /** Bytes in whatever pieces the network made of them. Throws Fault `provider.malformed` for what cannot be parsed. */
  push(bytes: Uint8Array): ChatEvent[];
  /** The body ended cleanly: what was held back, if anything. */
  end(): ChatEvent[];
}

export interface ChatAdapter {
  /**
   * @throws Fault `request.unsupported_parameter | request.unsupported_value` where leaving a field out would change
   *   what the caller asked for (`n` above 1, an image to a text-only door)
   */
  encode(request: ChatRequest, target: Target): Encoded;
  /** A 2xx answer. Throws Fault `provider.malformed`, or the right one for an error dressed as 200. */
  decode(reply: WireReply, target: Target, memo?: unknown): ChatReply;
  /** @param memo what `encode` returned as `memo` for the request answered here */
  decodeStream(head: WireHead, target: Target, memo?: unknown): ChatStreamDecoder;
}

export interface EmbeddingsReply {
  readonly answer: EmbeddingsAnswer;
  readonly usage: Usage | undefined;
}

/**
 * Embeddings. Vendors that take one text, or at most N, per request get several: `encode` returns all of them, they
 * are sent in order, and `decode` sees all replies. It is one attempt all the same.
 */
export interface EmbeddingsAdapter {
  encode(
    request: EmbeddingsRequest,
    target: Target,
  ): { readonly wires: readonly WireRequest[]; readonly dropped: readonly string[] };
  decode(replies: readonly WireReply[], target: Target): EmbeddingsReply;
}

/** Who asks, as a provider may be told. */
export interface Asker {
  /** Team and application, as `platform/demo`. */
  readonly application: string;
  /** Where the call came from; behind trusted proxies, what they say. */
  readonly address: string;
}

/** Retry classes for routing, one vocabulary for all vendors. */
export type FailureClass = 'throttled' | 'overloaded' | 'failed' | 'slow' | 'refused' | 'exhausted';

/** A non-2xx answer, understood. */
export interface ProviderFailure {
  readonly code: Extract<ErrorCode, `provider.${string}`>;
  readonly class: FailureClass;
  /** The vendor's sentence, safe to show: no credentials, no internal host names. */
  readonly message: string;
  /** The vendor's own error name or code, for the record. */
  readonly vendorCode?: string;
  readonly param?: string;
  readonly retryAfterMs?: number;
}

/** A live connection to a vendor: made from configuration, replaced when the configuration changes, then drained. */
export interface Provider {
  readonly id: string;
  readonly kind: string;
  readonly region: string;
  /** Scheme, host and port that credentials may go to. */
  readonly origin: string;
  readonly transport: Transport;
  /** Headers of a caller that it knows and that may go on to it, beside those of the adapter. Lower-case names. */
  readonly forwards?: readonly ForwardedHeader[];
  readonly chat?: ChatAdapter;
  readonly embeddings?: EmbeddingsAdapter;
  /** The request with who asks in it, where the vendor has a field for that and the configuration wants it told. */
  tellAsker?(request: ChatRequest, asker: Asker): ChatRequest;
  /**
   * What must be fetched before a chat can be encoded: images by URL, for vendors that take only bytes.
   * @throws Fault `request.unsupported_value` where that is off or fails; the reason of `signal`
   */
  prepareChat?(request: ChatRequest, signal: AbortSignal): Promise<ChatRequest>;
  /**
   * Adds credentials to exactly these bytes: a fresh date and signature per attempt.
   * @throws Fault `provider.credentials` where none can be had
   */
  authorize(request: WireRequest, retryAfterRefusal?: boolean): Promise<WireRequest>;
  /** What the head of an answer says to whoever operates us, such as the end of a model, fit to be logged. */
  notice?(head: WireHead): string | undefined;
  /** Classifies a non-2xx answer. Never throws. */
  failure(reply: WireReply): ProviderFailure;
  /**
   * The same request put right, where the failure says what was wrong with its form, e.g. a field that this model knows
   * by another name. Tried once per attempt; the result still has to be authorised. Never throws.
   * @param request as it was before `authorize`
   */
  repair?(request: WireRequest, failure: ProviderFailure): WireRequest | undefined;
  /** Refuses new work, lets running requests finish, closes the sockets. */
  close(): Promise<void>;
}

/** When a deployment is left out, and how long: `baseMs` at first, doubling up to `maxMs`. */
export interface EjectionSettings {
  /** Failures in a row. */
  readonly consecutive: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

/** What `sallyport.yaml` says of a provider, parsed by the kind's own schema. */
export interface ProviderSettings {
  readonly kind: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly network: NetworkSettings;
  /** Of deployments at this provider, where a route says nothing. */
  readonly ejection?: EjectionSettings;
}

/** A vendor's manifest: the one thing its folder exports. `providers/index.ts` lists them. */
export interface ProviderKind<Settings extends ProviderSettings = ProviderSettings> {
  readonly kind: string;
  /** Everything under `providers.NAME` of that kind, secrets already resolved. Strict: unknown fields are errors. */
  readonly settingsSchema: z.ZodType<Settings>;
  /** `options` of a deployment of that kind. Strict. */
  readonly deploymentSchema: z.ZodType;
  create(id: string, settings: Settings, deps: ProviderDeps): Provider;
}

export interface ProviderDeps {
  readonly clock: { now(): number };
  /** Opens the pooled, guarded connection to `origin`; the one door to the network. */
  openTransport(origin: string, network: NetworkSettings): Transport;
}
