import { isOpenAccess, type SealedAccess } from '../../identity/index.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** As the API shows it; its session was shown to whoever opened it. */
export const shownAccess = (access: SealedAccess, nowMs: number) => ({
  id: access.id,
  people: access.people.map(({ id, name }) => ({ id, name })),
  reason: access.reason,
  address: access.address,
  openedAt: iso(access.openedAt),
  endsAt: iso(access.endsAt),
  endedAt: access.endedAt === null ? null : iso(access.endedAt),
  state: isOpenAccess(access, nowMs)
    ? ('open' as const)
    : access.review
      ? ('reviewed' as const)
      : ('unreviewed' as const),
  review: access.review && { by: access.review.userId, at: iso(access.review.at), finding: access.review.finding },
});
