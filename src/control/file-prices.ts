import { createHash } from 'node:crypto';
import type { Config, DeploymentConfig } from '../config/index.ts';
import { parseDecimal, trimDecimal } from '../core/index.ts';
import type { Usage } from '../providers/index.ts';
import type { PriceRow } from '../registry/index.ts';
import type { DeclaredPrice, StoredPrice } from '../store/index.ts';

type FilePrice = NonNullable<DeploymentConfig['price']>;

const METERS: readonly (readonly [field: keyof FilePrice, meter: keyof Usage])[] = [
  ['input', 'inputUncached'],
  ['cacheRead', 'cacheRead'],
  ['cacheWrite', 'cacheWrite'],
  ['output', 'outputVisible'],
  ['reasoning', 'reasoning'],
];

/** `name@version/provider`, with `#n` from the second of the same provider. */
export function deploymentIds(versionId: string, declared: readonly { readonly provider: string }[]): string[] {
  const seen = new Map<string, number>();
  return declared.map(({ provider }) => {
    const n = (seen.get(provider) ?? 0) + 1;
    seen.set(provider, n);
    return `${versionId}/${provider}${n > 1 ? `#${n}` : ''}`;
  });
}

/** Every price that the file gives, for the store to keep as rows. */
export function declaredPrices({ models }: Pick<Config, 'models'>): DeclaredPrice[] {
  const prices: DeclaredPrice[] = [];
  for (const [model, { versions }] of Object.entries(models)) {
    for (const [version, { deployments }] of Object.entries(versions)) {
      const ids = deploymentIds(`${model}@${version}`, deployments);
      for (const [index, deployment] of deployments.entries()) prices.push(...pricesOf(ids[index] ?? '', deployment));
    }
  }
  return prices;
}

type Priced = Pick<DeploymentConfig, 'provider' | 'model' | 'tier' | 'price'>;

const pricesOf = (deployment: string, { provider, model, tier, price }: Priced): DeclaredPrice[] =>
  METERS.flatMap(([field, meter]) => {
    const usdPerMillion = price?.[field];
    return usdPerMillion === undefined ? [] : [{ deployment, provider, model, meter, tier, usdPerMillion }];
  });

/** Ids of the rows that the file's prices have in the store. */
export type RowsOfFile = ReadonlyMap<string, string>;

/**
 * Also those that have ended: a node whose file is older than that of another goes on with the row that said its price.
 * @param rows by their beginning, so that of several the newest stays
 */
export const rowsOfFile = (rows: readonly StoredPrice[]): RowsOfFile =>
  new Map(rows.flatMap((row) => (row.deployment ? [[keyOf({ ...row, deployment: row.deployment }), row.id]] : [])));

const keyOf = ({ deployment, provider, model, meter, tier, usdPerMillion }: DeclaredPrice): string =>
  JSON.stringify([deployment, provider, model, meter, tier, trimDecimal(usdPerMillion)]);

/**
 * What the file says is in force for as long as it says so, under the id of its row. Before the store was first asked
 * there is none; a digest of it stands in then.
 */
export const filePrices = (
  id: string,
  deployment: Omit<Priced, 'price'>,
  price: FilePrice,
  rows: RowsOfFile,
): PriceRow[] =>
  pricesOf(id, { ...deployment, price }).flatMap((declared) => {
    const usdPerMillion = parseDecimal(declared.usdPerMillion);
    if (!usdPerMillion) return [];
    const key = keyOf(declared);
    return [
      {
        id: rows.get(key) ?? `file:${createHash('sha256').update(key).digest('hex').slice(0, 12)}`,
        meter: declared.meter,
        usdPerMillion,
        isRegional: false,
        contextMinTokens: 0,
        effectiveFrom: 0,
        effectiveTo: null,
        source: 'file',
        managedBy: 'file',
      },
    ];
  });
