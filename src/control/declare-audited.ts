import { differenceOf, INSTALLATION_CHAIN, systemActor } from '../audit/index.ts';
import type { Config } from '../config/index.ts';
import { contentOf, FILE_AUTHOR, manifestOf } from '../registry/index.ts';
import type { Adopted, Repositories, Store } from '../store/index.ts';
import { declarationOf, declaredModels } from './declaration.ts';
import { declaredPrices } from './file-prices.ts';
import { identitiesOf } from './identities.ts';
import type { ReloadBy } from './keeper.ts';
import { allGroupRolesOf } from './scim/rule.ts';

/** Rows that `declareAudited` would add or change. @throws as it does */
export const rehearseDeclared = (store: Pick<Store, 'rehearse'>, nowMs: number, config: Config): Promise<number> =>
  store.rehearse(async (repositories) => (await declare(repositories, nowMs, config)).rows);

/**
 * Makes the file's declarations true and tells of it in one transaction: one event for everyone who asked for a reload,
 * with the fields that changed; at the start one event, where it changed something, with the sections that did.
 * @param adopt names of rows of the API that the file takes over; default: none
 */
export const declareAudited = (
  store: Pick<Store, 'transaction'>,
  nowMs: number,
  config: Config,
  reload?: ReloadBy,
  adopt?: Adopted,
): Promise<unknown> =>
  store.transaction(async (repositories) => {
    const { audit } = repositories;
    const { rows, sections } = await declare(repositories, nowMs, config, adopt);
    const actors = reload?.by ?? (rows > 0 ? [systemActor('start')] : []);
    for (const actor of actors) {
      const event = {
        chain: INSTALLATION_CHAIN,
        action: reload ? 'config.reload' : 'config.declare',
        outcome: 'done' as const,
        actor,
        object: { type: 'configuration', id: null, name: null },
        detail: { rows, ...(adopt?.size && { adopt: [...adopt].join(' ') }) },
        // Secrets are no part of it: a digest must not help to guess one.
        ...differenceOf(reload?.before, config),
        // Of what was declared before a start only the rows are known.
        ...(!reload && { changed: sections }),
      };
      await audit.append(event, nowMs);
    }
  });

interface Declared {
  readonly rows: number;
  /** Sections of the file whose rows were made, changed or retired. */
  readonly sections: readonly string[];
}

/**
 * Who decides about states, teams and applications, then the models that are theirs and what they cost, then what stands
 * behind the versions of the API now, then what groups of identity providers give.
 */
async function declare(
  { tenancy, registry, prices, scim, lifecycle }: Repositories,
  nowMs: number,
  config: Config,
  adopt?: Adopted,
): Promise<Declared> {
  // What a file may say of states hangs on it.
  const governed = await lifecycle.declareMode(config.governance.mode, nowMs);
  const { organizationId, changed } = await tenancy.reconcile(declarationOf(config), nowMs, adopt);
  const routes = Object.keys(config.routes);
  const declared = await registry.declareModels(organizationId, declaredModels(config), routes, nowMs, adopt);
  const priced = await prices.declarePrices(declaredPrices(config), nowMs);
  const identities = identitiesOf(config.providers);
  const manifestNow = (manifest: string) => manifestOf(contentOf(manifest), (provider) => identities.get(provider));
  const renewed = await registry.renewEditions(manifestNow, FILE_AUTHOR, nowMs);
  const granted = await scim.settleAllScimGrants(allGroupRolesOf(config), 'file', nowMs);
  const bySection = {
    governance: governed,
    models: declared + priced,
    providers: renewed,
    teams: changed,
    identity: granted,
  };
  return {
    rows: governed + changed + declared + priced + renewed + granted,
    sections: Object.entries(bySection).flatMap(([section, rows]) => (rows > 0 ? [section] : [])),
  };
}
