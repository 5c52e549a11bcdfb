import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindRouteExplain } from './explain.ts';

export function bindRoute(parent: Command, act: Act): void {
  const command = parent.command('route').description('names that callers may put in "model"');
  bindRouteExplain(command, act);
}
