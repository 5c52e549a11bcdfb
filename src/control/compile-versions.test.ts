import { expect, test } from 'vitest';
import type { Config } from '../config/index.ts';
import type { ModelVersion } from '../registry/index.ts';
import type { StoredPrice } from '../store/index.ts';
import { compileVersions, defaultVersions } from './compile-versions.ts';

const stored = (id: string, change: Partial<StoredPrice> = {}): StoredPrice => ({
  id,
  provider: 'eu',
  model: 'gpt',
  regionScope: '*',
  meter: 'inputUncached',
  tier: 'standard',
  contextMinTokens: 0,
  usdPerMillion: '1',
  effectiveFrom: 0,
  effectiveTo: null,
  source: 'import',
  managedBy: 'api',
  supersededAt: null,
  deployment: null,
  ...change,
});

/** Which of these rows may price the one deployment of a file. */
const NOTHING = { registered: [], uses: [], states: {}, quarantined: [], unproven: [], lapses: [] };

function priceIdsOf(rows: readonly StoredPrice[], provider: object, deployment: object = {}): string[] {
  const config = {
    governance: { mode: 'solo' },
    providers: { eu: { kind: 'openai', ...provider } },
    routes: {},
    models: {
      chat: {
        versions: {
          '1.0.0': { kind: 'chat', deployments: [{ provider: 'eu', model: 'gpt', tier: 'standard', ...deployment }] },
        },
      },
    },
  } as unknown as Config;
  const version = compileVersions(config, NOTHING, rows, new Map()).get('chat@1.0.0');
  return version?.deployments[0]?.prices.map(({ id }) => id) ?? [];
}

test.each([
  ['westeurope', ['all', 'own']],
  ['mars', ['all', 'far']],
  [undefined, ['all']],
])('a provider in region %s has the prices of that region and of all, and no other', (region, expected) => {
  const rows = [
    stored('all'),
    stored('own', { regionScope: 'westeurope' }),
    stored('far', { regionScope: 'mars' }),
    stored('written otherwise', { regionScope: 'WestEurope' }),
  ];
  expect(priceIdsOf(rows, { region })).toEqual(expected);
});

test('a deployment has the prices of its tier, each with its step', () => {
  const rows = [stored('short'), stored('long', { contextMinTokens: 200_000 }), stored('fast', { tier: 'priority' })];
  expect(priceIdsOf(rows, {})).toEqual(['short', 'long']);
  expect(priceIdsOf(rows, {}, { tier: 'priority' })).toEqual(['fast']);
  expect(priceIdsOf(rows, {}, { tier: 'flex' })).toEqual([]);
});

test('a price of the file has the id of its row, that of the newest of several, and an imported one does not', () => {
  const ofFile = { deployment: 'chat@1.0.0/eu', managedBy: 'file' as const, usdPerMillion: '2.5' };
  const rows = [
    stored('imported', { usdPerMillion: '2.5' }),
    stored('ended', { ...ofFile, effectiveTo: 5 }),
    stored('another price', { ...ofFile, usdPerMillion: '3', effectiveFrom: 5, effectiveTo: 9 }),
    stored('newest', { ...ofFile, effectiveFrom: 9 }),
    stored('of another deployment', { ...ofFile, deployment: 'chat@1.0.0/eu#2', effectiveFrom: 10 }),
  ];
  expect(priceIdsOf(rows, {}, { price: { input: '2.50' } })).toEqual(['newest']);
  expect(priceIdsOf(rows.slice(0, 3), {}, { price: { input: '2.50' } })).toEqual(['ended']);
  expect(priceIdsOf(rows, {}, { price: { input: '4' } })).toEqual([expect.stringMatching(/^file:/)]);
  expect(priceIdsOf(rows, {})).toEqual(['imported']);
});

test.each([
  [['1.0.0 production', '1.2.0 deprecated', '2.0.0 staging'], 'm@1.0.0'],
  [['1.0.0 production', '1.10.0 production', '1.9.0 production'], 'm@1.10.0'],
  [['1.0.0 deprecated', '1.1.0 deprecated', '2.0.0 staging'], 'm@1.1.0'],
  [['1.0.0 archived', '0.9.0 deprecated'], 'm@0.9.0'],
  [['1.0.0 archived', '0.9.0 archived'], 'm@1.0.0'],
  [['1.0.0 archived', '2.0.0 development'], undefined],
  [['1.0.0 approved'], undefined],
])('of %j the bare name means %s', (told, expected) => {
  const versions = told.map((each) => {
    const [name = '', state] = each.split(' ');
    return { id: `m@${name}`, model: 'm', version: name, state } as ModelVersion;
  });
  expect(defaultVersions(versions).get('m')).toBe(expected);
});
