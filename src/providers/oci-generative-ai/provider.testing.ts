/** A provider of this kind that sends nowhere, and targets for it. For tests. */
import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '../../core/index.ts';
import type { ChatRequest } from '../canonical.ts';
import type { Target } from '../port.ts';
import { deps, target } from '../testing.ts';
import { ociGenerativeAi } from './index.ts';

export const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const userKeyAuth = {
  tenancy: 'ocid1.tenancy.oc1..t',
  user: 'ocid1.user.oc1..u',
  fingerprint: '12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef',
  privateKey: new Secret(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
};

export const settings = (more: Record<string, unknown> = {}) =>
  ociGenerativeAi.settingsSchema.parse({
    kind: 'oci-generative-ai',
    region: 'us-chicago-1',
    compartmentId: 'ocid1.compartment.oc1..c',
    auth: userKeyAuth,
    ...more,
  });

export const oci = (more: Record<string, unknown> = {}) => ociGenerativeAi.create('oci', settings(more), deps);

export const at = (model: string, options: Record<string, unknown> = {}, more: Partial<Target> = {}): Target =>
  target(model, { ...more, options: ociGenerativeAi.deploymentSchema.parse(options) });

export const LLAMA = 'meta.llama-3.3-70b-instruct';
export const COMMAND_R = 'cohere.command-r-plus-08-2024';
export const COMMAND_A_VISION = 'cohere.command-a-vision-07-2025';

/** The body that would travel, and what was left out of it. */
export function sent(request: Partial<ChatRequest>, to: Target, more: Record<string, unknown> = {}) {
  const whole = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...request } as ChatRequest;
  const chat = oci(more).chat;
  if (!chat) throw new Error('the provider has no chat');
  const { wire, dropped } = chat.encode(whole, to);
  return { wire, dropped, body: JSON.parse(wire.body.toString('utf8')) };
}
