/**
 * What nodes tell each other of ejected deployments, kept in one hash of the shared store and changed in one step, on the
 * store's own clock. Works on Redis 6 and later and on Valkey. What is no record of ours is dropped.
 */
import { script } from '../volatile/index.ts';

export const HEALTH_KEY = 'sallyport:health';

/** A probe whose node says nothing for this long may be made by another one. */
export const PROBE_MS = 3_000;
/** News older than this says nothing. */
const KEPT_MS = 600_000;
/** The longest an ejection may last, by configuration. */
export const EJECTED_MS_MAX = 3_600_000;
/** More records than that are not ours: there are not so many deployments. */
const RECORDS_MAX = 20_000;

/**
 * KEYS: the hash. ARGV: this node, then an event each: deployment, what, ms it stays out, ejections in a row. What may be
 * - `ejected`, `healed`: in force for all; an answer heals only who is no longer out.
 * - `probe`: this node probes it, or wants to: granted to one node at a time.
 *
 * Returns eight values a record: deployment, moment of the news, what, ms it is out from now, ejections, who told, whose
 * the probe is, ms it still is.
 */
export const SYNC = script(`
local key, node = KEYS[1], ARGV[1]
local kind = redis.call('TYPE', key)['ok']
if kind ~= 'none' and (kind ~= 'hash' or redis.call('HLEN', key) > ${RECORDS_MAX}) then redis.call('DEL', key) end
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local function parse(text)
  if not text then return nil end
  local ok, record = pcall(cjson.decode, text)
  if not ok or type(record) ~= 'table' then return nil end
  for field, wanted in pairs({ at = 'number', till = 'number', ejections = 'number', held = 'number', by = 'string', holder = 'string' }) do
    if type(record[field]) ~= wanted then return nil end
  end
  if not string.match(record.by, '^[%w_.:-]+$') or #record.by > 128 then return nil end
  if not (record.at <= now + 60000 and record.till <= now + ${EJECTED_MS_MAX} and record.held <= now + ${PROBE_MS}) then return nil end
  return record
end
local function keep(id, record)
  redis.call('HSET', key, id, cjson.encode(record))
  redis.call('PEXPIRE', key, ${KEPT_MS + EJECTED_MS_MAX})
end
for i = 2, #ARGV, 4 do
  local id, what, outMs, ejections = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local old = parse(redis.call('HGET', key, id))
  local at = old and math.max(now, old.at + 1) or now
  if what == 'ejected' then
    local till = now + math.min(outMs, ${EJECTED_MS_MAX})
    if old and old.till > 0 then ejections = math.max(ejections, old.ejections) end
    if not old or old.till < till then
      keep(id, { at = at, till = till, ejections = ejections, by = node, holder = '', held = 0 })
    end
  elseif what == 'healed' then
    if old and old.till > 0 and old.till <= now then
      keep(id, { at = at, till = 0, ejections = 0, by = node, holder = '', held = 0 })
    end
  elseif old and old.till > 0 and old.till <= now and (old.held <= now or old.holder == node) then
    old.holder, old.held = node, now + ${PROBE_MS} - 1
    keep(id, old)
  end
end
local reply = {}
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  local record = parse(all[i + 1])
  if not record or math.max(record.at, record.till) < now - ${KEPT_MS} then
    redis.call('HDEL', key, all[i])
  else
    local whose = 'nobody'
    if record.held > now then whose = record.holder == node and 'ours' or 'theirs' end
    local function push(value) reply[#reply + 1] = value end
    push(all[i])
    push(string.format('%.17g', record.at))
    push(record.till > 0 and 'ejected' or 'healed')
    push(string.format('%.17g', record.till - now))
    push(string.format('%.17g', record.ejections))
    push(record.by)
    push(whose)
    push(string.format('%.17g', record.held - now))
  end
end
return reply
`);

/** One deployment as the nodes know it together. */
export interface HealthRecord {
  readonly field: string;
  /** By the store's clock; grows with each piece of news of one deployment. */
  readonly at: number;
  readonly what: 'ejected' | 'healed';
  /** From now; negative: it may be probed since then. */
  readonly outMs: number;
  readonly ejections: number;
  readonly by: string;
  /** Whose the next probe is, and how long still. */
  readonly probe: 'nobody' | 'ours' | 'theirs';
  readonly probeMs: number;
}

const VALUES = 8;
const BY = /^[\w.:-]{1,128}$/;
const EJECTIONS_MAX = 1_000;

/** What is no record is left out: others may write there, too. */
export function recordsOf(reply: unknown): HealthRecord[] {
  if (!Array.isArray(reply)) return [];
  const records: HealthRecord[] = [];
  for (let at = 0; at + VALUES <= reply.length; at += VALUES) {
    const record = recordOf(reply.slice(at, at + VALUES).map(String));
    if (record) records.push(record);
  }
  return records;
}

function recordOf(values: readonly string[]): HealthRecord | undefined {
  const [field = '', at, what, outMs, ejections, by = '', probe, probeMs] = values;
  const numbers = { at: Number(at), outMs: Number(outMs), ejections: Number(ejections), probeMs: Number(probeMs) };
  if (!Object.values(numbers).every(Number.isFinite) || numbers.outMs > EJECTED_MS_MAX) return undefined;
  if ((what !== 'ejected' && what !== 'healed') || !BY.test(by)) return undefined;
  if (probe !== 'nobody' && probe !== 'ours' && probe !== 'theirs') return undefined;
  const bounded = { ...numbers, ejections: Math.min(Math.max(Math.trunc(numbers.ejections), 0), EJECTIONS_MAX) };
  return { field, what, by, probe, ...bounded };
}
