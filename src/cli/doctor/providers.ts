import type { Config } from '../../config/index.ts';
import { Fault } from '../../core/index.ts';
import { openTransport } from '../../providers/index.ts';
import { kinds } from '../kinds.ts';
import { type Checkup, fail, ok, reasonOf, warn } from './finding.ts';

const TIMERS = { connectMs: 3_000, headersMs: 3_000 };
/** Five minutes is what the vendors' signatures allow; we speak up long before. */
const SKEW_MS_WARN = 60_000;
const SKEW_MS_FAIL = 300_000;

/**
 * Connects to each provider the way calls do (proxy, certificates, address rules) and asks for `/` without credentials.
 * Any answer shows that the way is open.
 */
export async function checkProviders(
  config: Pick<Config, 'providers'>,
  nowMs: () => number,
): Promise<readonly Checkup[]> {
  const found = await Promise.all(
    Object.entries(config.providers).map(([name, settings]) => checkProvider(name, settings, nowMs)),
  );
  const skews = found.flatMap(({ skewMs }) => (skewMs === undefined ? [] : [skewMs]));
  return [...found.map(({ checkup }) => checkup), ...judgeClock(skews, nowMs())];
}

interface Visit {
  readonly checkup: Checkup;
  /** How far the provider's clock is ahead of ours. */
  readonly skewMs?: number;
}

async function checkProvider(name: string, settings: Config['providers'][string], nowMs: () => number): Promise<Visit> {
  const kind = kinds.get(settings.kind);
  const check = `provider ${name}`;
  if (!kind) return { checkup: fail(check, `kind ${settings.kind} is not known`, 'correct the kind') };
  const provider = kind.create(name, settings, { clock: { now: nowMs }, openTransport });
  try {
    const request = { method: 'GET', path: '/', headers: {}, body: Buffer.alloc(0) } as const;
    const exchange = await provider.transport.send(
      request,
      TIMERS,
      AbortSignal.timeout(TIMERS.connectMs + TIMERS.headersMs),
    );
    exchange.abort();
    const date = Date.parse(exchange.headers['date'] ?? '');
    const checkup = ok(check, `${provider.origin} answers (${exchange.status} without credentials)`);
    return Number.isNaN(date) ? { checkup } : { checkup, skewMs: date - nowMs() };
  } catch (error) {
    const reason = (error instanceof Fault ? (error.detail.internal ?? error.code) : reasonOf(error)).replace(
      `${provider.origin}: `,
      '',
    );
    const hint =
      error instanceof Fault && error.code === 'egress.denied'
        ? `if that is meant, name its range in providers.${name}.network.privateAddresses`
        : `check the endpoint, DNS, firewall and providers.${name}.network (proxy, ca)`;
    return { checkup: fail(check, `${provider.origin} cannot be reached: ${reason}`, hint) };
  } finally {
    await provider.close();
  }
}

const BUILT_MS = Date.UTC(2026, 0, 1);

/** One provider may be wrong; the middle of several is not. */
export function judgeClock(skewsMs: readonly number[], nowMs: number): readonly Checkup[] {
  const hint = 'let NTP set the clock of this machine';
  if (nowMs < BUILT_MS)
    return [fail('clock', `it says ${new Date(nowMs).toISOString()}, which is before this program was written`, hint)];
  const middle = skewsMs.toSorted((a, b) => a - b)[Math.floor(skewsMs.length / 2)];
  if (middle === undefined) return [ok('clock', new Date(nowMs).toISOString())];
  const text = `${Math.abs(Math.round(middle / 1000))} s ${middle > 0 ? 'behind' : 'ahead of'} the providers`;
  if (Math.abs(middle) >= SKEW_MS_FAIL) return [fail('clock', `${text}; they refuse signatures that far off`, hint)];
  if (Math.abs(middle) >= SKEW_MS_WARN) return [warn('clock', text, hint)];
  return [ok('clock', 'agrees with the providers')];
}
