import packageJson from '../../package.json' with { type: 'json' };
import { isLoopback, parseListenAddress } from '../config/index.ts';
import {
  controlServer,
  firstAdminToken,
  identitiesOf,
  laterAdminToken,
  RefusalLog,
  SealedDesk,
  visitorOf,
  type Control,
  type DeploymentStatuses,
} from '../control/index.ts';
import type { Secret } from '../core/index.ts';
import { passwordsUnder } from '../identity/index.ts';
import { derivedSecrets } from '../store/index.ts';
import type { Ground } from './ground.ts';
import { installationKey } from './signing.ts';
import { closeListener, tlsOf } from './listener.ts';
import type { Readiness } from './readiness.ts';
import { cookiesAreSecure, localIsOn, openLocalSignIn, openSignIn } from './sign-in.ts';

/** What the control plane asks of whatever runs the calls: this process, or its workers. */
export interface Behind {
  /** Takes the store's changes into force now. */
  readonly refresh: () => Promise<void>;
  readonly reload: Control['reload'];
  readonly rehearseReload: Control['rehearseReload'];
  readonly health: () => Promise<DeploymentStatuses>;
  readonly renderMetrics: () => Promise<string>;
  readonly figures: () => Promise<{
    readonly journalBytes: number;
    readonly postedRows: number;
    readonly callsInFlight: number;
  }>;
  readonly ready: () => Readiness;
}

export interface ControlPlane {
  readonly control: Control;
  /** Made at the first start, where the configuration has none. */
  readonly newAdminToken: Secret | undefined;
  /** Where the store was away: made when it is first reached, `undefined` where there is one already. */
  readonly adminTokenLater: Promise<Secret | undefined> | undefined;
  /** @returns the address really bound */
  readonly listen: () => Promise<string>;
}

export async function openControlPlane(
  ground: Ground,
  behind: Behind,
  stack: AsyncDisposableStack,
): Promise<ControlPlane> {
  const { config, clock, log, store, keeper, keyring } = ground;
  const startedAt = clock.now();
  const visitors = {
    store,
    hash: ground.hash,
    clock,
    configured: config.adminToken,
    localIsOn: () => localIsOn(ground),
  };
  const first = { store, hash: ground.hash, clock };
  const newAdminToken = keeper.reachable && !config.adminToken ? await firstAdminToken(first) : undefined;
  const later = keeper.reachable || config.adminToken ? undefined : laterAdminToken(first, () => keeper.reachable);
  stack.defer(() => later?.stop());
  const passwords = passwordsUnder(config.pepper);
  const { refresh, reload, rehearseReload, health, renderMetrics } = behind;
  const control: Control = {
    clock,
    log: log.logger,
    store,
    pepper: config.pepper,
    bodies: ground.vault,
    repeatSecrets: {
      ...derivedSecrets(config.masterKey, 'idempotency'),
      // Under the pepper, which outlives the master key: what was done before is found again, though no longer opened.
      mac: (text) => ground.hash(`idempotency ${text}`),
    },
    version: packageJson.version,
    forgetDataKeys: () => keyring.forgetCurrent(),
    refusals: new RefusalLog({ store, clock, log: log.logger }),
    get snapshot() {
      return keeper.snapshot;
    },
    get identities() {
      return identitiesOf(keeper.config.providers);
    },
    scimRules: () => keeper.config.identity.scim,
    identify: (token, via) => visitorOf(visitors, token, via),
    signIn: openSignIn(ground),
    sealedAccess: new SealedDesk({ store, clock, hash: ground.hash, log: log.logger }),
    localSignIn: openLocalSignIn(ground, passwords),
    passwords,
    trustedProxies: config.trustedProxy ?? 0,
    cookiesAreSecure: cookiesAreSecure(config),
    get governance() {
      return keeper.config.governance;
    },
    signingKey: installationKey(ground),
    hasConfiguredToken: config.adminToken !== undefined,
    refresh,
    reload,
    rehearseReload,
    health,
    renderMetrics,
    async status() {
      const { journalBytes, postedRows, callsInFlight } = await behind.figures();
      return {
        version: packageJson.version,
        revision: keeper.snapshot.revision,
        lapsed: keeper.image.lapses.map(({ name }) => name),
        startedAt,
        store: { engine: store.engine, reachable: keeper.reachable, confirmedAt: keeper.image.confirmedAt },
        journal: { bytes: journalBytes, postedRows },
        providers: [...keeper.snapshot.providers.values()].map(({ id, kind, region, origin }) => ({
          id,
          kind,
          region,
          origin,
        })),
        callsInFlight,
      };
    },
  };
  return {
    control,
    newAdminToken,
    adminTokenLater: later?.token,
    listen() {
      const address = parseListenAddress(config.listen.control);
      if (!address) throw new Error('the listen address of the control plane is not valid');
      const server = controlServer(control, {
        ...tlsOf(config),
        ready: () => behind.ready(),
        metricsOpen: isLoopback(address.host),
      });
      stack.defer(() => closeListener(server));
      return server.listen(address);
    },
  };
}
