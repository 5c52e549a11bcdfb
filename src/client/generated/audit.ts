// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface AuditOperations {
  /** Tell that the audit is exported, and up to where the chains stand. */
  readonly exportAudit: {
    readonly asked: {
      readonly body?: {
        readonly chain?: string | undefined;
        readonly reason?: string | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: {
      readonly chains: readonly S.AuditChain[];
    };
  };
  /** Show the public key that checkpoints are signed with. */
  readonly getAuditKey: {
    readonly asked: object;
    readonly answer: {
      readonly id: string;
      /** SPKI, PEM. */
      readonly publicKey: string;
    };
  };
  /** Read a chain from its beginning. */
  readonly listAuditChainEvents: {
    readonly asked: {
      readonly params: { readonly chain: string };
      readonly query?: { readonly after?: number | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.AuditEvent[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** List the chains of the audit and where they stand. */
  readonly listAuditChains: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.AuditChain[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** List the signed checkpoints from the first on. */
  readonly listAuditCheckpoints: {
    readonly asked: {
      readonly query?: { readonly after?: number | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.AuditCheckpoint[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** Search the audit, newest first. */
  readonly listAuditEvents: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly chain?: string | undefined; readonly actor?: string | undefined; readonly object?: string | undefined; readonly action?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.AuditEvent[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
}
