import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from './program.ts';
import { run } from './testing.ts';

const io = { out: () => undefined, err: () => undefined, env: {}, cwd: '/', isTerminal: false };
const leaves = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
const nameOf = (command: Command): string =>
  command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();
const commands = leaves(buildProgram(io, '0').command).filter((command) => command.name() !== 'help');

test('the commands are those of the design', () => {
  const names =
    'login, logout, access seal, access unseal, access list, access end, access review, serve, check, simulate, doctor, reload, call list, call show, call explain, model register, model list, model show, model history, model export, model import, policy test, policy evaluate, policy report, price import, price list, price retire, provider status, route explain, key create, key list, key rotate, key revoke, admin-token create, admin-token list, admin-token revoke, user list, user create, user disable, user enable, user password, user reset-password, role list, role grant, role revoke, service-account list, service-account create, service-account token, service-account revoke-token, service-account disable, service-account enable, audit list, audit verify, audit export, org create, org list, team create, team list, app create, app list, model submit, model evidence, model approve, model reject, model deploy, model deprecate, model archive, model quarantine, model release, user show, role show, team show, app show, app update, team retire, team restore, app retire, app restore';
  expect(commands.map(nameOf).toSorted()).toEqual(names.split(', ').toSorted());
});

test.each(commands.map((command) => [nameOf(command)]))('%s has help with an example to paste', async (name) => {
  const ran = await run([...name.split(' '), '--help']);
  expect([ran.code, ran.out.split('Example')[1]?.includes(`sallyport ${name}`)]).toEqual([0, true]);
});

/** Lists under another name. */
const LISTINGS = ['check', 'doctor', 'provider status', 'route explain', 'model history', 'audit export'];

test.each(
  commands
    .filter((command) => command.name() === 'list' || LISTINGS.includes(nameOf(command)))
    .map((command) => [nameOf(command), command] as const),
)('%s has --json and --limit', (_name, command) => {
  expect(command.options.map(({ long }) => long)).toEqual(expect.arrayContaining(['--json', '--limit']));
});

test.each([[['chek']], [['check', '--nope']], [['key']], [['key', 'create']], [['key', 'rotate']], [[]]])(
  'wrong use, %j, ends with exit code 2 and says so on the standard error',
  async (argv) => {
    const ran = await run(argv);
    expect([ran.code, ran.out, ran.err === '']).toEqual([2, '', false]);
  },
);

test.each(['--from', '--to'])('call list %s takes ISO 8601 only, and says what that looks like', async (flag) => {
  const ran = await run(['call', 'list', flag, 'yesterday']);
  expect([ran.code, ran.out]).toEqual([2, '']);
  expect(ran.err).toContain('2026-11-23T08:00:00Z');
});

test('a command that is nearly right is suggested', async () => {
  expect((await run(['chek'])).err).toContain('Did you mean check?');
});

test('the version is that of the package', async () => {
  expect(await run(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
