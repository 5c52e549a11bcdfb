import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindModelDecisions } from './decide.ts';
import { bindModelEnd } from './end.ts';
import { bindModelEvidence } from './evidence.ts';
import { bindModelExport } from './export.ts';
import { bindModelHistory } from './history.ts';
import { bindModelImport } from './import.ts';
import { bindModelList } from './list.ts';
import { bindModelRegister } from './register.ts';
import { bindModelShow } from './show.ts';
import { bindModelStop } from './stop.ts';
import { bindModelSubmit } from './submit.ts';

export function bindModel(parent: Command, act: Act): void {
  const command = parent.command('model').description('the registry of models and their versions');
  bindModelRegister(command, act);
  bindModelList(command, act);
  bindModelShow(command, act);
  bindModelHistory(command, act);
  bindModelSubmit(command, act);
  bindModelEvidence(command, act);
  bindModelDecisions(command, act);
  bindModelEnd(command, act);
  bindModelStop(command, act);
  bindModelExport(command, act);
  bindModelImport(command, act);
}
