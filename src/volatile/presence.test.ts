import { beforeEach, describe, expect, test } from 'vitest';
import { Presence } from './presence.ts';

describe('the presence of a shared store', () => {
  let now: number;
  let told: [boolean, string][];
  let presence: Presence;
  beforeEach(() => {
    now = 5_000;
    told = [];
    presence = new Presence({ monotonic: () => now }, (available, reason) => told.push([available, reason]));
  });

  test('is taken for granted until a question fails', () => {
    expect([presence.available, presence.mayAsk(), presence.mayAsk()]).toEqual([true, true, true]);
  });

  test('a store that failed is asked by one in a second', () => {
    presence.lost('no answer');
    const early = presence.mayAsk();
    now += 1_000;
    expect([early, presence.mayAsk(), presence.mayAsk()]).toEqual([false, true, false]);
  });

  test('its going and its coming back are told once each, however many notice', () => {
    for (const reason of ['no answer', 'not connected']) presence.lost(reason);
    presence.found();
    presence.found();
    expect(told).toEqual([
      [false, 'no answer'],
      [true, ''],
    ]);
  });

  test('everybody asks again once it is back', () => {
    presence.lost('no answer');
    presence.found();
    expect([presence.mayAsk(), presence.mayAsk()]).toEqual([true, true]);
  });
});
