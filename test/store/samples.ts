import { Fault, uuidv7 } from '../../src/core/index.ts';
import type { LedgerRow } from '../../src/finops/index.ts';
import type { NewApiKey } from '../../src/identity/index.ts';
import type { CallRecord } from '../../src/observe/index.ts';
import type { Store } from '../../src/store/index.ts';

export const NOW = Date.UTC(2026, 10, 23, 12, 0, 0, 123);

/** An organization with one team and one application. */
export async function tenant(store: Pick<Store, 'tenancy'>, name: string) {
  const organization = await store.tenancy.ensureOrganization(name, NOW);
  const team = await store.tenancy.createTeam(organization.id, 'platform', NOW);
  const application = await store.tenancy.createApplication(
    organization.id,
    { teamId: team.id, name: 'demo', models: null, bodies: { store: false, retentionDays: 30 } },
    NOW,
  );
  return { organization, team, application };
}

let serial = 0;

export function sampleKey(
  of: { organizationId: string; applicationId: string },
  change: Partial<NewApiKey> = {},
): NewApiKey {
  serial += 1;
  return {
    id: uuidv7(NOW + serial),
    ...of,
    name: `key ${serial}`,
    hash: serial.toString(16).padStart(64, '0'),
    prefix: 'sp-AbCd',
    lastFour: 'WxYz',
    createdAt: NOW,
    expiresAt: null,
    models: null,
    addresses: null,
    limits: null,
    environment: 'production',
    ...change,
  };
}

export function sampleCall(startedAt: number, change: Partial<CallRecord> = {}): CallRecord {
  return {
    v: 1,
    id: uuidv7(startedAt),
    startedAt,
    operation: 'chat',
    surface: 'openai.chat',
    stream: false,
    organizationId: null,
    teamId: null,
    applicationId: null,
    application: null,
    team: null,
    keyId: null,
    tokenIssuer: null,
    tokenSubject: null,
    environment: 'production',
    requestedModel: 'chat-small',
    servedModel: 'chat-small@1.0.0',
    servedDigest: null,
    servedState: 'production',
    useGrant: null,
    substituted: null,
    route: null,
    matched: null,
    plan: null,
    cache: null,
    cached: null,
    guard: null,
    outcome: 'ok',
    status: 200,
    errorCode: null,
    refusal: null,
    param: null,
    answerBegun: true,
    finishReasons: ['stop'],
    attempts: [],
    usage: { inputUncached: 10, cacheRead: 1, cacheWrite: 2, outputVisible: 5, reasoning: 3 },
    usageEstimated: false,
    costNanoUsd: '12345',
    priced: true,
    dropped: [],
    conversation: null,
    metadata: null,
    stages: { receive: 0.25 },
    queuedMs: 0,
    firstTokenMs: 12.5,
    totalMs: 30.75,
    requestBytes: 100,
    revision: 7,
    ...change,
  };
}

/** How a promise ended: `ok`, or the code of its fault. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
}

/** The row of a call, as the journal's drain hands it on. */
export function rowOf({ calls }: Store, record: CallRecord): LedgerRow {
  const settlement = record.attempts.length === 0 ? 'void' : record.usageEstimated ? 'estimated' : 'settled';
  return {
    id: record.id,
    text: Buffer.from(calls.rowText({ record, json: JSON.stringify(record), settlement }).join('')),
  };
}
