import type { Clock } from '../core/index.ts';
import type { BodyKind, BodyRepository } from './bodies.ts';
import type { Keyring } from './envelope/keyring.ts';

/** Prompts and answers of applications that asked for keeping them: sealed before they reach the database. */
export interface BodyVault {
  /** @param retentionDays the application's own */
  put(
    call: { readonly id: string; readonly organizationId: string },
    parts: Partial<Record<BodyKind, Uint8Array>>,
    retentionDays: number,
  ): Promise<void>;
  /** Both in clear; empty for another organization's call. */
  get(organizationId: string, callId: string): Promise<Partial<Record<BodyKind, Buffer>>>;
}

const DAY_MS = 86_400_000;

export function bodyVault(bodies: BodyRepository, keyring: Keyring, clock: Clock): BodyVault {
  return {
    async put(call, parts, retentionDays) {
      const createdAt = clock.now();
      const expiresAt = createdAt + retentionDays * DAY_MS;
      const rows = [];
      for (const kind of ['request', 'answer'] as const) {
        const plain = parts[kind];
        if (!plain) continue;
        const { dataKeyId, sealed } = await keyring.seal(call.organizationId, 'body', rowOf(call.id, kind), plain);
        rows.push({
          callId: call.id,
          kind,
          organizationId: call.organizationId,
          dataKeyId,
          sealed,
          createdAt,
          expiresAt,
        });
      }
      await bodies.putBodies(rows);
    },

    async get(organizationId, callId) {
      const found: Partial<Record<BodyKind, Buffer>> = {};
      for (const row of await bodies.getBodies(organizationId, callId, clock.now())) {
        found[row.kind] = await keyring.open(row.dataKeyId, 'body', rowOf(callId, row.kind), row.sealed);
      }
      return found;
    },
  };
}

const rowOf = (callId: string, kind: BodyKind): string => `${callId}/${kind}`;
