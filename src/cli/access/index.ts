import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindAccessEnd } from './end.ts';
import { bindAccessList } from './list.ts';
import { bindAccessReview } from './review.ts';
import { bindAccessSeal } from './seal.ts';
import { bindAccessUnseal } from './unseal.ts';

export function bindAccess(parent: Command, act: Act): void {
  const command = parent.command('access').description('sealed access, for the day when nobody can sign in');
  bindAccessSeal(command, act);
  bindAccessUnseal(command, act);
  bindAccessList(command, act);
  bindAccessEnd(command, act);
  bindAccessReview(command, act);
}
