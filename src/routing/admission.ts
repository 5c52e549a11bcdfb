import type { Application, KeyEnvironment, Principal } from '../identity/index.ts';
import type { Deployment, LifecycleState, ModelVersion } from '../registry/index.ts';

/** Whose calls a version takes in a state, by what their key is for. */
type Openness = 'all' | 'owner' | 'none';

/**
 * Before its release a version is for trying: first by the team that owns it, then by whoever tests. The keys that run
 * things for people reach what is released. What is archived answers nobody.
 */
const OPEN: Readonly<Record<LifecycleState, Readonly<Record<KeyEnvironment, Openness>>>> = {
  development: { development: 'owner', staging: 'none', production: 'none' },
  staging: { development: 'owner', staging: 'all', production: 'none' },
  approved: { development: 'all', staging: 'all', production: 'none' },
  production: { development: 'all', staging: 'all', production: 'all' },
  deprecated: { development: 'all', staging: 'all', production: 'all' },
  archived: { development: 'none', staging: 'none', production: 'none' },
};

/** What the file says of an application's use of models. */
export interface ApplicationUse {
  /** The class of data it sends; `null`: nothing is said. */
  readonly dataClass: string | null;
  /** Where its calls may be served; `null`: anywhere. */
  readonly regions: ReadonlySet<string> | null;
  /** Whether the successor of a version that has ended for it takes its place. */
  readonly followSuccessors: boolean;
}

/** Who calls, as far as it decides what may answer. */
export interface Caller {
  readonly environment: KeyEnvironment;
  /** `null`: nobody in particular; the operator asks what a name leads to. */
  readonly application: Application | null;
  /** `team/application`, once for all targets; empty: nobody in particular. */
  readonly name: string;
  /** `null`: as above. */
  readonly principal: Principal | null;
  readonly use: ApplicationUse | undefined;
}

/** For questions about a name, whoever might call it: a key for production, and nothing said of its application. */
export const ANYBODY: Caller = {
  environment: 'production',
  application: null,
  name: '',
  principal: null,
  use: undefined,
};

/** A token of an identity provider stands for what runs for people, as a key does of which nobody has said otherwise. */
export const callerOf = (principal: Principal, use?: ApplicationUse): Caller => ({
  environment: principal.key?.environment ?? 'production',
  application: principal.application,
  name: `${principal.application.teamName}/${principal.application.name}`,
  principal,
  use,
});

export function isOpen(version: ModelVersion, { environment, application }: Caller): boolean {
  if (version.barred !== null) return false;
  const openness = OPEN[version.state][environment];
  if (openness !== 'owner') return openness === 'all';
  return version.ownerTeamId !== null && application?.teamId === version.ownerTeamId;
}

/** What is deprecated takes no new uses: an application that used it before goes on, by its grant. */
export const goesOn = ({ uses }: ModelVersion, { application }: Caller): boolean =>
  uses === null || application === null || uses.has(application.id);

/** A version that is cleared for no class of data takes none that is classified. */
export const takesData = ({ dataClasses }: ModelVersion, { use }: Caller): boolean =>
  use === undefined || use.dataClass === null || dataClasses?.has(use.dataClass) === true;

/** A version whose access is listed is for these teams and applications alone. */
export const hasAccess = ({ access }: ModelVersion, { application, name }: Caller): boolean =>
  access === null || application === null || access.has(application.teamName) || access.has(name);

/** Where a region is asked for, one that nobody knows is none of them. */
export const mayServe = (deployment: Deployment, version: ModelVersion, { use }: Caller): boolean =>
  (version.regions === null || version.regions.has(deployment.region)) &&
  (use === undefined || use.regions === null || use.regions.has(deployment.region));
