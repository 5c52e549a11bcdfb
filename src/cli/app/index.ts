import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindAppCreate } from './create.ts';
import { bindAppList } from './list.ts';
import { bindAppShow } from './show.ts';
import { bindAppUpdate } from './update.ts';
import { bindRetirement } from '../retirement.ts';

export function bindApp(parent: Command, act: Act): void {
  const command = parent.command('app').description('applications');
  bindAppCreate(command, act);
  bindAppList(command, act);
  bindAppShow(command, act);
  bindAppUpdate(command, act);
  bindRetirement(command, act, 'application', 'retire');
  bindRetirement(command, act, 'application', 'restore');
}
