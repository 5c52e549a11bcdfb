import { expect, it } from 'vitest';
import type { Config } from '../config/index.ts';
import { Secret } from '../core/index.ts';
import { restartNeeded } from './restart-needed.ts';

const config = (more: object): Config => ({ drainMs: 1, listen: { gateway: 'a', control: 'b' }, ...more }) as Config;

it('names what a reload changed and only a restart takes into force', () => {
  expect(restartNeeded(config({}), config({ drainMs: 2, listen: { gateway: 'a', control: 'c' } }))).toEqual([
    ['listen', 'control'],
    ['drainMs'],
  ]);
});

it('says nothing of an equal secret, and names a changed one without showing it', () => {
  const before = config({ masterKey: new Secret('one') });
  expect(restartNeeded(before, config({ masterKey: new Secret('one') }))).toEqual([]);
  expect(restartNeeded(before, config({ masterKey: new Secret('two') }))).toEqual([['masterKey']]);
});

it('says nothing of a secret that the file leaves out and this process made', () => {
  expect(restartNeeded(config({ pepper: new Secret('made') }), config({}))).toEqual([]);
});
