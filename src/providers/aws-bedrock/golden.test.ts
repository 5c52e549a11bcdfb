/** Golden files: a caller's request and the bytes it becomes, a recorded answer and what the caller gets. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/index.ts';
import type { ChatRequest } from '../canonical.ts';
import { decodeAll, deps, recorded, target } from '../testing.ts';
import { awsBedrock } from './index.ts';
import { deploymentSchema } from './options.ts';
import { settingsSchema } from './settings.ts';

const { chat } = awsBedrock.create(
  'b',
  settingsSchema.parse({ kind: 'aws-bedrock', region: 'us-east-1', auth: { bearer: new Secret('key') } }),
  deps,
);
if (!chat) throw new Error('the runtime serves chat');

interface GoldenRequest {
  readonly model: string;
  readonly options: object;
  readonly request: ChatRequest;
  readonly path: string;
  readonly body: unknown;
  readonly dropped: readonly string[];
  readonly renamed?: Readonly<Record<string, string>>;
}
/** A whole answer has a completion, a streamed one has events. */
interface GoldenAnswer {
  readonly model: string;
  readonly completion?: unknown;
  readonly usage?: unknown;
  readonly finishRaw?: unknown;
  readonly events?: unknown;
}

const goldenFiles = (folder: string) => {
  const directory = new URL(`golden/${folder}/`, import.meta.url);
  const files = readdirSync(directory).map((file) => ({
    name: file.replace('.json', ''),
    golden: JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as unknown,
  }));
  expect(files.length).toBeGreaterThan(0);
  return files;
};

describe('a request becomes the golden Converse body', () => {
  it.each(goldenFiles('requests'))('$name', ({ golden }) => {
    const { model, options, request, path, body, dropped, renamed } = golden as GoldenRequest;
    const encoded = chat.encode(request, target(model, { options: deploymentSchema.parse(options) }));
    expect(JSON.parse(encoded.wire.body.toString())).toEqual(body);
    expect(encoded).toMatchObject({ wire: { method: 'POST', path }, dropped });
    expect(encoded.memo).toEqual(renamed === undefined ? undefined : new Map(Object.entries(renamed)));
  });
});

describe('a recorded answer becomes the golden completion or chunks', () => {
  it.each(goldenFiles('answers'))('$name', ({ name, golden }) => {
    const { model, completion, usage, finishRaw, events } = golden as GoldenAnswer;
    const at = target(model, { options: deploymentSchema.parse({}) });
    // Where the recorder kept no request id, the id of the answer would be a random one.
    const answer = { ...recorded(name), headers: { 'x-amzn-requestid': 'golden' } };
    if (events === undefined) expect(chat.decode(answer, at)).toEqual({ completion, usage, finishRaw });
    else expect(decodeAll(chat.decodeStream(answer, at), answer.body)).toEqual(events);
  });
});
