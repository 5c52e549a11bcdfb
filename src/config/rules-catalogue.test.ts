import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions } from './rules-catalogue.ts';
import { SOUND, SOUND_WORLD, loadText, soundWith } from './testing.ts';

/** What is found after one change to a sound file. */
const after = async (from: string, to: string) => {
  const text = SOUND.replace(from, to);
  expect(text).not.toBe(SOUND);
  const loaded = await loadText(text, SOUND_WORLD);
  return loaded.ok ? [] : loaded.violations.map(({ path, message, hint }) => `${path}: ${message} — ${hint}`);
};

test('a deployment of an unknown provider', async () => {
  expect(await after('provider: main, model: s-1,', 'provider: mian, model: s-1,')).toEqual([
    'models.small.versions.1.0.0.deployments[0].provider: there is no provider "mian" — did you mean "main"?',
  ]);
});

test('a deployment without a price is warned of, since one may be imported, unless calls without one are allowed', async () => {
  const warned = async (instead: string) => {
    const loaded = await loadText(SOUND.replace(', price: { input: "0.15", output: "0.70" }', instead), SOUND_WORLD);
    return [loaded.ok, loaded.warnings.some(({ message }) => message.startsWith('has no price in the file'))];
  };
  expect(await warned('')).toEqual([true, true]);
  expect(await warned(', unpriced: allow')).toEqual([true, false]);
});

test('a chat whose price has no output is refused; one that says it is free, and embeddings, are not', async () => {
  expect(await after(', output: "0.70"', '')).toEqual([
    'models.small.versions.1.10.0.deployments[0].price: has no price of the output: answers of a chat would cost nothing — add output: "…" in USD per million tokens, "0" if it is free',
  ]);
  expect(await after('"0.70"', '"0"')).toEqual([]);
  expect(await after('model: e, unpriced: allow', 'model: e, price: { input: "1" }')).toEqual([]);
});

test('an owner that is no team', async () => {
  expect(await after('owner: { team: platform }', 'owner: { team: platfrom }')).toEqual([
    'models.small.owner.team: there is no team "platfrom" — did you mean "platform"?',
  ]);
});

test('a route to an unknown model, or to an unknown version of a known one', async () => {
  expect(await after('[small, small@1.0.0] }', '[smal, small@1.1.0] }')).toEqual([
    'routes.assistant.targets[0]: there is no model "smal" — did you mean "small"?',
    'routes.assistant.targets[1]: there is no version of small "1.1.0" — did you mean "1.0.0"?',
  ]);
});

test('a route that falls back to an unknown model', async () => {
  const [found] = await after('[small, small@1.0.0] }', '[small], fallbackOn: { contextOverflow: long } }');
  expect(found).toContain('routes.assistant.fallbackOn.contextOverflow: there is no model "long"');
});

test('a route cannot lead to a route', async () => {
  const [found] = await after('[small, small@1.0.0] }', '[small] }\n  second: { targets: [assistant] }');
  expect(found).toContain('routes.second.targets[0]: there is no model "assistant"');
});

test('a target that would never be asked', async () => {
  expect(await after('[small, small@1.0.0] }', '[{ model: small, weight: 0 }], strategy: weighted }')).toEqual([
    'routes.assistant.targets[0].weight: a target of weight 0 would never be asked — give it more than 0, or remove the target',
  ]);
});

test('what is known is listed once', async () => {
  const [found] = await after('small@1.0.0] } }', 'nothing-like-it] } }');
  expect(found).toMatch(/known: small, vectors or assistant$/);
});

test('one target twice', async () => {
  expect(await after('[small, small@1.0.0] }', '[small, { model: small }] }')).toEqual([
    'routes.assistant.targets[1]: "small" is a target twice — remove one of the two',
  ]);
});

test('a name that would mean a route and a model', async () => {
  expect(await after('assistant: { targets', 'small: { targets')).toContain(
    'routes.small: a model is called "small" too, so the name would mean two things — rename the route or the model',
  );
});

test('a route that mixes chat and embeddings', async () => {
  expect(await after('[small, small@1.0.0] }', '[small, vectors] }')).toEqual([
    'routes.assistant.targets: mixes operations: small (chat), vectors (embeddings) — make one route for chat and one for embeddings',
  ]);
});

test('an application with limits for what is not there', async () => {
  const [found] = await after('demo: {', 'demo: { modelLimits: { assistent: { rpm: 5 } },');
  expect(found).toBe(
    'teams.platform.apps.demo.modelLimits.assistent: there is no model or route "assistent" — did you mean "assistant"?',
  );
});

test('an application that may call what is not there', async () => {
  expect(await after('models: [small, assistant', 'models: [smal, assistent')).toEqual([
    'teams.platform.apps.demo.models[0]: there is no model or route "smal" — did you mean "small"?',
    'teams.platform.apps.demo.models[1]: there is no model or route "assistent" — did you mean "assistant"?',
  ]);
});

test('a file cannot put a version into production where approvals are enforced', async () => {
  const loaded = await soundWith('governance: { mode: enforced }');
  expect(loaded.ok ? [] : loaded.violations.map(({ path }) => path)).toEqual([
    'models.small.versions.1.0.0.state',
    'models.small.versions.1.10.0.state',
    'models.vectors.versions.1.0.0.state',
  ]);
});

test('a model without a version in production is a warning', async () => {
  const loaded = await loadText(SOUND.replace('state: production, kind', 'state: staging, kind'), SOUND_WORLD);
  expect(loaded.warnings.map(({ path }) => path)).toContain('models.vectors');
});

test('a weight that nothing looks at is a warning', async () => {
  const loaded = await loadText(
    SOUND.replace('[small, small@1.0.0] }', '[{ model: small, weight: 2 }] }'),
    SOUND_WORLD,
  );
  expect(loaded.warnings.map(({ path }) => path)).toContain('routes.assistant.targets[0].weight');
});

test('a file without models is valid and warned of', async () => {
  const loaded = await loadText('');
  expect([loaded.ok, loaded.warnings.map(({ message }) => message)]).toEqual([
    true,
    expect.arrayContaining(['no model is configured, so every call is refused']),
  ]);
});

test('versions are ordered by number, not by letter', () => {
  const part = fc.nat({ max: 999_999_999 });
  const version = fc.tuple(part, part, part);
  expect(['1.10.0', '1.9.9', '0.0.11', '10.0.0'].toSorted(compareVersions)).toEqual([
    '0.0.11',
    '1.9.9',
    '1.10.0',
    '10.0.0',
  ]);
  fc.assert(
    fc.property(version, version, (a, b) => {
      const expected = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
      expect(Math.sign(compareVersions(a.join('.'), b.join('.')))).toBe(Math.sign(expected));
    }),
  );
});

test.each(['1', 'March 2027', '2027-02-30', '31.03.2027'])('%j is no date of a deprecation', async (since) => {
  const changed = `state: deprecated\n        deprecation: { since: "${since}" }`;
  expect(await after('state: production', changed)).toEqual([
    expect.stringContaining('since: is no date of ISO 8601 — write 2026-11-23'),
  ]);
});

test('a price beyond belief is a mistake in the unit', async () => {
  expect(await after('input: "0.15"', 'input: "1000000"')).toEqual([]);
  expect(await after('input: "0.15"', 'input: "1000000.000001"')).toEqual([
    expect.stringContaining('price.input: is above 1,000,000 USD per million tokens — check the unit'),
  ]);
});
