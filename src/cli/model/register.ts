import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import type { Asked } from '../../client/index.ts';
import { type ApiClient, ApiError, openClient } from '../client.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { gather } from '../listing.ts';
import type { Act } from '../act.ts';
import { plain, renderFields } from '../table.ts';
import { reference, type Reference } from './reference.ts';

export interface ModelRegisterOptions {
  readonly org?: string;
  readonly team?: string;
  readonly risk?: Asked<'registerModel'>['body']['riskClass'];
  readonly purpose?: string;
  readonly deployment?: readonly Deployment[];
  readonly operation?: Asked<'registerModelVersion'>['body']['operation'];
  readonly weights?: string;
  readonly signature?: string;
  readonly licence?: string;
  readonly dataClass?: NonNullable<Asked<'registerModelVersion'>['body']['dataClasses']>;
  readonly region?: readonly string[];
  readonly json?: boolean;
}

interface Deployment {
  readonly provider: string;
  readonly model: string;
}

export function bindModelRegister(parent: Command, act: Act): void {
  parent
    .command('register')
    .description('register a model, or a version of one')
    .argument('<name[@version]>', 'a version brings its model with it', reference)
    .option('--org <name>', 'organization')
    .option('--team <name>', 'team that answers for the model')
    .addOption(
      new Option('--risk <class>', 'risk class').choices(['unclassified', 'minimal', 'limited', 'high', 'prohibited']),
    )
    .option('--purpose <text>', 'what the model is for')
    .option('--deployment <provider=model>', 'who serves the version, and under which id (repeatable)', deployments)
    .addOption(new Option('--operation <name>', 'what it is called for').choices(['chat', 'embeddings']))
    .option('--weights <sha256>', 'digest of your own weights')
    .option('--signature <file>', 'OpenSSF model-signing bundle of the weights')
    .option('--licence <id>', 'SPDX identifier, or the name of the terms')
    .option('--data-class <class>', 'public, internal, confidential or restricted (repeatable)', gather)
    .option('--region <region>', 'where it may run (repeatable)', gather)
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
A version begins in development. Its prices are imported: sallyport price import.

Examples:
  sallyport model register support-chat --team research --risk limited --purpose "Answers about orders"
  sallyport model register support-chat@1.0.0 --team research --deployment azure-eu=gpt-4.1 --data-class internal
  sallyport model register house-llm@1.0.0 --deployment local=house --weights $(cat model.sha256) --signature model.sig`,
    )
    .action(act(runModelRegister));
}

export async function runModelRegister(io: Io, to: Reference, options: ModelRegisterOptions): Promise<ExitCode> {
  const { version } = to;
  const signature = options.signature === undefined ? undefined : await readBundle(io, options.signature);
  if (version === undefined && (options.deployment || options.weights !== undefined))
    throw new CommandError('deployments and weights are those of a version', {
      hint: `write ${to.name}@1.0.0`,
      exitCode: EXIT.usage,
    });
  const api = await openClient(io);
  const model = await registerModel(api, to, options);
  const made = version === undefined ? model : await registerVersion(api, { ...to, version }, options, signature);
  if (options.json) io.out(`${JSON.stringify(made)}\n`);
  else if (version === undefined) io.out(`registered ${plain(to.name)}\n`);
  else {
    const { state, digest } = versionSchema.parse(made);
    io.out(
      `registered ${plain(to.name)}@${version}\n${renderFields([
        ['state', state],
        ['digest', digest],
      ])}`,
    );
  }
  return EXIT.ok;
}

const registerVersion = (
  api: ApiClient,
  { name, version }: { readonly name: string; readonly version: string },
  options: ModelRegisterOptions,
  signature: Record<string, unknown> | undefined,
) =>
  api.call('registerModelVersion', {
    params: { name },
    body: {
      version,
      deployments: options.deployment,
      operation: options.operation,
      ...(options.weights !== undefined && {
        kind: 'weights' as const,
        weights: { sha256: options.weights, signature },
      }),
      ...(options.licence !== undefined && { licence: { id: options.licence } }),
      dataClasses: options.dataClass,
      regions: options.region,
    },
  });

const versionSchema = z.looseObject({ state: z.string(), digest: z.string() });

/** With a version the model may be there already; without, it is what was asked for. */
async function registerModel(
  api: ApiClient,
  { name, version }: Reference,
  options: ModelRegisterOptions,
): Promise<unknown> {
  const isThere = version !== undefined && (await exists(api, name));
  if (isThere) return undefined;
  return api.call('registerModel', {
    body: {
      name,
      organization: options.org,
      ownerTeam: options.team,
      riskClass: options.risk,
      purpose: options.purpose,
    },
  });
}

async function exists(api: ApiClient, name: string): Promise<boolean> {
  try {
    await api.call('getModel', { params: { name } });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

function deployments(text: string, before: readonly Deployment[] = []): readonly Deployment[] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('It is PROVIDER=MODEL, as azure-eu=gpt-4.1.');
  return [...before, { provider: text.slice(0, at), model: text.slice(at + 1) }];
}

async function readBundle(io: Io, file: string): Promise<Record<string, unknown>> {
  try {
    return z.looseObject({}).parse(JSON.parse(await readFile(path.resolve(io.cwd, file), 'utf8')));
  } catch (cause) {
    throw new CommandError(`${file} cannot be read as a signing bundle`, { hint: 'it is a JSON file', cause });
  }
}
