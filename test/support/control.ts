/** The admin API as a test asks it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expectDeclared } from './declared-answers.ts';

/** A row of `GET /api/v1/calls`, as far as tests read it. */
export interface CallRow {
  readonly callId: string;
  readonly outcome: 'ok' | 'refused' | 'failed' | 'cancelled';
  readonly status: number;
  readonly errorCode: string | null;
  readonly stream: boolean;
  readonly settlement: 'settled' | 'estimated' | 'void';
  readonly costNanoUsd: string;
  readonly costUsd: string;
  readonly startedAt: string;
  readonly usage: Readonly<Record<UsageClass, number>> | null;
  readonly attempts: readonly AttemptRow[];
  readonly [field: string]: unknown;
}
export type UsageClass = 'inputUncached' | 'cacheRead' | 'cacheWrite' | 'outputVisible' | 'reasoning';

interface AttemptRow {
  readonly provider: string;
  readonly providerRequestId: string | null;
  readonly [field: string]: unknown;
}

export interface ControlAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface KeyOptions {
  /** `team/application`. Default: the first one of the tests. */
  readonly application?: string;
  readonly name?: string;
  readonly expiresAt?: string;
  readonly models?: readonly string[];
  readonly addresses?: readonly string[];
  readonly limits?: object;
}

export interface IssuedKey {
  readonly id: string;
  readonly key: string;
}

export interface ControlClient {
  readonly control: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<ControlAnswer>;
  /** @throws Error where the API refuses */
  readonly createKey: (options?: KeyOptions) => Promise<IssuedKey>;
  /** All rows of the ledger that fit, newest first. */
  readonly calls: (query?: Readonly<Record<string, string>>) => Promise<CallRow[]>;
  /** Waits until the ledger has at least so many rows that fit. @throws Error after 30 s */
  readonly waitForCalls: (count: number, query?: Readonly<Record<string, string>>) => Promise<CallRow[]>;
  /** The row of one call, as soon as it is there. @throws Error after 30 s */
  readonly waitForCall: (callId: string) => Promise<CallRow>;
}

/** The journal drains several times a second; far above it is a defect, not load. */
const WAIT_MS_MAX = 30_000;
const POLL_MS = 25;

export function controlClient(controlUrl: string, adminToken: string, application: string): ControlClient {
  const control: ControlClient['control'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${controlUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const told = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    if (answer.ok) expectDeclared(method, path, told);
    return { status: answer.status, headers: answer.headers, body: told };
  };
  const calls: ControlClient['calls'] = async (query = {}) => {
    const rows: CallRow[] = [];
    for (let cursor: unknown; ;) {
      const search = new URLSearchParams({ limit: '200', ...query, ...(typeof cursor === 'string' && { cursor }) });
      const { status, body } = await control('GET', `/api/v1/calls?${search}`);
      if (status !== 200) throw new Error(`calls cannot be listed: ${status} ${JSON.stringify(body)}`);
      rows.push(...(body['data'] as CallRow[]));
      cursor = body['next'];
      if (typeof cursor !== 'string') return rows;
    }
  };
  return {
    control,
    calls,
    async createKey(options = {}) {
      const { status, body } = await control('POST', '/api/v1/keys', { application, ...options });
      if (status !== 201) throw new Error(`no key was made: ${status} ${JSON.stringify(body)}`);
      return { id: String(body['id']), key: String(body['key']) };
    },
    waitForCalls: (count, query) =>
      eventually(`${count} calls in the ledger`, async () => {
        const rows = await calls(query);
        return rows.length >= count ? rows : undefined;
      }),
    waitForCall: (callId) =>
      eventually(`the call ${callId} in the ledger`, async () => {
        const { status, body } = await control('GET', `/api/v1/calls/${encodeURIComponent(callId)}`);
        return status === 200 ? (body as unknown as CallRow) : undefined;
      }),
  };
}

/** Asks again until there is an answer. @throws Error with what was waited for */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  waitMs = WAIT_MS_MAX,
): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${waitMs} ms in vain for ${what}`);
    await sleep(POLL_MS);
  }
}
