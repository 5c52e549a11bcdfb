import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printMade } from '../made.ts';
import { printSecret } from './reset-password.ts';

const LOCAL = 'local';

export interface UserCreateOptions {
  readonly issuer?: string;
  readonly subject?: string;
  readonly local?: string;
  readonly email?: string;
  readonly org?: string;
  readonly json?: boolean;
}

export function bindUserCreate(parent: Command, act: Act): void {
  parent
    .command('create')
    .description('make a person known before their first sign-in, so that roles can be granted')
    .argument('<name>', 'as people call them')
    .option('--issuer <url>', 'identity provider that vouches for them')
    .option('--subject <sub>', 'what it calls them: "sub" of its tokens')
    .option('--local <login>', 'instead of both: they sign in here, with this name and a password')
    .option('--email <address>', 'e-mail address')
    .option('--org <name>', 'organization (default: your own, or "default")')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
With --local a secret is shown once, with which the person chooses a password at the first sign-in, within a day.

Examples:
  sallyport user create "Ada Lovelace" --issuer https://login.example.com --subject 00u1abcd
  sallyport user create "Ada Lovelace" --local ada`,
    )
    .action(act(runUserCreate));
}

export async function runUserCreate(io: Io, name: string, options: UserCreateOptions): Promise<ExitCode> {
  const { issuer = LOCAL, subject = options.local, local, email, org: organization, json } = options;
  if (subject === undefined || (local === undefined) === (options.issuer === undefined))
    throw new CommandError('who vouches for them? give --issuer and --subject, or --local', { exitCode: EXIT.usage });
  const api = await openClient(io);
  const made = await api.call('createUser', { body: { name, issuer, subject, email, organization } });
  if (local === undefined) {
    printMade(io, 'user', made, json);
    return EXIT.ok;
  }
  const { secret, expiresAt } = await api.call('resetPassword', { params: { id: made.id } });
  if (json) io.out(`${JSON.stringify({ ...made, secret, secretExpiresAt: expiresAt })}\n`);
  else {
    printMade({ ...io, out: (line) => io.err(line) }, 'user', made);
    printSecret(io, subject, secret, expiresAt);
  }
  return EXIT.ok;
}
