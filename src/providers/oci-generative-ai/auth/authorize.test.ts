import { describe, expect, test } from 'vitest';
import { Secret } from '../../../core/index.ts';
import { NOW_MS } from '../../testing.ts';
import { at, LLAMA, oci, sent, userKeyAuth } from '../provider.testing.ts';

const bearer = { auth: { bearer: new Secret('sk-bearer') } };
const native = () => sent({}, at(LLAMA)).wire;
const openAi = () => sent({}, at('xai.grok-4', { door: 'openai' })).wire;

describe('authorize', () => {
  test('signs with the user key, the host of the endpoint with its port, and the time of the attempt', async () => {
    const { headers } = await oci({ endpoint: 'http://127.0.0.1:9303' }).authorize(native());
    expect(headers['authorization']).toContain(
      `keyId="ocid1.tenancy.oc1..t/ocid1.user.oc1..u/${userKeyAuth.fingerprint}"`,
    );
    expect([headers['host'], headers['x-date']]).toEqual(['127.0.0.1:9303', new Date(NOW_MS).toUTCString()]);
  });

  test('does not try a refused user key again', async () => {
    await expect(oci().authorize(native(), true)).rejects.toMatchObject({ code: 'provider.credentials' });
  });

  test('tells the OpenAI-compatible door the compartment', async () => {
    const { headers } = await oci().authorize(openAi());
    expect(headers['opc-compartment-id']).toBe('ocid1.compartment.oc1..c');
  });

  test('sends no compartment header to the native door, whose body has it', async () => {
    expect((await oci().authorize(native())).headers).not.toHaveProperty('opc-compartment-id');
  });

  test('sends a bearer key to the OpenAI-compatible door', async () => {
    expect((await oci(bearer).authorize(openAi())).headers['authorization']).toBe('Bearer sk-bearer');
  });

  test('never sends a bearer key to the native door', async () => {
    await expect(oci(bearer).authorize(native())).rejects.toMatchObject({ code: 'provider.credentials' });
  });
});

describe('a provider with a bearer key', () => {
  test('goes through the OpenAI-compatible door unasked', () => {
    expect(sent({}, at('xai.grok-4'), bearer).wire.path).toBe('/openai/v1/chat/completions');
  });

  test('serves no embeddings', () => {
    expect(oci(bearer).embeddings).toBeUndefined();
  });
});
