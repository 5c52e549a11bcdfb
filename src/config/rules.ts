/** Everything a single field cannot tell: references between sections, and what would be unsafe to start with. */
import { isLoopback, parseListenAddress, parseStore } from './addresses.ts';
import type { Remark } from './finding.ts';
import type { Outline } from './outline.ts';
import { judgeTls } from './rules-tls.ts';
import type { Verdict } from './verdict.ts';

/** What the rules know beside the file. */
export interface RuleContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory that relative paths start from. */
  readonly directory: string;
  readonly nowMs: number;
  /** Whether `dataDir/secrets.json` is there: its owner has been told of it. */
  readonly secretsMade: boolean;
  /** What the store itself has against an address; `undefined`: nothing. */
  readonly refuseStore?: ((store: string) => string | undefined) | undefined;
}

/** Refusals about this installation: where it listens, where it stores, which secrets it needs. */
export function judgeInstallation(outline: Outline, context: RuleContext): Verdict {
  const store = judgeStore(outline, context);
  const listen = judgeListeners(outline, context);
  const tls = judgeTls(outline.tls, context.nowMs);
  const violations = [...listen, ...tls.violations, ...store.violations, ...judgeVolatile(outline)];
  if (outline.snapshot.deadMs <= outline.snapshot.staleMs) {
    violations.push({
      path: ['snapshot', 'deadMs'],
      message: 'a snapshot is dead before it is stale',
      hint: 'make deadMs larger than staleMs',
    });
  }
  return { violations, warnings: [...tls.warnings, ...store.warnings] };
}

export const LISTENERS = [
  { name: 'gateway', variable: 'SALLYPORT_GATEWAY_LISTEN', fallback: '127.0.0.1:8080' },
  { name: 'control', variable: 'SALLYPORT_CONTROL_LISTEN', fallback: '127.0.0.1:8081' },
] as const;

function judgeListeners(outline: Outline, { env }: RuleContext): Remark[] {
  const violations: Remark[] = [];
  const taken = new Map<string, string>();
  for (const { name, variable, fallback } of LISTENERS) {
    const path = ['listen', name];
    const fromEnv = env[variable];
    const text = fromEnv ?? outline.listen[name] ?? fallback;
    const source = fromEnv === undefined ? '' : ` (from ${variable})`;
    const address = parseListenAddress(text);
    if (!address) {
      violations.push({
        path,
        message: `is not an address to listen on${source}`,
        hint: 'write HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080',
      });
      continue;
    }
    if (!isLoopback(address.host) && outline.tls === undefined && !(outline.trustedProxy && outline.trustedProxy > 0)) {
      violations.push({
        path,
        message: `would be reachable from other machines without encryption${source}`,
        hint: 'configure tls, or state trustedProxy: 1 when a proxy in front ends TLS, or listen on 127.0.0.1',
      });
    }
    const other = address.port === 0 ? undefined : taken.get(`${address.host}:${address.port}`);
    if (other)
      violations.push({
        path,
        message: `is the address of listen.${other}`,
        hint: 'give each listener a port of its own',
      });
    taken.set(`${address.host}:${address.port}`, name);
  }
  return violations;
}

function judgeStore(outline: Outline, { directory, refuseStore, secretsMade }: RuleContext): Verdict {
  const violations: Remark[] = [];
  const warnings: Remark[] = [];
  const dataDir = outline.dataDir ?? './var';
  const store = parseStore(outline.store ?? `pglite:${dataDir}/store`, directory);
  const refuse = (path: string[], message: string, hint: string) => violations.push({ path, message, hint });
  if (!store) {
    refuse(['store'], 'is not an address of a store', 'write pglite:./var/store or postgres://user@host:5432/database');
    return { violations, warnings };
  }
  if (store.engine === 'pglite') {
    const guarded = parseStore(`pglite:${dataDir}`, directory);
    if (guarded?.engine === 'pglite' && !`${store.directory}/`.startsWith(`${guarded.directory}/`)) {
      refuse(
        ['store'],
        'lies outside dataDir, whose lock keeps a second process away',
        'put the embedded store below dataDir',
      );
    }
    if (outline.durability === 'disk') {
      refuse(
        ['durability'],
        'the embedded store cannot promise durability: disk, because it does not flush to disk',
        'use a Postgres server, or durability: process',
      );
    }
    for (const field of ['masterKey', 'pepper'] as const) {
      if (outline[field] !== undefined || secretsMade) continue;
      const hint = `keep a copy of that file, or set ${field}: { env: NAME }`;
      warnings.push({
        path: [field],
        message: 'is not set, so it is made once and kept in dataDir/secrets.json',
        hint,
      });
    }
    return { violations, warnings };
  }
  const isSecret = store.url.password !== '';
  if (isSecret) {
    refuse(['store'], 'holds a password', 'take it out of the URL and set storePassword: { env: NAME }');
  }
  for (const field of ['masterKey', 'pepper'] as const) {
    if (outline[field] !== undefined) continue;
    refuse(
      [field],
      'is required with a Postgres server',
      `add ${field}: { env: NAME } with 32 random bytes in base64 (openssl rand -base64 32)`,
    );
  }
  if (outline.governance.mode === undefined) {
    refuse(
      ['governance', 'mode'],
      'must be stated with a Postgres server',
      'write governance: { mode: solo } or { mode: enforced }',
    );
  }
  // What the store says of an address may repeat it.
  const refusal = isSecret ? undefined : refuseStore?.(outline.store ?? '');
  if (refusal !== undefined) refuse(['store'], refusal, 'correct the address of the store');
  return { violations, warnings };
}

function judgeVolatile({ volatile = 'memory' }: Outline): Remark[] {
  if (volatile === 'memory') return [];
  const path = ['volatile'];
  if (!/^rediss?:\/\//.test(volatile) || !URL.canParse(volatile)) {
    return [{ path, message: 'is not known', hint: 'write memory, redis://host:6379 or rediss://host:6379' }];
  }
  const { protocol, hostname, password, pathname, search, hash } = new URL(volatile);
  const violations: Remark[] = [];
  if (password !== '') {
    const hint = 'take it out of the URL and set volatilePassword: { env: NAME }';
    violations.push({ path, message: 'holds a password', hint });
  }
  if (hostname === '' || !/^\/?\d*$/.test(pathname) || search !== '' || hash !== '') {
    const hint = 'write redis://user@host:6379/0, where the user and the number of the database may be left out';
    violations.push({ path, message: 'is not an address of Redis', hint });
  } else if (protocol === 'redis:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''))) {
    const message = 'is beyond this machine without encryption';
    violations.push({ path, message, hint: 'write rediss://, or reach it through 127.0.0.1' });
  }
  return violations;
}
