// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface TeamsOperations {
  /** Create a team. */
  readonly createTeam: {
    readonly asked: {
      readonly body: {
        readonly organization?: string | undefined;
        readonly name: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.Team;
  };
  /** Show a team. */
  readonly getTeam: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.Team;
  };
  /** List the teams of an organization, by name. */
  readonly listTeams: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly organization?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Team[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
}
