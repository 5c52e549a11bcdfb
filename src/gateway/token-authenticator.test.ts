import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../core/index.ts';
import { TokenDesk, type Application, type Principal } from '../identity/index.ts';
import { claimsAt, FakeDocuments, ISSUER, makeKey, ruleFor, signed } from '../identity/tokens/issuer.fixture.ts';
import type { Freshness } from './authenticator.ts';
import type { Snapshot } from './snapshot.ts';
import { tokenAuthenticator } from './token-authenticator.ts';

const NOW = Date.UTC(2026, 10, 23);
const clock = { now: () => NOW, monotonic: () => 1_000 };
const key = makeKey('k1');
const application = { id: 'a1', name: 'demo', teamName: 'platform' } as Application;
const byKey = { key: null, token: null, application: { ...application, id: 'by key' } } satisfies Principal;

const desks: TokenDesk[] = [];
afterEach(() => {
  for (const desk of desks.splice(0)) desk.close();
});

function setup() {
  const state = { freshness: 'fresh' as Freshness, refused: [] as string[], asked: [] as string[] };
  const documents = new FakeDocuments().publish(key);
  const desk = new TokenDesk({ clock });
  desks.push(desk);
  const keys = {
    authenticate(presented: string) {
      state.asked.push(presented);
      return byKey;
    },
  };
  const rules = new Map([[ISSUER, ruleFor()]]);
  const tokens = { rules, networks: new Map(), applications: new Map([['platform/demo', application]]) };
  const authenticator = tokenAuthenticator(keys, {
    desk,
    openDocuments: () => documents,
    freshness: () => state.freshness,
    onRefused: ({ code }) => void state.refused.push(code),
  });
  const ask = (presented: string, access: Snapshot['tokens'] = tokens) =>
    authenticator.authenticate(presented, '192.0.2.1', { tokens: access } as Snapshot);
  const codeOf = async (presented: string, access?: Snapshot['tokens']): Promise<string> => {
    try {
      return (await ask(presented, access)).application.id;
    } catch (error) {
      return error instanceof Fault ? error.code : String(error);
    }
  };
  return { state, documents, desk, tokens, ask, codeOf };
}

const token = () => signed(key, claimsAt(NOW));

describe('who calls with a token', () => {
  it('is its application, with issuer and subject and without a key, and at once the second time', async () => {
    const { ask } = setup();
    const text = await token();
    await ask(text);
    const warm = ask(text);
    expect(warm).not.toBeInstanceOf(Promise);
    expect(warm).toMatchObject({ key: null, token: { issuer: ISSUER, subject: 'subject-1' }, application });
  });

  it('is the application as the snapshot of the call has it, though the token was seen before', async () => {
    const { ask, codeOf, tokens } = setup();
    const text = await token();
    await ask(text);
    const changed = { ...application, models: ['other'] };
    const next = { ...tokens, applications: new Map([['platform/demo', changed]]) };
    expect(ask(text, next)).toMatchObject({ application: changed });
    expect(await codeOf(text, { ...tokens, applications: new Map() })).toBe('jwt.unmapped');
  });

  it('is served while the store is away for a while, and not when it is for too long', async () => {
    const { codeOf, state } = setup();
    state.freshness = 'stale';
    const stale = await codeOf(await token());
    state.freshness = 'dead';
    expect([stale, await codeOf(await token())]).toEqual(['a1', 'snapshot.stale']);
  });

  it('is told of when refused, at once or after a look', async () => {
    const { codeOf, state } = setup();
    const bad = await signed(makeKey('k1'), claimsAt(NOW));
    await codeOf(bad);
    await codeOf(bad);
    expect(state.refused).toEqual(['jwt.signature', 'jwt.signature']);
  });
});

describe('everything else', () => {
  it('is taken for a key', async () => {
    const { codeOf, state } = setup();
    expect([await codeOf('sp-key'), state.asked]).toEqual(['by key', ['sp-key']]);
  });

  it('is taken for a key where no issuer is configured, and no issuer is asked any more', async () => {
    const { codeOf, documents } = setup();
    const text = await token();
    await codeOf(text);
    expect([await codeOf(text, null), documents.closed]).toEqual(['by key', true]);
  });
});
