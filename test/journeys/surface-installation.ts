/** The installation of the surface journeys: versions in several states, a route, and an application with few rights. */
import OpenAI from 'openai';
import { chatModel, chatPrice } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';

export const NARROW = 'tests/narrow';
const deployment = (model: string) => ({ provider: 'openai', model, price: chatPrice });
const version = (state: string, model: string) => ({ state, kind: 'chat', deployments: [deployment(model)] });

export const startSurface = (): Promise<Installation> =>
  startInstallation({
    doors: ['openai', 'anthropic'],
    apps: { app: {}, narrow: { models: ['assistant', 'many@1.0.0', chatModel('anthropic')] } },
    yaml: {
      // So that a test can come from any address.
      trustedProxy: 1,
      models: {
        many: {
          owner: { team: 'tests' },
          versions: {
            '1.0.0': version('production', 'gpt-one'),
            '1.10.0': version('production', 'gpt-two'),
            '1.9.0': version('deprecated', 'gpt-old'),
            '2.0.0': version('staging', 'gpt-next'),
          },
        },
        unpriced: {
          versions: {
            '1.0.0': {
              state: 'production',
              kind: 'chat',
              deployments: [{ provider: 'openai', model: 'gpt-free', unpriced: 'allow' }],
            },
          },
        },
      },
    },
  });

export const sdk = (installation: Installation, apiKey = installation.key, more: object = {}): OpenAI =>
  new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey, maxRetries: 0, ...more });
