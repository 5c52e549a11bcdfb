import type { Command } from 'commander';
import type { Act } from '../act.ts';

import { bindProviderStatus } from './status.ts';

export function bindProvider(parent: Command, act: Act): void {
  const command = parent.command('provider').description('connections to vendors');
  bindProviderStatus(command, act);
}
