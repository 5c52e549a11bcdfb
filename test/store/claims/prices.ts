import { describe, expect, it } from 'vitest';
import type { NewPrice, Store } from '../../../src/store/index.ts';
import { codeOf, NOW } from '../samples.ts';

const price = (provider: string, change: Partial<NewPrice> = {}): NewPrice => ({
  provider,
  model: 'gpt-5',
  regionScope: '*',
  meter: 'inputUncached',
  tier: 'standard',
  contextMinTokens: 0,
  usdPerMillion: '0.15',
  effectiveFrom: NOW,
  effectiveTo: null,
  source: 'test',
  ...change,
});

const pricesOf = async (store: Store, filter: { readonly provider: string }) =>
  (await store.prices.pageOfPrices(filter)).rows;

export function priceClaims(open: () => Store): void {
  describe('prices', () => {
    it('come in pages, in one order, each once', async () => {
      const rows = Array.from({ length: 5 }, (_, n) =>
        price('p-page', { effectiveFrom: NOW + (n % 2), model: `m${n}` }),
      );
      await open().prices.importPrices(rows, 'api', NOW);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await open().prices.pageOfPrices({ provider: 'p-page', limit: 2, cursor });
        seen.push(...page.rows.map(({ model }) => model));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    });

    it('come back as they were written', async () => {
      const prices = [
        price('p-back', { usdPerMillion: '1234567890.000000000000000001', contextMinTokens: 200_000 }),
        price('p-back', { usdPerMillion: '10', effectiveTo: NOW + 1 }),
      ];
      await open().prices.importPrices(prices, 'file', NOW);
      const rows = await pricesOf(open(), { provider: 'p-back' });
      const plain = rows.map((row) => ({
        ...row,
        id: undefined,
        managedBy: undefined,
        supersededAt: undefined,
        deployment: undefined,
      }));
      expect(plain.toSorted((a, b) => b.contextMinTokens - a.contextMinTokens)).toEqual(prices);
    });

    it('imported twice change nothing, however the decimal is written', async () => {
      await open().prices.importPrices([price('p-twice', { usdPerMillion: '2.50' })], 'file', NOW);
      const again = await open().prices.importPrices([price('p-twice', { usdPerMillion: '2.5' })], 'file', NOW);
      expect(again).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    });

    it('that are corrected end and stay as they were, for what they priced; the correction is a row of its own', async () => {
      await open().prices.importPrices([price('p-fix')], 'api', NOW);
      const [before] = await pricesOf(open(), { provider: 'p-fix' });
      const correction = price('p-fix', { usdPerMillion: '0.2' });
      const done = await open().prices.importPrices([correction], 'api', NOW + 7);
      const again = await open().prices.importPrices([correction], 'api', NOW + 9);
      expect([done, again]).toEqual([
        { inserted: 0, updated: 1, unchanged: 0 },
        { inserted: 0, updated: 0, unchanged: 1 },
      ]);
      const superseded = { ...before, effectiveTo: NOW + 7, supersededAt: NOW + 7 };
      expect(await open().prices.findPrice(before?.id ?? '')).toEqual(superseded);
      const inForce = (await open().prices.listPrices()).filter(({ provider }) => provider === 'p-fix');
      expect(inForce).toEqual([{ ...before, id: expect.any(String) as string, usdPerMillion: '0.2' }]);
      expect(await pricesOf(open(), { provider: 'p-fix' })).toEqual([superseded, ...inForce]);
    });

    it('that were retired are in force again as new rows', async () => {
      await open().prices.importPrices([price('p-again')], 'api', NOW);
      const [first] = await pricesOf(open(), { provider: 'p-again' });
      await open().prices.retirePrice(first?.id ?? '', NOW + 5);
      await open().prices.importPrices([price('p-again')], 'api', NOW + 8);
      const [before, after] = await pricesOf(open(), { provider: 'p-again' });
      expect(before).toEqual({ ...first, effectiveTo: NOW + 5, supersededAt: NOW + 8 });
      expect(after).toEqual({ ...first, id: expect.not.stringMatching(first?.id ?? '') as string });
    });

    it('of two imports at one time are there once', async () => {
      const rows = [price('p-race')];
      const done = await Promise.all([1, 2, 3].map(() => open().prices.importPrices(rows, 'api', NOW)));
      expect(done.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(1);
    });

    it('of the file begin when they are declared, end when they are another or gone, and stay', async () => {
      const declared = { deployment: 'm@1.0.0/p-declared', provider: 'p-declared', model: 'gpt-5', tier: 'standard' };
      const input = { ...declared, meter: 'inputUncached' as const, usdPerMillion: '2.50' };
      const output = { ...declared, meter: 'outputVisible' as const, usdPerMillion: '10' };
      const dearer = { ...input, usdPerMillion: '3' };
      const changes: number[] = [];
      for (const [at, prices] of [
        [input, output],
        [{ ...input, usdPerMillion: '2.5' }, output],
        [dearer, output],
        [input],
      ].entries()) {
        changes.push(await open().prices.declarePrices(prices, NOW + at));
      }
      await open().prices.importPrices([price('p-declared', { effectiveFrom: NOW + 1 })], 'api', NOW + 9);
      const rows = await pricesOf(open(), { provider: 'p-declared' });
      const ofFile = rows.filter(({ managedBy }) => managedBy === 'file');
      await open().prices.declarePrices([], NOW + 9);
      expect(changes).toEqual([2, 0, 2, 3]);
      expect(
        ofFile.map((row) => [row.usdPerMillion, row.effectiveFrom - NOW, row.effectiveTo && row.effectiveTo - NOW]),
      ).toEqual([
        ['2.5', 0, 2],
        ['3', 2, 3],
        ['2.5', 3, null],
        ['10', 0, 3],
      ]);
      expect(new Set(ofFile.map(({ id }) => id)).size).toBe(4);
      const shown = await pricesOf(open(), { provider: 'p-declared' });
      expect(shown.filter(({ effectiveTo }) => effectiveTo === null).map(({ managedBy }) => managedBy)).toEqual([
        'api',
      ]);
    });

    it('of the API are not taken over by a file', async () => {
      await open().prices.importPrices([price('p-api')], 'api', NOW);
      const code = await codeOf(open().prices.importPrices([price('p-api', { usdPerMillion: '9' })], 'file', NOW));
      expect(code).toBe('resource.conflict');
    });

    it.each([
      ['in force', {}, NOW + 7],
      ['that end later', { effectiveTo: NOW + 100 }, NOW + 7],
      ['that have ended', { effectiveTo: NOW + 2 }, NOW + 2],
      ['that have not begun', { effectiveFrom: NOW + 100 }, NOW + 100],
    ])('%s end once when they are retired, and stay', async (what, change, end) => {
      const provider = `p-retired ${what}`;
      await open().prices.importPrices([price(provider, change)], 'api', NOW);
      const [before] = await pricesOf(open(), { provider });
      const id = before?.id ?? '';
      const retired = await open().prices.retirePrice(id, NOW + 7);
      await open().prices.retirePrice(id, NOW + 50);
      expect(retired).toEqual({ ...before, effectiveTo: end });
      expect(await pricesOf(open(), { provider })).toEqual([retired]);
    });

    it('of a file, and those that are not there, cannot be retired', async () => {
      await open().prices.importPrices([price('p-file')], 'file', NOW);
      const [row] = await pricesOf(open(), { provider: 'p-file' });
      const codes = [row?.id ?? '', '0198c7d2-0000-7000-8000-000000000000', 'x'].map((id) =>
        codeOf(open().prices.retirePrice(id, NOW + 1)),
      );
      expect(await Promise.all(codes)).toEqual(['resource.conflict', 'resource.unknown', 'resource.unknown']);
      expect(await pricesOf(open(), { provider: 'p-file' })).toEqual([row]);
    });

    it.each([
      ['that are no decimal', [price('p-bad', { usdPerMillion: '1e3' })]],
      ['below zero', [price('p-bad', { usdPerMillion: '-1' })]],
      ['that end before they begin', [price('p-bad', { effectiveTo: NOW })]],
      ['that stand there twice', [price('p-bad'), price('p-bad', { usdPerMillion: '7' })]],
    ])('%s are refused with everything beside them', async (_what, prices) => {
      const all = [price('p-bad', { model: 'good' }), ...prices];
      expect(await codeOf(open().prices.importPrices(all, 'file', NOW))).toBe('request.invalid');
      expect(await pricesOf(open(), { provider: 'p-bad' })).toEqual([]);
    });
  });
}
