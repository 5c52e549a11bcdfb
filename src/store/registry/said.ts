import { sql } from 'kysely';
import type { LineageEdge, Metric, Said } from '../../registry/index.ts';
import type { ModelLineageTable, ModelMetricTable } from './tables.ts';
import type { Handle } from '../handle.ts';
import { authorOf } from './rows.ts';

/** What a page shows; of the rest the history tells. */
const METRICS_MAX = 500;

export async function metricsOf(db: Handle, versionId: string, asOf?: number): Promise<Said<Metric>[]> {
  let query = db.selectFrom('model_metrics').selectAll().where('version_id', '=', versionId);
  if (asOf !== undefined) query = query.where('at', '<=', new Date(asOf));
  return (await query.orderBy('id', 'desc').limit(METRICS_MAX).execute()).map(toMetric);
}

/** Of each relation and source the newest word, where that is not that it was wrong. */
export async function lineageOf(db: Handle, versionId: string, asOf?: number): Promise<Said<LineageEdge>[]> {
  let query = db.selectFrom('model_lineage').selectAll().where('version_id', '=', versionId);
  if (asOf !== undefined) query = query.where('at', '<=', new Date(asOf));
  const rows = await query
    .distinctOn(['relation', 'source'])
    .orderBy('relation')
    .orderBy('source')
    .orderBy(sql`id desc`)
    .execute();
  return rows.filter(({ withdrawn }) => !withdrawn).map(toEdge);
}

const toMetric = (row: ModelMetricTable): Said<Metric> => ({
  id: row.id,
  at: row.at.getTime(),
  author: authorOf(row),
  name: row.name,
  basis: row.basis as Metric['basis'],
  value: row.value,
  ...(row.unit !== null && { unit: row.unit }),
  ...(row.low !== null &&
    row.high !== null && { interval: { low: row.low, high: row.high, confidence: row.confidence ?? 0.95 } }),
  ...(row.n !== null && { n: Number(row.n) }),
  ...(row.source !== null && { source: row.source }),
});

const toEdge = (row: ModelLineageTable): Said<LineageEdge> => ({
  id: row.id,
  at: row.at.getTime(),
  author: authorOf(row),
  relation: row.relation as LineageEdge['relation'],
  source: row.source,
  digest: row.digest,
  ...(row.attested_by !== null && { attestedBy: row.attested_by }),
  withdrawn: row.withdrawn,
});
