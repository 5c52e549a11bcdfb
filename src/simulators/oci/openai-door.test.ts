import * as common from 'oci-common';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { startSimulator, type Simulator } from '../server.ts';
import { makeOciCredentials } from './credentials.ts';
import { ociVendor } from './simulator.ts';

const GPT = 'openai.gpt-5.4';
const credentials = makeOciCredentials();
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator(ociVendor(credentials), { clock: systemClock });
});
afterAll(() => simulator.close());

describe('the OpenAI-compatible doors', () => {
  const messages = [{ role: 'user' as const, content: 'Bonjour' }];

  test.each(['/openai/v1', '/20231130/actions/v1'])('serve the OpenAI SDK with an API key at %s', async (path) => {
    const openai = new OpenAI({ baseURL: simulator.url + path, apiKey: credentials.apiKey, maxRetries: 0 });
    const { choices } = await openai.chat.completions.create({ model: GPT, messages });
    expect(choices[0]?.message.content).toContain('Bonjour');
  });

  test('refuse an unknown API key', async () => {
    const openai = new OpenAI({ baseURL: `${simulator.url}/openai/v1`, apiKey: 'other', maxRetries: 0 });
    await expect(openai.chat.completions.create({ model: GPT, messages })).rejects.toMatchObject({ status: 401 });
  });

  test.each([
    ['take a signature that names its compartment', { 'opc-compartment-id': 'ocid1.compartment.oc1..x' }, 200],
    ['refuse a signature without a compartment', {}, 400],
  ])('%s', async (_, headers, status) => {
    const { tenancy, user: name, fingerprint, privateKeyPem } = credentials;
    const provider = new common.SimpleAuthenticationDetailsProvider(tenancy, name, fingerprint, privateKeyPem, null);
    const request: common.HttpRequest = {
      method: 'POST',
      uri: `${simulator.url}/openai/v1/chat/completions`,
      headers: new Headers({ 'content-type': 'application/json', ...headers }),
      body: JSON.stringify({ model: GPT, messages }),
    };
    await new common.DefaultRequestSigner(provider).signHttpRequest(request);
    const response = await fetch(request.uri, { method: 'POST', headers: request.headers, body: String(request.body) });
    expect(response.status).toBe(status);
  });

  test('do not open the native door to an API key', async () => {
    const headers = { authorization: `Bearer ${credentials.apiKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${simulator.url}/20231130/actions/chat`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(401);
  });
});
