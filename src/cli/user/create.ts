import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { openClient } from '../client.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printMade } from '../made.ts';

export interface UserCreateOptions {
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string;
  readonly org?: string;
  readonly json?: boolean;
}

export function bindUserCreate(parent: Command, act: Act): void {
  parent
    .command('create')
    .description('make a person known before their first sign-in, so that roles can be granted')
    .argument('<name>', 'as people call them')
    .requiredOption('--issuer <url>', 'identity provider that vouches for them')
    .requiredOption('--subject <sub>', 'what it calls them: "sub" of its tokens')
    .option('--email <address>', 'e-mail address')
    .option('--org <name>', 'organization (default: your own, or "default")')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  sallyport user create "Ada Lovelace" --issuer https://login.example.com --subject 00u1abcd',
    )
    .action(act(runUserCreate));
}

export async function runUserCreate(io: Io, name: string, options: UserCreateOptions): Promise<ExitCode> {
  const { issuer, subject, email, org: organization, json } = options;
  const api = await openClient(io);
  const made = await api.call('createUser', { body: { name, issuer, subject, email, organization } });
  printMade(io, 'user', made, json);
  return EXIT.ok;
}
