// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface CallsOperations {
  /** Tell why a call was refused or where it went, with every decision and rule. */
  readonly explainCall: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.CallExplanation;
  };
  /** Show everything that is known of a call. */
  readonly getCall: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.Call;
  };
  /** Show what was asked and answered, where it is kept; who reads it stands in the audit. */
  readonly getCallBodies: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly query: { readonly reason: string };
    };
    readonly answer: S.CallBodies;
  };
  /** List calls, newest first. */
  readonly listCalls: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly application?: string | undefined; readonly model?: string | undefined; readonly outcome?: 'ok' | 'refused' | 'failed' | 'cancelled' | undefined; readonly from?: string | undefined; readonly to?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Call[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
}
