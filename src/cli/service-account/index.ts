import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindSwitch } from '../user/switch.ts';
import { bindServiceAccountCreate } from './create.ts';
import { bindServiceAccountList } from './list.ts';
import { bindRevokeToken, bindToken } from './token.ts';

export function bindServiceAccount(parent: Command, act: Act): void {
  const command = parent.command('service-account').description('accounts of programs that use the control plane');
  bindServiceAccountList(command, act);
  bindServiceAccountCreate(command, act);
  bindToken(command, act);
  bindRevokeToken(command, act);
  bindSwitch(command, act, 'service-account', 'disable', 'keep a program out at once: no token of it opens any longer');
  bindSwitch(command, act, 'service-account', 'enable', 'let a disabled service account in again');
}
