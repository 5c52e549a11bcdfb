import { expect, it } from 'vitest';
import type { Snapshot } from '../gateway/index.ts';
import { requireKnownModels } from './known-models.ts';

const route = (name: string) => ({ name, targets: [{ model: 'chat-small', weight: 1 }] });
const snapshot = {
  versions: new Map([
    ['chat-small@1.0.0', { id: 'chat-small@1.0.0', model: 'chat-small', organizationId: null }],
    ['draft@0.1.0', { id: 'draft@0.1.0', model: 'draft', organizationId: null }],
    ['secret@1.0.0', { id: 'secret@1.0.0', model: 'secret', organizationId: 'other' }],
  ]),
  defaultVersions: new Map([['chat-small', 'chat-small@1.0.0']]),
  routes: new Map([['assistant', route('assistant')]]),
  patterns: [{ prefix: 'gpt', suffix: '', route: route('gpt*') }],
} as unknown as Snapshot;

it.each(['assistant', 'chat-small', 'chat-small@1.0.0', 'draft', 'gpt-4o', 'gpt*', 'later-*'])(
  '%s is taken',
  (name) => {
    expect(() => requireKnownModels(snapshot, [name], 'mine')).not.toThrow();
  },
);

it('a name that is nearly right is refused with the right one', () => {
  expect(() => requireKnownModels(snapshot, ['assistant', 'asistant'], 'mine')).toThrow(
    expect.objectContaining({
      status: 400,
      public: 'There is no model or route "asistant". Did you mean "assistant"?',
      detail: expect.objectContaining({ param: 'models[1]' }),
    }),
  );
});

it('a name like nothing is refused with what there is', () => {
  expect(() => requireKnownModels(snapshot, ['nope'], 'mine')).toThrow('assistant, gpt*, chat-small, draft');
});

it('what another organization has registered is neither taken nor told of', () => {
  expect(() => requireKnownModels(snapshot, ['secret'], 'other')).not.toThrow();
  expect(() => requireKnownModels(snapshot, ['secre'], 'mine')).toThrow(/^(?!.*secret).*There are/);
  expect(() => requireKnownModels(snapshot, ['secret'], 'mine')).toThrow('There is no model or route "secret"');
});
