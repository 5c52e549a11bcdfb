import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Asked } from '../../client/index.ts';
import { INSTANT_FORMS, parseInstant } from '../../core/index.ts';
import { openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { gather, wholeNumber } from '../listing.ts';
import type { Act } from '../act.ts';
import { renderFields } from '../table.ts';

/** As the configuration bounds it. */
const PER_MINUTE_MAX = 1_000_000_000;

export interface KeyCreateOptions {
  readonly app: string;
  readonly name?: string;
  readonly expires?: string;
  readonly model?: readonly string[];
  readonly address?: readonly string[];
  readonly rpm?: number;
  readonly tpm?: number;
  readonly concurrency?: number;
  readonly environment?: Asked<'createKey'>['body']['environment'];
  readonly json?: boolean;
}

export function bindKeyCreate(parent: Command, act: Act): void {
  parent
    .command('create')
    .description('create an API key; it is shown once')
    .requiredOption('--app <team/app>', 'application it belongs to, by name or id')
    .option('--name <name>', 'what to call it')
    .option('--expires <when>', 'ISO 8601 date or time, or a term such as 90d, 12h')
    .option('--model <name>', 'may call only this model or route (repeatable)', gather)
    .option('--address <cidr>', 'may be used only from this address or range (repeatable)', gather)
    .option('--rpm <number>', 'requests a minute', wholeNumber(1, PER_MINUTE_MAX))
    .option('--tpm <number>', 'tokens a minute', wholeNumber(1, PER_MINUTE_MAX))
    .option('--concurrency <number>', 'calls at the same time', wholeNumber(1, PER_MINUTE_MAX))
    .addOption(
      new Option('--environment <name>', 'what it is for, which decides the states of models it reaches').choices([
        'development',
        'staging',
        'production',
      ]),
    )
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
The key alone goes to the standard output, the rest to the standard error.

Examples:
  sallyport key create --app platform/demo
  KEY=$(sallyport key create --app platform/demo --name ci --expires 90d)
  sallyport key create --app platform/demo --environment development
  sallyport key create --app platform/demo --model assistant --address 10.0.0.0/8 --json`,
    )
    .action(act(runKeyCreate));
}

export async function runKeyCreate(io: Io, options: KeyCreateOptions, nowMs = Date.now()): Promise<ExitCode> {
  const expiresAt = options.expires === undefined ? undefined : parseExpiry(options.expires, nowMs);
  const { rpm, tpm, concurrency } = options;
  const limits = { ...(rpm && { rpm }), ...(tpm && { tpm }), ...(concurrency && { concurrency }) };
  const api = await openClient(io);
  const answer = await api.call('createKey', {
    body: {
      application: options.app,
      name: options.name,
      expiresAt,
      models: options.model,
      addresses: options.address,
      limits: Object.keys(limits).length > 0 ? limits : undefined,
      environment: options.environment,
    },
  });
  printIssuedKey(io, answer, options.json);
  return EXIT.ok;
}

const issuedSchema = z.looseObject({ id: z.string(), key: z.string(), expiresAt: z.string().nullish() });

/** The key alone to the standard output, so that a shell can take it. */
export function printIssuedKey(io: Io, answer: unknown, json = false): void {
  if (json) {
    io.out(`${JSON.stringify(answer)}\n`);
    return;
  }
  const { id, key, expiresAt } = issuedSchema.parse(answer);
  io.err(
    renderFields([
      ['id', id],
      ['expires', expiresAt ?? 'never'],
    ]),
  );
  io.err('Keep the key now; it is not shown again:\n');
  io.out(`${key}\n`);
}

const TERM_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90d`, `12h`, `30m` from now, or a date; as ISO 8601. */
export function parseExpiry(text: string, nowMs: number): string {
  const term = /^(\d{1,6})([mhd])$/.exec(text);
  const at = term ? nowMs + Number(term[1]) * TERM_MS[term[2] as keyof typeof TERM_MS] : parseInstant(text);
  if (at === undefined) {
    throw new CommandError(`"${text}" is neither a date nor a term`, {
      hint: `write 90d, 12h or 30m, or ${INSTANT_FORMS}`,
      exitCode: EXIT.usage,
    });
  }
  if (at <= nowMs) throw new CommandError(`"${text}" is in the past`, { exitCode: EXIT.usage });
  return new Date(at).toISOString();
}
