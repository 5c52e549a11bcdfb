// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface UsersOperations {
  /** Make a person known before their first sign-in. */
  readonly createUser: {
    readonly asked: {
      readonly body: {
        readonly organization?: string | undefined;
        readonly name: string;
        readonly email?: string | undefined;
        /** Who vouches for the person: an identity provider, or local for a password of this installation. */
        readonly issuer: string | 'local';
        /** What the issuer calls the person: "sub" of its identity tokens; the name to sign in with for local. */
        readonly subject: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.User;
  };
  /** Keep a person out at once: every session ends. */
  readonly disableUser: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.User;
  };
  /** Let a disabled person sign in again. */
  readonly enableUser: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.User;
  };
  /** Show a person. */
  readonly getUser: {
    readonly asked: {
      readonly params: { readonly id: string };
    };
    readonly answer: S.User;
  };
  /** List people, newest first. */
  readonly listUsers: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.User[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** Give a person who signs in with a password a secret to choose one with; the password before and every session end. */
  readonly resetPassword: {
    readonly asked: {
      readonly params: { readonly id: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.OneTimeSecret;
  };
}
