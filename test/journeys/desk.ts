/** Where a journey's test works: the official SDK pointed at one door, and a look into the ledger afterwards. */
import OpenAI, { APIError } from 'openai';
import { expect } from 'vitest';
import type { CallRow, UsageClass } from '../support/control.ts';
import { chatModel, chatPrice, doorOf, embeddingsModel, embeddingsPrice, type DoorName } from '../support/doors.ts';
import type { Installation } from '../support/installation.ts';
import { usageOnWire, type WireTap } from '../support/wire-tap.ts';

export interface Desk {
  readonly door: DoorName;
  readonly client: OpenAI;
  readonly chat: string;
  readonly embeddings: string;
  readonly installation: Installation;
  readonly tap: WireTap;
}

export function deskAt(installation: Installation, tap: WireTap, door: DoorName): Desk {
  const { gatewayUrl, key } = installation;
  const client = new OpenAI({ baseURL: `${gatewayUrl}/v1`, apiKey: key, maxRetries: 0 });
  return { door, client, chat: chatModel(door), embeddings: embeddingsModel(door), installation, tap };
}

type Messages = OpenAI.Chat.ChatCompletionMessageParam[];
export const say = (content: string): Messages => [{ role: 'user', content }];

export type Whole = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;
type Extra = Partial<Omit<Whole, 'model' | 'stream'>>;

/** A whole answer and the call it came from. */
export async function ask(desk: Desk, messages: Messages, extra: Extra = {}) {
  const { data, response } = await desk.client.chat.completions
    .create({ model: desk.chat, messages, ...extra })
    .withResponse();
  return { completion: data, message: data.choices[0]?.message, headers: response.headers, callId: idOf(response) };
}

/** A streamed answer with every chunk, and the call it came from. */
export async function stream(desk: Desk, messages: Messages, extra: Extra = {}) {
  const { data, response } = await desk.client.chat.completions
    .create({ model: desk.chat, messages, ...extra, stream: true })
    .withResponse();
  const chunks: OpenAI.Chat.ChatCompletionChunk[] = [];
  for await (const chunk of data) chunks.push(chunk);
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
  return { chunks, text, callId: idOf(response) };
}

export const idOf = (response: { readonly headers: Headers }): string => response.headers.get('x-request-id') ?? '';

/** The SDK's error that this promise must end in. */
export async function errorOf(promise: Promise<unknown>): Promise<APIError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof APIError) return thrown;
    throw thrown;
  }
  throw new Error('expected an error of the SDK, and the call succeeded');
}

/** Exact cost in nano-USD: USD per million tokens as text, times 1000, is nano-USD per token. */
export function costOf(usage: Readonly<Record<UsageClass, number>>, prices: typeof chatPrice): string {
  const cents = (price: string): bigint => BigInt(Math.round(Number(price) * 100));
  const of = (tokens: number, price: string): bigint => BigInt(tokens) * cents(price) * 10n;
  const input =
    of(usage.inputUncached, prices.input) +
    of(usage.cacheRead, prices.cacheRead ?? prices.input) +
    of(usage.cacheWrite, prices.cacheWrite ?? prices.input);
  const output = of(usage.outputVisible, prices.output) + of(usage.reasoning, prices.reasoning ?? prices.output);
  return (input + output).toString();
}

const REQUEST_ID_HEADERS = ['x-request-id', 'apim-request-id', 'x-amzn-requestid', 'opc-request-id', 'request-id'];

/** A served call stands in the ledger with what the vendor counted, at its price, under the vendor's request id. */
export async function expectSettled(desk: Desk, callId: string): Promise<CallRow> {
  const row = await desk.installation.waitForCall(callId);
  const exchanges = desk.tap.exchanges(callId);
  const usage = usageOnWire(exchanges);
  const kind = row['operation'] === 'embeddings' ? embeddingsPrice : chatPrice;
  const ids = exchanges.flatMap(({ headers }) => REQUEST_ID_HEADERS.flatMap((name) => headers.get(name) ?? []));
  expect(row).toMatchObject({
    outcome: 'ok',
    status: 200,
    errorCode: null,
    settlement: 'settled',
    usage,
    usageEstimated: false,
    costNanoUsd: costOf(usage, kind),
    attempts: [{ outcome: 'ok', provider: doorOf(desk.door).provider }],
  });
  // Some compatible servers name their answers by no id at all.
  expect(ids.length > 0 ? ids : [null]).toContain(row.attempts[0]?.providerRequestId);
  expect(usage.inputUncached + usage.cacheRead + usage.cacheWrite).toBeGreaterThan(0);
  return row;
}

/** A call that lost its answer stands once, marked as a guess, and costs what the guess says. */
export async function expectEstimated(desk: Desk, callId: string, outcome: CallRow['outcome']): Promise<CallRow> {
  const row = await desk.installation.waitForCall(callId);
  expect(row).toMatchObject({ outcome, settlement: 'estimated', usageEstimated: true });
  if (row.usage) expect(row.costNanoUsd).toBe(costOf(row.usage, chatPrice));
  expect(row.usage?.inputUncached).toBeGreaterThan(0);
  return row;
}

/** A call that the vendor refused costs nothing. */
export async function expectFree(desk: Desk, callId: string, errorCode: string): Promise<CallRow> {
  const row = await desk.installation.waitForCall(callId);
  expect(row).toMatchObject({ errorCode, costNanoUsd: '0', usageEstimated: false });
  return row;
}
