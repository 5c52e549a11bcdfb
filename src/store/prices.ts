import { sql } from 'kysely';
import { Fault, parseDecimal, trimDecimal, uuidv7 } from '../core/index.ts';
import type { Page, PageRequest } from '../identity/index.ts';
import type { Usage } from '../providers/index.ts';
import { appendChange } from './changes.ts';
import { dateOf, decodeCursor, isUuid, millis, pageLimit, toPage } from './cursor.ts';
import type { PriceTable } from './database.ts';
import { atomically, type Handle } from './handle.ts';
import { lockRepository } from './locks.ts';

/** One effective-dated price. Times are epoch milliseconds, half open: from ≤ t < to. */
export interface NewPrice {
  readonly provider: string;
  readonly model: string;
  /** A region, or `*`. */
  readonly regionScope: string;
  readonly meter: keyof Usage;
  /** `standard`, `batch`, `priority` …: the vendor's word. */
  readonly tier: string;
  /** In force for requests of at least this many input tokens. */
  readonly contextMinTokens: number;
  /** USD per million tokens as a decimal string. */
  readonly usdPerMillion: string;
  readonly effectiveFrom: number;
  readonly effectiveTo: number | null;
  readonly source: string;
}

export interface StoredPrice extends NewPrice {
  readonly id: string;
  readonly managedBy: 'file' | 'api';
  /** When a correction took its place, in epoch milliseconds; it priced what it priced until then. */
  readonly supersededAt: number | null;
  /** `name@version/provider#n`: the one that a price of the file is for; `null`: all of its provider and model. */
  readonly deployment: string | null;
}

/** A price that the file gives one of its deployments. */
export interface DeclaredPrice extends Pick<NewPrice, 'provider' | 'model' | 'meter' | 'tier' | 'usdPerMillion'> {
  readonly deployment: string;
}

export interface PriceImport {
  readonly inserted: number;
  /** Corrected: what was there is superseded. */
  readonly updated: number;
  readonly unchanged: number;
}

export interface PriceFilter extends PageRequest {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

export interface PriceRepository {
  /**
   * Writes prices, all or none. A row is known by everything but its price, end and source, so importing twice
   * changes nothing. One that is there otherwise is superseded now by a new row with an id of its own.
   * @throws Fault `request.invalid` for a price that is none or stands twice; `resource.conflict` naming rows that the
   *   other side (file or API) manages
   */
  importPrices(prices: readonly NewPrice[], managedBy: 'file' | 'api', nowMs: number): Promise<PriceImport>;
  /**
   * Makes the prices of the file true: begins those that are new, ends those that are gone, and of one that is another
   * than before does both. To be called in a transaction that no second one like it runs beside.
   * @returns rows begun and ended
   */
  declarePrices(prices: readonly DeclaredPrice[], nowMs: number): Promise<number>;
  findPrice(id: string): Promise<StoredPrice | undefined>;
  /**
   * Ends a price now. The row stays, for the calls that it priced; one that has ended keeps its end, and one that has not
   * begun ends when it begins.
   * @throws Fault `resource.unknown`; `resource.conflict` for one that the file manages
   */
  retirePrice(id: string, nowMs: number): Promise<StoredPrice>;
  /** Every price but superseded ones, for the snapshot. */
  listPrices(): Promise<readonly StoredPrice[]>;
  /** By provider, model, meter and beginning; superseded ones among them. */
  pageOfPrices(filter: PriceFilter): Promise<Page<StoredPrice>>;
}

/** Held to the end of an import: two at a time would both find that a row is not there. */
const IMPORT_LOCK = 'import of prices';
/** Each row takes 14 parameters of the 65,535 a statement may have. */
const ROWS_PER_STATEMENT = 1_000;
/** A file of prices; the largest public catalogue has a tenth of it. */
export const PRICES_IMPORT_MAX = 50_000;

export function priceRepository(db: Handle): PriceRepository {
  return {
    importPrices: (prices, managedBy, nowMs) =>
      atomically(db, (transaction) => importPrices(transaction, prices, managedBy, nowMs)),

    declarePrices: (prices, nowMs) => atomically(db, (transaction) => declarePrices(transaction, prices, nowMs)),

    findPrice: (id) => findPrice(db, id),

    retirePrice: (id, nowMs) => atomically(db, (transaction) => retirePrice(transaction, id, nowMs)),

    async listPrices() {
      return (await inOrder(db).where('superseded_at', 'is', null).execute()).map(toPrice);
    },

    async pageOfPrices({ provider, model, cursor, limit: wanted }) {
      const limit = pageLimit(wanted);
      let query = inOrder(db).limit(limit + 1);
      if (provider !== undefined) query = query.where('provider', '=', provider);
      if (model !== undefined) query = query.where('model', '=', model);
      if (cursor !== undefined) {
        // A price is never deleted, so the last one shown is the whole position.
        const last = sql<boolean>`(provider, model, meter, effective_from, id) > (
          select provider, model, meter, effective_from, id from prices where id = ${decodeCursor(cursor)}
        )`;
        query = query.where(last);
      }
      return toPage(await query.execute(), limit, toPrice);
    },
  };
}

const inOrder = (db: Handle) =>
  db
    .selectFrom('prices')
    .selectAll()
    .orderBy('provider')
    .orderBy('model')
    .orderBy('meter')
    .orderBy('effective_from')
    .orderBy('id');

async function findPrice(db: Handle, id: string): Promise<StoredPrice | undefined> {
  if (!isUuid(id)) return undefined;
  const row = await db.selectFrom('prices').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toPrice(row);
}

async function retirePrice(db: Handle, id: string, nowMs: number): Promise<StoredPrice> {
  const found = await findPrice(db, id);
  if (!found) throw new Fault('resource.unknown', { public: `There is no price "${id}".` });
  if (found.managedBy === 'file') {
    throw new Fault('resource.conflict', {
      public: 'This price is managed by the configuration file. Change it there.',
    });
  }
  const row = await db
    .updateTable('prices')
    .set({ effective_to: endingAt(nowMs) })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await appendChange(db, 'price', '*', nowMs);
  return toPrice(row);
}

function endingAt(nowMs: number) {
  const now = new Date(nowMs);
  // The database wants an end after the beginning; a microsecond is nothing to a clock of milliseconds.
  return sql<Date>`greatest(
    least(coalesce(effective_to, ${now}::timestamptz), ${now}::timestamptz),
    effective_from + interval '1 microsecond')`;
}

async function importPrices(
  db: Handle,
  prices: readonly NewPrice[],
  managedBy: 'file' | 'api',
  nowMs: number,
): Promise<PriceImport> {
  const wanted = byIdentity(prices);
  await lockRepository(db).hold(IMPORT_LOCK);
  const providers = [...new Set(prices.map((price) => price.provider))];
  const known = new Map<string, StoredPrice>();
  if (providers.length > 0) {
    const rows = await db
      .selectFrom('prices')
      .selectAll()
      .where('provider', 'in', providers)
      .where('superseded_at', 'is', null)
      .where('deployment', 'is', null)
      .forUpdate()
      .execute();
    for (const row of rows) known.set(identityOf(toPrice(row)), toPrice(row));
  }
  const changed: NewPrice[] = [];
  const foreign: string[] = [];
  const corrected: string[] = [];
  for (const [identity, price] of wanted) {
    const there = known.get(identity);
    if (there && there.managedBy !== managedBy) foreign.push(`${price.provider} ${price.model} ${price.meter}`);
    else if (!there || !samePrice(there, price)) {
      changed.push(price);
      if (there) corrected.push(there.id);
    }
  }
  if (foreign.length > 0) {
    const other = managedBy === 'file' ? 'through the API' : 'by the configuration file';
    throw new Fault('resource.conflict', { public: `These prices are managed ${other}: ${foreign.join(', ')}.` });
  }
  for (let at = 0; at < corrected.length; at += ROWS_PER_STATEMENT) {
    await supersede(db, corrected.slice(at, at + ROWS_PER_STATEMENT), nowMs);
  }
  for (let at = 0; at < changed.length; at += ROWS_PER_STATEMENT) {
    await insert(db, changed.slice(at, at + ROWS_PER_STATEMENT), managedBy, nowMs);
  }
  if (changed.length > 0) await appendChange(db, 'price', '*', nowMs);
  const updated = corrected.length;
  return { inserted: changed.length - updated, updated, unchanged: wanted.size - changed.length };
}

function byIdentity(prices: readonly NewPrice[]): Map<string, NewPrice> {
  if (prices.length > PRICES_IMPORT_MAX) {
    throw new Fault('request.invalid', { public: `An import holds at most ${PRICES_IMPORT_MAX} prices.` });
  }
  const wanted = new Map<string, NewPrice>();
  for (const [index, price] of prices.entries()) {
    const problem = problemOf(price) ?? (wanted.has(identityOf(price)) ? 'stands there twice' : undefined);
    if (problem !== undefined) {
      throw new Fault('request.invalid', {
        public: `The price of ${price.meter} for ${price.model} at ${price.provider} ${problem}.`,
        param: `prices[${index}]`,
      });
    }
    wanted.set(identityOf(price), price);
  }
  return wanted;
}

function problemOf(price: NewPrice): string | undefined {
  if (!parseDecimal(price.usdPerMillion)) return 'is not a decimal in USD per million tokens';
  if (price.effectiveTo !== null && price.effectiveTo <= price.effectiveFrom) return 'ends before it begins';
  return undefined;
}

async function declarePrices(db: Handle, prices: readonly DeclaredPrice[], nowMs: number): Promise<number> {
  const gone = new Map<string, StoredPrice>();
  const open = db
    .selectFrom('prices')
    .selectAll()
    .where('deployment', 'is not', null)
    .where('effective_to', 'is', null);
  for (const row of (await open.execute()).map(toPrice)) gone.set(`${row.deployment} ${row.meter}`, row);
  const begun: (NewPrice & { readonly deployment: string })[] = [];
  for (const price of prices) {
    const key = `${price.deployment} ${price.meter}`;
    const there = gone.get(key);
    if (there && isDeclared(there, price)) gone.delete(key);
    else begun.push({ ...price, ...DECLARED, effectiveFrom: nowMs });
  }
  const ended = [...gone.values()].map(({ id }) => id);
  for (let at = 0; at < ended.length; at += ROWS_PER_STATEMENT) {
    const ids = ended.slice(at, at + ROWS_PER_STATEMENT);
    await db
      .updateTable('prices')
      .set({ effective_to: endingAt(nowMs) })
      .where('id', 'in', ids)
      .execute();
  }
  for (let at = 0; at < begun.length; at += ROWS_PER_STATEMENT) {
    await insert(db, begun.slice(at, at + ROWS_PER_STATEMENT), 'file', nowMs);
  }
  if (begun.length + ended.length > 0) await appendChange(db, 'price', '*', nowMs);
  return begun.length + ended.length;
}

/** A file gives a price for wherever its deployment is, and for calls of any length. */
const DECLARED = { regionScope: '*', contextMinTokens: 0, effectiveTo: null, source: 'file' } as const;

const isDeclared = (there: StoredPrice, price: DeclaredPrice): boolean =>
  there.provider === price.provider &&
  there.model === price.model &&
  there.tier === price.tier &&
  there.usdPerMillion === trimDecimal(price.usdPerMillion);

async function supersede(db: Handle, ids: readonly string[], nowMs: number): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('prices')
    .set({ effective_to: endingAt(nowMs), superseded_at: new Date(nowMs) })
    .where('id', 'in', ids)
    .execute();
}

async function insert(
  db: Handle,
  prices: readonly (NewPrice & { readonly deployment?: string })[],
  managedBy: 'file' | 'api',
  nowMs: number,
) {
  await db
    .insertInto('prices')
    .values(
      prices.map((price) => ({
        id: uuidv7(nowMs),
        provider: price.provider,
        model: price.model,
        region_scope: price.regionScope,
        meter: price.meter,
        tier: price.tier,
        context_min_tokens: BigInt(price.contextMinTokens),
        usd_per_million: price.usdPerMillion,
        effective_from: new Date(price.effectiveFrom),
        effective_to: dateOf(price.effectiveTo),
        source: price.source,
        managed_by: managedBy,
        deployment: price.deployment ?? null,
        created_at: new Date(nowMs),
      })),
    )
    .execute();
}

/** What makes two prices the same row: the columns of the unique index of rows that are not superseded. */
const identityOf = (price: NewPrice): string =>
  JSON.stringify([
    price.provider,
    price.model,
    price.regionScope,
    price.meter,
    price.tier,
    price.contextMinTokens,
    price.effectiveFrom,
  ]);

/** The column keeps 18 places; people wrote "0.15". */
const samePrice = (a: NewPrice, b: NewPrice): boolean =>
  trimDecimal(a.usdPerMillion) === trimDecimal(b.usdPerMillion) &&
  a.effectiveTo === b.effectiveTo &&
  a.source === b.source;

const toPrice = (row: PriceTable): StoredPrice => ({
  id: row.id,
  provider: row.provider,
  model: row.model,
  regionScope: row.region_scope,
  meter: row.meter as keyof Usage,
  tier: row.tier,
  contextMinTokens: Number(row.context_min_tokens),
  usdPerMillion: trimDecimal(row.usd_per_million),
  effectiveFrom: row.effective_from.getTime(),
  effectiveTo: millis(row.effective_to),
  source: row.source,
  managedBy: row.managed_by,
  supersededAt: millis(row.superseded_at),
  deployment: row.deployment,
});
