import { differenceOf, INSTALLATION_CHAIN, systemActor } from '../audit/index.ts';
import type { Config } from '../config/index.ts';
import type { Store } from '../store/index.ts';
import { declarationOf } from './declaration.ts';
import type { ReloadBy } from './keeper.ts';

/** Teams and applications that `declareAudited` would make, change or retire. @throws as it does */
export const rehearseDeclared = (store: Pick<Store, 'rehearse'>, nowMs: number, config: Config): Promise<number> =>
  store.rehearse(async ({ tenancy }) => (await tenancy.reconcile(declarationOf(config), nowMs)).changed);

/**
 * Makes the file's declarations true and tells of it in one transaction: one event for everyone who asked for a reload;
 * at the start one event, where it changed something.
 */
export const declareAudited = (
  store: Pick<Store, 'transaction'>,
  nowMs: number,
  config: Config,
  reload?: ReloadBy,
): Promise<unknown> =>
  store.transaction(async ({ tenancy, audit }) => {
    const { changed: rows } = await tenancy.reconcile(declarationOf(config), nowMs);
    const actors = reload?.by ?? (rows > 0 ? [systemActor('start')] : []);
    for (const actor of actors) {
      const event = {
        chain: INSTALLATION_CHAIN,
        action: reload ? 'config.reload' : 'config.declare',
        outcome: 'done' as const,
        actor,
        object: { type: 'configuration', id: null, name: null },
        detail: { rows },
        // Secrets are no part of it: a digest must not help to guess one.
        ...differenceOf(reload?.before, config),
      };
      await audit.append(event, nowMs);
    }
  });
