import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindCallExplain } from './explain.ts';
import { bindCallList } from './list.ts';
import { bindCallShow } from './show.ts';

export function bindCall(parent: Command, act: Act): void {
  const command = parent.command('call').description('the call log');
  bindCallList(command, act);
  bindCallShow(command, act);
  bindCallExplain(command, act);
}
