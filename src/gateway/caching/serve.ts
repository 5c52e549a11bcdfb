import { formatUsd, roundMs } from '../../core/index.ts';
import { replay, type Found } from '../../cache/index.ts';
import type { ChatCompletion } from '../../providers/index.ts';
import { deliverWhole, restored } from '../guarding/deliver.ts';
import { screenCompletion } from '../guarding/screen-whole.ts';
import { required, type Call } from '../call.ts';
import { noteServed } from '../note-served.ts';
import { noteFinish } from '../stream.ts';
import type { StreamRenderer } from '../surfaces/port.ts';

/** Gives the caller an answer that was given before, in the form this caller asked for. */
export async function serveCached(call: Call, { cached, ageMs }: Found): Promise<void> {
  const { record, reply, surface } = call;
  const { answer, costNanoUsd } = cached;
  record.cache = 'exact';
  record.cached = { callId: cached.callId, ageMs, savedNanoUsd: costNanoUsd };
  const served = required(call, 'plan').candidates.find(({ version }) => version.id === cached.model);
  // A model that a route names for a refusal is no candidate.
  const version = served?.version ?? call.snapshot.versions.get(cached.model);
  if (version) noteServed(record, version, served?.insteadOf ?? null);
  record.servedModel = cached.model;
  record.priced = true;
  record.dropped = [...cached.dropped];
  cachedHeaders(call, { cached, ageMs });
  if (answer.operation === 'chat') {
    if (call.guarded) await screenCompletion(call.guarded, answer.completion);
    for (const choice of answer.completion.choices) noteFinish(record.finishReasons, choice.finish_reason);
    if (record.stream) return streamed(call, answer.completion);
    reply.header('x-sallyport-cost-usd', formatUsd(0n));
    deliverWhole(call, answer.completion);
  } else {
    reply.header('x-sallyport-cost-usd', formatUsd(0n));
    const body = surface.renderEmbeddings?.(answer.embeddings, answer.usage, required(call, 'request'));
    reply.whole(200, body ?? '');
  }
}

/** The same headers as of a call that was sent, and the age of the answer (RFC 9111 §5.1). */
function cachedHeaders({ record, reply, snapshot }: Call, { cached, ageMs }: Found): void {
  reply.header('x-sallyport-model', cached.model);
  reply.header('x-sallyport-provider', cached.provider);
  reply.header('x-sallyport-region', cached.region || 'none');
  reply.header('x-sallyport-attempts', '0');
  reply.header('x-sallyport-cache', 'exact');
  if (record.substituted !== null) reply.header('x-sallyport-substituted', record.substituted);
  reply.header('age', String(Math.floor(ageMs / 1000)));
  for (const [name, value] of snapshot.versions.get(cached.model)?.notices ?? []) reply.header(name, value);
  if (cached.dropped.length > 0) reply.header('x-sallyport-dropped', cached.dropped.join(', '));
}

function streamed(call: Call, completion: ChatCompletion): void {
  const { record, reply, surface } = call;
  const renderer = surface.openStream?.(required(call, 'request'));
  if (!renderer) throw new Error('a surface that takes streams gives none');
  const said = textOf(renderer, completion);
  reply.tell(said);
  const shown = restored(call, completion);
  const text = shown === completion ? said : textOf(renderer, shown);
  reply.beginStream();
  record.answerBegun = true;
  record.firstTokenMs = roundMs(performance.now() - call.incoming.receivedAt);
  reply.write(text);
  reply.endStream();
}

function textOf(renderer: StreamRenderer, completion: ChatCompletion): string {
  let text = '';
  for (const event of replay(completion)) text += renderer.event(event);
  return text + renderer.end(undefined);
}
