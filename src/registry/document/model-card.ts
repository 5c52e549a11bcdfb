import { z } from 'zod';
import { UNKNOWN, type LineageEdge, type Metric } from '../facts.ts';
import type { ModelDocument, VersionDocument } from './schema.ts';
import { asDocument, parseYamlText, toYaml, unreadable } from './text.ts';

const FRONT = /^---\r?\n([^]*?)\r?\n---(?:\r?\n|$)/;
const NOT_STATED = 'Not stated.';

/** A model card in Markdown: for people, and in front, as the card's metadata, for programs. */
export function toModelCard(document: ModelDocument): string {
  const newest = document.versions[0];
  const front = {
    license: newest?.licence?.id,
    license_link: newest?.licence?.url,
    datasets: sources(newest, 'trained-on'),
    base_model: sources(newest, 'fine-tuned-from'),
    sallyport: document,
  };
  const parts = [
    `---\n${toYaml(front)}---`,
    `# ${document.name}`,
    document.description ?? '',
    table([
      ['Owner', document.ownerTeam],
      ['Risk class', document.riskClass],
      ['Documentation', document.documentation],
    ]),
    `## Purpose\n\n${document.purpose ?? NOT_STATED}`,
    ...document.versions.map(versionPart),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function sources(version: VersionDocument | undefined, relation: LineageEdge['relation']): string[] | undefined {
  const found = version?.lineage.filter((edge) => edge.relation === relation && edge.source !== UNKNOWN) ?? [];
  return found.length === 0 ? undefined : found.map(({ source }) => source);
}

function versionPart(version: VersionDocument): string {
  const facts = table([
    ['State', version.state],
    ['Digest', version.digest],
    ['Kind', version.kind],
    ['Licence', version.licence?.id],
    ['Data classes', version.dataClasses?.join(', ')],
    ['Regions', version.regions?.join(', ')],
    ['Deployments', version.deployments?.map(({ provider, model }) => `${provider}: ${model}`).join(', ')],
    ['Successor', version.successor],
    ['Sunset', version.sunsetAt],
    ['Contact', version.contact],
  ]);
  return [
    `## Version ${version.version}`,
    facts,
    `### Intended use\n\n${version.intendedUse ?? NOT_STATED}`,
    `### Limitations\n\n${version.limitations ?? NOT_STATED}`,
    `### Training data and lineage\n\n${lineagePart(version.lineage)}`,
    `### Metrics\n\n${metricsPart(version.metrics)}`,
  ].join('\n\n');
}

const lineagePart = (edges: readonly LineageEdge[]): string =>
  edges.length === 0
    ? NOT_STATED
    : edges
        .map(({ relation, source, digest }) => `- ${relation}: **${plain(source)}** (digest: ${plain(digest)})`)
        .join('\n');

function metricsPart(metrics: readonly Metric[]): string {
  if (metrics.length === 0) return NOT_STATED;
  const rows = metrics.map(({ name, value, unit, basis, interval, n, source }) =>
    row([
      name,
      unit === undefined ? String(value) : `${value} ${unit}`,
      interval ? `${interval.low} to ${interval.high} (${interval.confidence * 100} %)` : '–',
      n === undefined ? '–' : String(n),
      basis,
      source ?? '–',
    ]),
  );
  return [
    row(['Metric', 'Value', 'Interval', 'n', 'Basis', 'Source']),
    row(Array(6).fill('---') as string[]),
    ...rows,
  ].join('\n');
}

function table(fields: readonly (readonly [name: string, value: string | null | undefined])[]): string {
  const rows = fields.map(([name, value]) => row([name, value ?? NOT_STATED]));
  return [row(['', '']), row(['---', '---']), ...rows].join('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
/** What was written must not end a cell or begin another element. */
const plain = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[|<>`*_[\]]/g, '\\$&');

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]).catch([]);
const foreignSchema = z.looseObject({
  license: z.string().optional().catch(undefined),
  license_link: z.string().optional().catch(undefined),
  datasets: list.default([]),
  base_model: list.default([]),
});

/**
 * The document that a card of ours carries; of another's card what its metadata says of one version.
 * @param onto the version that another's card is about
 * @throws Fault `request.invalid`
 */
export function fromModelCard(text: string, onto: Onto): ModelDocument {
  const front = FRONT.exec(text)?.[1];
  if (front === undefined) throw unreadable('a model card begins with its metadata, between two lines of "---"');
  const metadata = parseYamlText(front);
  const own = (metadata as { sallyport?: unknown } | null)?.sallyport;
  if (own !== undefined) return asDocument(own);
  const foreign = foreignSchema.parse(metadata ?? {});
  const { name, version } = requireOnto(onto);
  const link =
    foreign.license_link !== undefined && URL.canParse(foreign.license_link) ? foreign.license_link : undefined;
  return asDocument({
    name,
    versions: [
      {
        version,
        ...(foreign.license !== undefined && { licence: { id: foreign.license, ...(link && { url: link }) } }),
        lineage: [...foreign.datasets.map(edgeOf('trained-on')), ...foreign.base_model.map(edgeOf('fine-tuned-from'))],
      },
    ],
  });
}

/** What others wrote tells no digest. */
export const edgeOf =
  (relation: LineageEdge['relation']) =>
  (source: string = UNKNOWN) => ({ relation, source });

/** The version that a document which names none of ours is about. */
export interface Onto {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

export function requireOnto({ name, version }: Onto): { readonly name: string; readonly version: string } {
  if (name !== undefined && version !== undefined) return { name, version };
  throw unreadable('it was not written by Sallyport; say with name and version which registered version it is about');
}
