/**
 * The limiter's arithmetic where the state is shared: run by the store as one step, on the store's own clock, so that
 * neither nodes that race nor nodes whose clocks differ can exceed a limit. Works on Redis 6 and later and on Valkey.
 *
 * Each scope has three keys: the full moment of its requests, that of its tokens, and the slots taken, a sorted set of
 * leases by the moment they end. All keys end by themselves when they no longer say anything.
 */
import { script, type Script } from '../volatile/index.ts';
import { ROUNDING_MS } from './rate.ts';

const HEAD = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local function fullAt(key)
  local stored = tonumber(redis.call('GET', key) or now)
  return math.max(stored, now)
end
local function keep(key, moment)
  if moment <= now then redis.call('DEL', key) return end
  redis.call('SET', key, string.format('%.4f', moment), 'PX', math.ceil(moment - now) + 1000)
end
`;

/**
 * KEYS: three a scope. ARGV: lease, its term in ms, tokens; then a scope: interval and burst of requests, of tokens,
 * slots; 0: not limited. Returns 1 or 0, then a scope: the two full moments from now in ms, slots taken.
 */
export const ADMIT = script(`${HEAD}
local lease, term, tokens = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local scopes = #KEYS / 3
local admitted = 1
local requestsAt, tokensAt, taken = {}, {}, {}
local function fits(moment, interval, burst, units)
  local cost = units * interval
  return moment - now + cost - math.max(burst, cost) <= ${ROUNDING_MS}
end
local function limit(scope, field) return tonumber(ARGV[3 + (scope - 1) * 5 + field]) end
for i = 1, scopes do
  requestsAt[i], tokensAt[i], taken[i] = now, now, 0
  if limit(i, 1) > 0 then
    requestsAt[i] = fullAt(KEYS[3 * i - 2])
    if not fits(requestsAt[i], limit(i, 1), limit(i, 2), 1) then admitted = 0 end
  end
  if limit(i, 3) > 0 then
    tokensAt[i] = fullAt(KEYS[3 * i - 1])
    if not fits(tokensAt[i], limit(i, 3), limit(i, 4), tokens) then admitted = 0 end
  end
  if limit(i, 5) > 0 then
    redis.call('ZREMRANGEBYSCORE', KEYS[3 * i], '-inf', now)
    taken[i] = redis.call('ZCARD', KEYS[3 * i])
    if taken[i] >= limit(i, 5) then admitted = 0 end
  end
end
local reply = { admitted }
for i = 1, scopes do
  if admitted == 1 then
    if limit(i, 1) > 0 then
      requestsAt[i] = requestsAt[i] + limit(i, 1)
      keep(KEYS[3 * i - 2], requestsAt[i])
    end
    if limit(i, 3) > 0 then
      tokensAt[i] = tokensAt[i] + tokens * limit(i, 3)
      keep(KEYS[3 * i - 1], tokensAt[i])
    end
    if limit(i, 5) > 0 then
      redis.call('ZADD', KEYS[3 * i], now + term, lease)
      redis.call('PEXPIRE', KEYS[3 * i], term + 1000)
    end
  end
  reply[#reply + 1] = string.format('%.17g', requestsAt[i] - now)
  reply[#reply + 1] = string.format('%.17g', tokensAt[i] - now)
  reply[#reply + 1] = taken[i]
end
return reply
`);

/** KEYS: tokens and slots a scope. ARGV: lease, then a scope: ms to add to the full moment of its tokens. */
export const SETTLE = script(`${HEAD}
for i = 1, #KEYS / 2 do
  local add = tonumber(ARGV[i + 1])
  if add ~= 0 then keep(KEYS[2 * i - 1], fullAt(KEYS[2 * i - 1]) + add) end
  redis.call('ZREM', KEYS[2 * i], ARGV[1])
end
return 1
`);

/** KEYS: slots. ARGV: the term in ms, then a lease for each key. A store that lost its state learns of them again. */
export const RENEW = script(`${HEAD}
local term = tonumber(ARGV[1])
for i = 1, #KEYS do
  redis.call('ZADD', KEYS[i], now + term, ARGV[i + 1])
  redis.call('PEXPIRE', KEYS[i], term + 1000)
end
return 1
`);

export const SCRIPTS: readonly Script[] = [ADMIT, SETTLE, RENEW];
