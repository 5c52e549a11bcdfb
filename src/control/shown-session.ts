import type { Session } from '../identity/index.ts';

/** As the API shows it; the secret is in the cookie or the answer that gave it. */
export const shownSession = ({ createdAt, usedAt, expiresAt, revokedAt, authTime, ...session }: Session) => ({
  ...session,
  createdAt: new Date(createdAt).toISOString(),
  usedAt: new Date(usedAt).toISOString(),
  expiresAt: new Date(expiresAt).toISOString(),
  revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
  authTime: new Date(authTime).toISOString(),
});
