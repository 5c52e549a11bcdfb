import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { writeSessionFile } from '../../config/index.ts';
import { Secret } from '../../core/index.ts';
import type { Act } from '../act.ts';
import { answerTo } from '../answers.ts';
import { ask, QUICKSTART_DIRECTORY } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../listing.ts';
import { secureOrigin } from '../local-sign-in.ts';
import { plain } from '../table.ts';

export interface UnsealOptions {
  readonly reason: string;
  readonly minutes?: number;
  readonly url?: string;
  readonly json?: boolean;
}

export function bindAccessUnseal(parent: Command, act: Act): void {
  parent
    .command('unseal')
    .description('open the installation with the sealed secrets of two people, for some time')
    .requiredOption('--reason <text>', 'why; it stands in the audit and is reviewed')
    .option('--minutes <n>', 'how long (default: 60; at most 240)', wholeNumber(1, 240))
    .option('--url <url>', 'control API (default: SALLYPORT_CONTROL_URL, or the installation in this directory)')
    .option('--json', 'one JSON object, without the session')
    .addHelpText(
      'after',
      `
Two people at one terminal give their secrets one after the other. Where they are apart each runs this, the second within
15 minutes, and gets the session. Secrets are asked for on a terminal, and taken as lines of the standard input in a pipe.

Example:
  sallyport access unseal --reason "the identity provider is away, chat@1.2.0 leaks"`,
    )
    .action(act(runAccessUnseal));
}

const answerSchema = z.discriminatedUnion('state', [
  z.looseObject({ state: z.literal('waiting'), until: z.string() }),
  z.looseObject({
    state: z.literal('open'),
    id: z.string(),
    token: z.string(),
    endsAt: z.string(),
    people: z.array(z.looseObject({ name: z.string() })),
  }),
]);

export async function runAccessUnseal(io: Io, options: UnsealOptions): Promise<ExitCode> {
  const origin = await secureOrigin(io, options.url);
  const show = async (secret: string) => {
    const body = JSON.stringify({ secret, reason: options.reason, minutes: options.minutes });
    const access = { address: origin, token: '', tokenHint: 'it is unknown, used, revoked or over; see the audit' };
    return answerSchema.parse(await ask(access, { method: 'POST', target: '/api/v1/sign-in/sealed', body }));
  };
  let answer = await show(await answerTo(io, 'Sealed secret: ', true));
  if (answer.state === 'waiting') {
    const second = await io.ask?.('That of the other person (empty: they are elsewhere): ', true);
    if (second !== undefined && second !== '') answer = await show(second);
  }
  if (answer.state === 'waiting') {
    if (options.json) io.out(`${JSON.stringify(answer)}\n`);
    else io.out(`waiting until ${answer.until}: the other person runs sallyport access unseal now\n`);
    return EXIT.ok;
  }
  const { token, ...shown } = answer;
  const directory = path.resolve(io.cwd, QUICKSTART_DIRECTORY);
  const session = { control: origin, token: new Secret(token), expiresAt: answer.endsAt };
  const file = path.relative(io.cwd, await writeSessionFile(directory, session));
  const names = answer.people.map(({ name }) => plain(name)).join(' and ');
  if (options.json) io.out(`${JSON.stringify({ ...shown, file })}\n`);
  else {
    io.out(`open for ${names} until ${answer.endsAt} (${file})\n`);
    io.err('End it with sallyport logout. A third person reviews it afterwards: sallyport access review\n');
  }
  return EXIT.ok;
}
