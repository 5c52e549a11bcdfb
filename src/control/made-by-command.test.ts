import { expect, it } from 'vitest';
import type { Config, Finding } from '../config/index.ts';
import type { Snapshot } from '../gateway/index.ts';
import { withoutMadeByCommand } from './made-by-command.ts';

const config = {
  identity: {
    tokens: [
      { application: { claim: 'azp', map: { 'client-a': 'research/search', 'client-b': 'research/gone' } } },
      { application: 'research/mail' },
      { application: 'research/lost' },
    ],
  },
} as unknown as Config;
const application = (id: string, name: string, organizationName = 'default') => [
  id,
  { id, name, teamName: 'research', organizationName },
];
const snapshot = {
  applications: new Map([application('1', 'search'), application('2', 'mail'), application('3', 'lost', 'another')] as [
    string,
    never,
  ][]),
} as Pick<Snapshot, 'applications'>;
const warning = (path: string): Finding => ({ path, line: 1, column: 1, message: 'm', hint: 'h' });

it('an application that was made by command is no longer missed, one that nobody made is', () => {
  const paths = [
    'masterKey',
    'identity.tokens[0].application.map.client-a',
    'identity.tokens[0].application.map.client-b',
    'identity.tokens[1].application',
    'identity.tokens[2].application',
  ];
  const left = withoutMadeByCommand(paths.map(warning), config, snapshot);
  expect(left.map(({ path }) => path)).toEqual([
    'masterKey',
    'identity.tokens[0].application.map.client-b',
    'identity.tokens[2].application',
  ]);
});
