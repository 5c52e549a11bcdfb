import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/index.ts';
import { NOW, rowOf, sampleCall, tenant } from '../samples.ts';

const everything = { everything: true } as const;
const DAY = 86_400_000;

export function callClaims(open: () => Store): void {
  const insert = (...records: ReturnType<typeof sampleCall>[]) =>
    open().calls.insertCalls(records.map((record) => rowOf(open(), record)));

  describe('the ledger', () => {
    it('gives back the record it was given', async () => {
      const call = sampleCall(NOW, { metadata: { quote: '"\\', text: 'größe 漢字 😀' }, conversation: "o'neill" });
      await insert(call);
      expect(await open().calls.getCall(everything, call.id)).toEqual({ record: call, settlement: 'void' });
    });

    it('holds a call once however often its batch is written', async () => {
      const call = sampleCall(NOW);
      await insert(call, sampleCall(NOW));
      expect(await insert(call)).toEqual({ inserted: 0, rejected: [] });
    });

    it('takes a call twice in one batch as one', async () => {
      const call = sampleCall(NOW);
      expect((await insert(call, call)).inserted).toBe(1);
    });

    it.each([
      ['U+0000 in a model name', { requestedModel: 'a\0b' }],
      ['U+0000 in metadata', { metadata: { a: 'x\0y' } }],
      ['a lone surrogate', { requestedModel: 'a\ud800', metadata: { a: '\udfff' } }],
    ])('takes a call with %s instead of stopping the drain', async (_what, change) => {
      const call = sampleCall(NOW, change);
      expect(await insert(call)).toEqual({ inserted: 1, rejected: [] });
    });

    it('writes the rest of a batch when it refuses one call, and names that one', async () => {
      const bad = sampleCall(NOW, { costNanoUsd: 'not a number' });
      const good = Array.from({ length: 20 }, () => sampleCall(NOW));
      const result = await insert(...good.slice(0, 7), bad, ...good.slice(7));
      expect(result).toEqual({ inserted: 20, rejected: [{ id: bad.id, reason: expect.any(String) }] });
    });

    it('writes money beyond what a float holds exactly', async () => {
      const call = sampleCall(NOW, { costNanoUsd: '9007199254740993' });
      await insert(call);
      expect((await open().calls.getCall(everything, call.id))?.record.costNanoUsd).toBe('9007199254740993');
    });

    it('says of each call whether its money is known, estimated or void', async () => {
      const attempt = { provider: 'p', region: 'r' } as never;
      const calls = [
        sampleCall(NOW, { attempts: [attempt] }),
        sampleCall(NOW, { attempts: [attempt], usageEstimated: true }),
        sampleCall(NOW),
      ];
      await insert(...calls);
      const found = await Promise.all(calls.map((call) => open().calls.getCall(everything, call.id)));
      expect(found.map((call) => call?.settlement)).toEqual(['settled', 'estimated', 'void']);
    });

    it('lists newest first, a page at a time, each call once', async () => {
      const { organization } = await tenant(open(), 'calls-listed');
      const of = { organizationId: organization.id };
      // Three of them started in the same millisecond.
      const calls = [0, 1, 1, 1, 2, 3].map((ms) => sampleCall(NOW + ms, of));
      await insert(...calls);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await open().calls.listCalls(of, { limit: 2, cursor });
        seen.push(...page.rows.map((row) => row.record.id));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      const byTime = calls.toSorted((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
      expect(seen).toEqual(byTime.map((call) => call.id));
    });

    it('shows an organization only its own calls', async () => {
      const mine = await tenant(open(), 'calls-mine');
      const other = await tenant(open(), 'calls-other');
      const call = sampleCall(NOW, { organizationId: other.organization.id });
      await insert(call);
      const scope = { organizationId: mine.organization.id };
      expect(await open().calls.getCall(scope, call.id)).toBeUndefined();
      expect((await open().calls.listCalls(scope, {})).rows).toEqual([]);
    });

    it('filters by everything given, together', async () => {
      const { organization, application, team } = await tenant(open(), 'calls-filtered');
      const of = { organizationId: organization.id, teamId: team.id, applicationId: application.id };
      const wanted = sampleCall(NOW + DAY, { ...of, outcome: 'failed', errorCode: 'provider.slow' });
      await insert(
        wanted,
        sampleCall(NOW + DAY, of),
        sampleCall(NOW, { ...wanted, id: sampleCall(NOW).id, startedAt: NOW }),
      );
      const page = await open().calls.listCalls(
        { organizationId: organization.id },
        {
          applicationId: application.id,
          teamId: team.id,
          outcome: 'failed',
          errorCode: 'provider.slow',
          since: NOW + 1,
          until: NOW + DAY + 1,
        },
      );
      expect(page.rows.map((row) => row.record.id)).toEqual([wanted.id]);
    });

    it.each(['', 'x', "'; drop table calls; --", '00000000-0000-0000-0000-000000000000'])(
      'has no call %j',
      async (id) => {
        expect(await open().calls.getCall(everything, id)).toBeUndefined();
      },
    );

    it('moves calls that came before their month was made, and loses none', async () => {
      const call = sampleCall(Date.UTC(2031, 4, 31, 23, 59, 59, 999));
      await insert(call);
      const made = await open().calls.ensurePartitions(Date.UTC(2031, 4, 1));
      expect(made).toEqual(['calls_2031_05', 'calls_2031_06', 'calls_2031_07']);
      expect((await open().calls.getCall(everything, call.id))?.record).toEqual(call);
    });

    it('makes a month once, also when two nodes do it at the same time', async () => {
      const at = Date.UTC(2032, 0, 15);
      const made = await Promise.all([open().calls.ensurePartitions(at), open().calls.ensurePartitions(at)]);
      expect(made.flat().toSorted()).toEqual(['calls_2032_01', 'calls_2032_02', 'calls_2032_03']);
    });

    it('drops whole months past their retention and keeps the month that is not over', async () => {
      const [old, kept] = [sampleCall(Date.UTC(2020, 0, 31)), sampleCall(Date.UTC(2020, 1, 1))];
      await open().calls.ensurePartitions(Date.UTC(2020, 0, 1));
      await insert(old, kept);
      const dropped = await open().calls.dropPartitions(Date.UTC(2020, 1, 20));
      expect(dropped).toEqual(['calls_2020_01']);
      expect(await open().calls.getCall(everything, old.id)).toBeUndefined();
      expect(await open().calls.getCall(everything, kept.id)).toBeDefined();
    });

    it('holds the calls of a clock that jumped years, once each and newest first, and moves them into their months', async () => {
      const organizationId = (await tenant(open(), 'clock-jumps')).organization.id;
      const times = [Date.UTC(2041, 5, 1), Date.UTC(2040, 5, 1), Date.UTC(2001, 5, 1)];
      const jumped = times.map((at) => sampleCall(at, { organizationId }));
      await insert(...jumped);
      expect(await insert(...jumped)).toEqual({ inserted: 0, rejected: [] });
      await open().calls.ensurePartitions(Date.UTC(2040, 5, 1));
      const { rows } = await open().calls.listCalls({ organizationId }, { limit: 10 });
      expect(rows.map(({ record }) => record.id)).toEqual(jumped.map(({ id }) => id));
    });

    it('writes two thousand calls in one statement', async () => {
      const calls = Array.from({ length: 2_000 }, () => sampleCall(NOW));
      expect((await insert(...calls)).inserted).toBe(2_000);
    });
  });
}
