import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindModelExport } from './export.ts';
import { bindModelHistory } from './history.ts';
import { bindModelImport } from './import.ts';
import { bindModelList } from './list.ts';
import { bindModelRegister } from './register.ts';
import { bindModelShow } from './show.ts';

export function bindModel(parent: Command, act: Act): void {
  const command = parent.command('model').description('the registry of models and their versions');
  bindModelRegister(command, act);
  bindModelList(command, act);
  bindModelShow(command, act);
  bindModelHistory(command, act);
  bindModelExport(command, act);
  bindModelImport(command, act);
}
