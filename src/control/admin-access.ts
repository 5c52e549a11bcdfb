import { INSTALLATION_CHAIN, differenceOf, systemActor } from '../audit/index.ts';
import type { Clock, Secret } from '../core/index.ts';
import { createAdminToken, type KeyHasher } from '../identity/index.ts';
import type { Store } from '../store/index.ts';

export interface FirstTokenDeps {
  readonly store: Pick<Store, 'transaction'>;
  readonly hash: KeyHasher;
  readonly clock: Clock;
}

/** The installation's first admin token; shown once by whoever started us. */
export const firstAdminToken = ({ store, hash, clock }: FirstTokenDeps): Promise<Secret | undefined> =>
  store.transaction(async ({ adminTokens: tokens, audit }) => {
    if ((await tokens.listAdminTokens()).length > 0) return undefined;
    const { token, secret } = await createAdminToken({ tokens, hash, clock }, 'first start');
    await audit.append(
      {
        chain: INSTALLATION_CHAIN,
        action: 'admin-token.create',
        outcome: 'done',
        actor: systemActor('first start'),
        object: { type: 'admin-token', id: token.id, name: token.name },
        ...differenceOf(undefined, token),
      },
      clock.now(),
    );
    return secret;
  });

/** Between looks whether a store that was away at the start is there. */
const LOOK_MS = 1_000;

export interface LaterToken {
  /** `undefined` where the installation turns out to have one. */
  readonly token: Promise<Secret | undefined>;
  stop(): void;
}

/** The first admin token of an installation whose store was away at its very first start: made as soon as it is reached. */
export function laterAdminToken(deps: FirstTokenDeps, isReachable: () => boolean, lookMs = LOOK_MS): LaterToken {
  const { promise, resolve } = Promise.withResolvers<Secret | undefined>();
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      if (isReachable()) return resolve(await firstAdminToken(deps));
    } catch {
      // It is away again; the snapshot's keeper has said so.
    }
    wait();
  };
  const wait = (): void => {
    timer = setTimeout(() => void look(), lookMs);
    timer.unref();
  };
  wait();
  return { token: promise, stop: () => clearTimeout(timer) };
}
