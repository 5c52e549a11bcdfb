import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindTeamCreate } from './create.ts';
import { bindTeamList } from './list.ts';
import { bindTeamShow } from './show.ts';
import { bindRetirement } from '../retirement.ts';

export function bindTeam(parent: Command, act: Act): void {
  const command = parent.command('team').description('teams');
  bindTeamCreate(command, act);
  bindTeamList(command, act);
  bindTeamShow(command, act);
  bindRetirement(command, act, 'team', 'retire');
  bindRetirement(command, act, 'team', 'restore');
}
