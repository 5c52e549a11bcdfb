// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface PricesOperations {
  /** Show a price. */
  readonly getPrice: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.Price;
  };
  /** Import prices, all or none; what is there already is not changed. */
  readonly importPrices: {
    readonly asked: {
      readonly body: {
        readonly rows: readonly ({
          readonly provider: string;
          readonly model: string;
          readonly region?: string | undefined;
          readonly meter: 'input' | 'cache_read' | 'cache_write' | 'output' | 'reasoning';
          readonly tier?: string | undefined;
          readonly contextMinTokens?: number | undefined;
          readonly price: string;
          /** A date or time of ISO 8601: 2026-11-23, 2026-11-23T08:00:00Z or 2026-11-23T08:00:00+01:00. */
          readonly from?: string | undefined;
          readonly to?: string | null | undefined;
          readonly source?: string | undefined;
        })[];
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.PricesImported;
  };
  /** List prices, by provider, model and meter. */
  readonly listPrices: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly provider?: string | undefined; readonly model?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Price[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** End a price now; it stays for what it priced. */
  readonly retirePrice: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Price;
  };
}
