import type { Logger } from 'pino';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Config, Loaded } from '../config/index.ts';
import { reloader } from './reload.ts';

const config = (drainMs: number) => ({ drainMs, identity: { tokens: [] } }) as unknown as Config;
const read = (drainMs: number): Loaded => ({
  ok: true,
  config: config(drainMs),
  warnings: [],
  locate: () => ({ line: 3, column: 7 }),
  text: '',
});

const snapshot = () => ({ applications: new Map(), revision: 0 });
const log = { info: vi.fn<Logger['info']>(), error: vi.fn<Logger['error']>() };
beforeEach(() => vi.clearAllMocks());

it('an older reading never comes into force after a newer one, however long it took', async () => {
  const { promise: slowDisk, resolve } = Promise.withResolvers<Loaded>();
  const readings = [() => slowDisk, async () => read(2)];
  const applied: number[] = [];
  const reload = reloader({
    log,
    snapshot,
    started: config(1),
    readConfig: () => (readings.shift() ?? (async () => read(9)))(),
    apply: async ({ drainMs }) => applied.push(drainMs),
  });
  const first = reload();
  await vi.waitUntil(() => readings.length === 1);
  const second = reload();
  resolve(read(1));
  await Promise.all([first, second]);
  expect(applied).toEqual([1, 2]);
});

it('a hundred at once are two readings: the one under way, and one for all that came after', async () => {
  const readConfig = vi.fn(async () => read(1));
  const reload = reloader({ log, snapshot, started: config(1), readConfig, apply: async () => 1 });
  await reload();
  await Promise.all([reload(), ...Array.from({ length: 99 }, reload)]);
  expect(readConfig.mock.calls.length).toBeLessThanOrEqual(3);
});

it('one that was refused does not hold up the next', async () => {
  const finding = { path: '', line: 1, column: 1, message: 'no', hint: 'yes' };
  const readings: Loaded[] = [{ ok: false, violations: [finding], warnings: [] }, read(1)];
  const reload = reloader({
    log,
    snapshot,
    started: config(1),
    readConfig: async () => readings.shift() ?? read(9),
    apply: async () => 7,
  });
  await expect(reload()).rejects.toMatchObject({ code: 'config.invalid' });
  await expect(reload()).resolves.toMatchObject({ revision: 7 });
});

it('what only a restart takes into force is said with its place in the file', async () => {
  const reload = reloader({ log, snapshot, started: config(1), readConfig: async () => read(2), apply: async () => 1 });
  const { warnings } = await reload();
  expect(warnings).toEqual([expect.objectContaining({ path: 'drainMs', line: 3, column: 7 })]);
});

it('one that is taken leaves a line in the log with the revision', async () => {
  await reloader({ log, snapshot, started: config(1), readConfig: async () => read(1), apply: async () => 7 })();
  expect(log.info).toHaveBeenCalledExactlyOnceWith({ revision: 7, warnings: 0 }, expect.stringContaining('in force'));
});

it('one that is refused leaves an error with the first violations', async () => {
  const violations = Array.from({ length: 9 }, (_, at) => ({
    path: `${at}`,
    line: 1,
    column: 1,
    message: '',
    hint: '',
  }));
  const readConfig = async (): Promise<Loaded> => ({ ok: false, violations, warnings: [] });
  await expect(reloader({ log, snapshot, started: config(1), readConfig, apply: async () => 7 })()).rejects.toThrow();
  const said = { count: 9, violations: violations.slice(0, 5) };
  expect(log.error).toHaveBeenCalledExactlyOnceWith(said, expect.stringContaining('refused'));
});
