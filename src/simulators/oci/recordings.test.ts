import { readdirSync, readFileSync } from 'node:fs';
import * as common from 'oci-common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { startSimulator, type Simulator } from '../server.ts';
import { makeOciCredentials } from './credentials.ts';
import { ociVendor } from './simulator.ts';

interface Recording {
  readonly request: { readonly url: string; readonly body: object };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly bodyText: string;
  };
}

const wire = new URL('../../../test/fixtures/wire/', import.meta.url);
const recordings = readdirSync(wire)
  .filter((name) => name.startsWith('oci-'))
  .map((name) => ({ name, ...(JSON.parse(readFileSync(new URL(name, wire), 'utf8')) as Recording) }));

const credentials = makeOciCredentials();
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator(ociVendor(credentials), { clock: systemClock });
});
afterAll(() => simulator.close());

async function replay({ request }: Recording): Promise<Response> {
  const { tenancy, user, fingerprint, privateKeyPem } = credentials;
  const provider = new common.SimpleAuthenticationDetailsProvider(tenancy, user, fingerprint, privateKeyPem, null);
  // Our answers never say END, the stop sequence that the recorded one ran into.
  const body = JSON.stringify(request.body).replace('"END"', '"happy"');
  const headers = new Headers({ 'content-type': 'application/json' });
  const sent: common.HttpRequest = {
    method: 'POST',
    uri: simulator.url + new URL(request.url).pathname,
    headers,
    body,
  };
  await new common.DefaultRequestSigner(provider).signHttpRequest(sent);
  return fetch(sent.uri, { method: 'POST', headers: sent.headers, body });
}

/** Every path to a value with the value's type; a list's members are taken together. */
function shapeOf(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [`${path}: ${value === null ? 'null' : typeof value}`];
  const members = Array.isArray(value)
    ? [`${path}[]`, ...value.flatMap((item) => shapeOf(item, `${path}[]`))]
    : Object.entries(value).flatMap(([key, item]) => shapeOf(item, `${path}.${key}`));
  return [...new Set(members)].toSorted();
}

/** The shape of the body, or of the events in order, neighbours of one shape taken together. */
function storyOf(text: string): string[] {
  if (!text.startsWith('data:')) return shapeOf(JSON.parse(text));
  const events = text.split('\n\n').map((event) => event.slice('data: '.length));
  const shapes = events.map((data) => (data.startsWith('{') ? shapeOf(JSON.parse(data)).join(' ') : data));
  return shapes.filter((shape, at) => shape !== shapes[at - 1]);
}

describe('asked what was recorded, the simulator answers with the same structure', () => {
  test.each(recordings)('$name', async (recording) => {
    const { status, headers, bodyText } = recording.response;
    const response = await replay(recording);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, headers['content-type']]);
    expect(storyOf(await response.text())).toEqual(storyOf(bodyText));
  });
});
