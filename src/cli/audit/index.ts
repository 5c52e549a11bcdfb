import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { bindAuditExport } from './export.ts';
import { bindAuditList } from './list.ts';
import { bindAuditVerify } from './verify.ts';

export function bindAudit(parent: Command, act: Act): void {
  const command = parent.command('audit').description('the record of who did what');
  bindAuditList(command, act);
  bindAuditVerify(command, act);
  bindAuditExport(command, act);
}
