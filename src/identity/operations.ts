import { Fault, uuidv7, type Clock, type Secret } from '../core/index.ts';
import { checkAddresses } from './address.ts';
import type { KeyAdministration, Page, PageRequest, TenantScope } from './administration.ts';
import type { KeyHasher } from './hash.ts';
import type { ApiKey, Application, KeyEnvironment, KeyLimits } from './port.ts';
import { displayOf, generateKey } from './token.ts';

/** What the operations on keys need from outside. */
export interface KeyOperations {
  readonly keys: KeyAdministration;
  readonly applications: {
    findApplication(organizationId: string, id: string): Promise<Application | undefined>;
  };
  readonly hash: KeyHasher;
  readonly clock: Clock;
}

export interface NewKeyRequest {
  readonly organizationId: string;
  readonly applicationId: string;
  readonly name: string;
  /** Epoch milliseconds; `null`: never. */
  readonly expiresAt?: number | null;
  /** `null`: all the application may call. */
  readonly models?: readonly string[] | null;
  /** `null`: from anywhere. */
  readonly addresses?: readonly string[] | null;
  /** `null`: those of the application alone. */
  readonly limits?: KeyLimits | null;
  /** Default: production. */
  readonly environment?: KeyEnvironment;
}

/** The one moment the key exists in clear on our side. */
export interface IssuedKey {
  readonly key: ApiKey;
  readonly secret: Secret;
}

const NAME_LENGTH_MAX = 100;
const MODELS_MAX = 1_000;
/** An old key that outlives its replacement by more than a month is two keys, not a rotation. */
export const GRACE_MS_MAX = 31 * 86_400_000;

/** @throws Fault `request.invalid`, `resource.unknown` for an application that is not there or is retired */
export async function createKey(on: KeyOperations, request: NewKeyRequest): Promise<IssuedKey> {
  const now = on.clock.now();
  const expiresAt = request.expiresAt ?? null;
  const models = request.models ?? null;
  const addresses = request.addresses ?? null;
  if (request.name.trim() === '' || request.name.length > NAME_LENGTH_MAX) {
    throw invalid('name', `A key has a name of at most ${NAME_LENGTH_MAX} characters.`);
  }
  if (expiresAt !== null && !(expiresAt > now)) throw invalid('expiresAt', 'The end of a key lies in the future.');
  if (models !== null && models.length > MODELS_MAX)
    throw invalid('models', `A key names at most ${MODELS_MAX} models.`);
  if (addresses !== null) checkAddresses(addresses);
  const application = await on.applications.findApplication(request.organizationId, request.applicationId);
  if (!application || application.retiredAt !== null) {
    throw new Fault('resource.unknown', { public: 'There is no such application.', param: 'applicationId' });
  }
  const secret = generateKey();
  const key = await on.keys.insertKey({
    ...replacement(on, secret, now),
    organizationId: application.organizationId,
    applicationId: application.id,
    name: request.name,
    expiresAt,
    models,
    addresses,
    limits: request.limits ?? null,
    environment: request.environment ?? 'production',
  });
  return { key, secret };
}

/**
 * A new key in the place of an old one, with the same rights and the same end; the old one works on for the grace.
 * @param graceMs 0 to 31 days
 */
export async function rotateKey(
  on: KeyOperations,
  organizationId: string,
  keyId: string,
  graceMs: number,
): Promise<IssuedKey> {
  if (!(graceMs >= 0 && graceMs <= GRACE_MS_MAX)) throw invalid('graceMs', 'The grace is between 0 and 31 days.');
  const now = on.clock.now();
  const secret = generateKey();
  const key = await on.keys.rotateKey(organizationId, keyId, replacement(on, secret, now), now + graceMs, now);
  return { key, secret };
}

export const revokeKey = (on: KeyOperations, organizationId: string, keyId: string): Promise<ApiKey> =>
  on.keys.revokeKey(organizationId, keyId, on.clock.now());

export const listKeys = (
  on: KeyOperations,
  scope: TenantScope,
  filter: PageRequest & { readonly applicationId?: string },
): Promise<Page<ApiKey>> => on.keys.listKeys(scope, filter);

const replacement = (on: KeyOperations, secret: Secret, now: number) => ({
  id: uuidv7(now),
  hash: on.hash(secret.reveal()),
  ...displayOf(secret),
  createdAt: now,
});

const invalid = (param: string, sentence: string): Fault => new Fault('request.invalid', { public: sentence, param });
