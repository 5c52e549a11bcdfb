import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindPriceImport } from './import.ts';
import { bindPriceList } from './list.ts';
import { bindPriceRetire } from './retire.ts';

export function bindPrice(parent: Command, act: Act): void {
  const command = parent.command('price').description('prices of models');
  bindPriceImport(command, act);
  bindPriceList(command, act);
  bindPriceRetire(command, act);
}
