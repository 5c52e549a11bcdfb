import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindPolicyReport } from './report.ts';
import { bindPolicyEvaluate } from './evaluate.ts';
import { bindPolicyTest } from './test.ts';

export function bindPolicy(parent: Command, act: Act): void {
  const command = parent.command('policy').description('what the guard looks for in prompts and answers');
  bindPolicyTest(command, act);
  bindPolicyReport(command, act);
  bindPolicyEvaluate(command, act);
}
