import { Command } from 'commander';
import { bindAccess } from './access/index.ts';
import { bindAdminToken } from './admin-token/index.ts';
import { bindApp } from './app/index.ts';
import { bindAudit } from './audit/index.ts';
import { bindCall } from './call/index.ts';
import { bindCheck } from './check.ts';
import { bindDoctor } from './doctor/index.ts';
import type { ExitCode } from './exit.ts';
import type { Act } from './act.ts';
import type { Io } from './io.ts';
import { bindKey } from './key/index.ts';
import { bindLogin } from './login.ts';
import { bindLogout } from './logout.ts';
import { bindModel } from './model/index.ts';
import { bindOrg } from './org/index.ts';
import { bindPolicy } from './policy/index.ts';
import { bindPrice } from './price/index.ts';
import { bindProvider } from './provider/index.ts';
import { bindReload } from './reload.ts';
import { bindRole } from './role/index.ts';
import { bindRoute } from './route/index.ts';
import { bindServe } from './serve.ts';
import { bindServiceAccount } from './service-account/index.ts';
import { bindSimulate } from './simulate.ts';
import { bindTeam } from './team/index.ts';
import { bindUser } from './user/index.ts';

export interface Program {
  readonly command: Command;
  /** What the command that ran ended with. */
  exitCode(): ExitCode;
}

/** The whole command line; reading it is reading the list of commands. */
export function buildProgram(io: Io, version: string): Program {
  let exitCode: ExitCode = 0;
  const command = new Command('sallyport')
    .description("The one governed door between an enterprise's applications and its language models")
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(withName(text)),
    })
    .showHelpAfterError('(add --help for usage and examples)');
  const act: Act =
    (run) =>
    async (...args) => {
      // Commander hands over the command itself as the last argument; a run function has no use for it.
      exitCode = await run(io, ...(args.slice(0, -1) as never[]));
    };
  bindServe(command, act);
  bindCheck(command, act);
  bindSimulate(command, act);
  bindDoctor(command, act);
  bindReload(command, act);
  bindLogin(command, act);
  bindLogout(command, act);
  bindKey(command, act);
  bindAdminToken(command, act);
  bindAccess(command, act);
  bindUser(command, act);
  bindRole(command, act);
  bindServiceAccount(command, act);
  bindAudit(command, act);
  bindCall(command, act);
  bindModel(command, act);
  bindPolicy(command, act);
  bindPrice(command, act);
  bindProvider(command, act);
  bindRoute(command, act);
  bindOrg(command, act);
  bindTeam(command, act);
  bindApp(command, act);
  return { command, exitCode: () => exitCode };
}

function withName(text: string): string {
  return text.replace(/^error: /, 'sallyport: ');
}
