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
  /** Let the applications of a retired team call again. */
  readonly restoreTeam: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Team;
  };
  /** End the calls of a team and of all its applications; nothing of it is deleted. */
  readonly retireTeam: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Team;
  };
}
