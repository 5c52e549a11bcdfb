import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindKeyCreate } from './create.ts';
import { bindKeyList } from './list.ts';
import { bindKeyRevoke } from './revoke.ts';
import { bindKeyRotate } from './rotate.ts';

export function bindKey(parent: Command, act: Act): void {
  const command = parent.command('key').description('API keys of applications');
  bindKeyCreate(command, act);
  bindKeyList(command, act);
  bindKeyRotate(command, act);
  bindKeyRevoke(command, act);
}
