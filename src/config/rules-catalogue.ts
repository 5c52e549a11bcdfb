/** Rules between providers, models, routes and teams: what is named must exist, and a name must mean one thing. */
import { didYouMean } from './fields.ts';
import type { Path, Remark } from './finding.ts';
import { orList } from './issues.ts';
import type { Outline } from './outline.ts';
import type { Verdict } from './verdict.ts';

type Model = Outline['models'][string];

export function judgeCatalogue(outline: Outline): Verdict {
  const court = new Court();
  for (const [name, model] of Object.entries(outline.models)) judgeModel(name, model, outline, court);
  for (const name of Object.keys(outline.routes)) judgeRoute(name, outline, court);
  for (const [team, { apps }] of Object.entries(outline.teams)) {
    for (const [app, { models, modelLimits }] of Object.entries(apps)) {
      for (const name of Object.keys(modelLimits)) {
        const known = [...Object.keys(outline.models), ...Object.keys(outline.routes)];
        court.mustBe(['teams', team, 'apps', app, 'modelLimits', name], name, 'model or route', known);
      }
      for (const [index, model] of models.entries()) {
        if (model === '' || Object.hasOwn(outline.routes, model)) continue;
        const path = ['teams', team, 'apps', app, 'models', index];
        court.mustBeModel(path, model, outline, Object.keys(outline.routes));
      }
    }
  }
  if (Object.keys(outline.models).length === 0) {
    court.warn(
      [],
      'no model is configured, so every call is refused',
      'add providers and models; see examples/minimal.yaml',
    );
  }
  return court;
}

class Court implements Verdict {
  readonly violations: Remark[] = [];
  readonly warnings: Remark[] = [];

  refuse(path: Path, message: string, hint: string, at: 'key' | 'value' = 'value'): void {
    this.violations.push({ path, at, message, hint });
  }
  warn(path: Path, message: string, hint: string): void {
    this.warnings.push({ path, at: 'key', message, hint });
  }
  mustBe(path: Path, name: string, noun: string, known: readonly string[]): void {
    if (known.includes(name)) return;
    const near = didYouMean(name, known);
    const list = known.length === 0 ? `there is no ${noun} yet` : `known: ${orList([...new Set(known)].slice(0, 20))}`;
    this.refuse(path, `there is no ${noun} "${name}"`, near === undefined ? list : `did you mean "${near}"?`);
  }
  /** `name` or `name@version`. */
  mustBeModel(path: Path, reference: string, outline: Outline, alsoKnown: readonly string[] = []): void {
    const [name, version] = splitOnce(reference);
    const model = Object.hasOwn(outline.models, name) ? outline.models[name] : undefined;
    if (!model) {
      this.mustBe(path, name, alsoKnown.length > 0 ? 'model or route' : 'model', [
        ...Object.keys(outline.models),
        ...alsoKnown,
      ]);
    } else if (version !== undefined) {
      this.mustBe(path, version, `version of ${name}`, Object.keys(model.versions));
    }
  }
}

function splitOnce(reference: string): readonly [string, string | undefined] {
  const at = reference.indexOf('@');
  return at < 0 ? [reference, undefined] : [reference.slice(0, at), reference.slice(at + 1)];
}

function judgeModel(name: string, model: Model, outline: Outline, court: Court): void {
  const path = ['models', name];
  const providers = Object.keys(outline.providers);
  if (model.owner.team !== undefined)
    court.mustBe([...path, 'owner', 'team'], model.owner.team, 'team', Object.keys(outline.teams));
  const isSolo = outline.governance.mode === 'solo' || (outline.governance.mode === undefined && isEmbedded(outline));
  const versions = Object.entries(model.versions);
  if (versions.length === 0)
    court.warn(path, 'has no version, so it cannot be called', 'add versions: { 1.0.0: { … } }');
  for (const [version, { state, kind, deployments }] of versions) {
    const at = [...path, 'versions', version];
    if (state !== undefined && state !== 'development' && !isSolo && outline.governance.mode !== undefined) {
      court.refuse(
        [...at, 'state'],
        `${state} is not granted by a file when governance.mode is enforced`,
        'write state: development, from where approvals move the version on, or use governance.mode: solo',
      );
    }
    for (const [index, deployment] of deployments.entries()) {
      const place = [...at, 'deployments', index];
      if (deployment.provider !== undefined)
        court.mustBe([...place, 'provider'], deployment.provider, 'provider', providers);
      if (kind === 'chat' && isWithoutOutput(deployment.price)) {
        court.refuse(
          [...place, 'price'],
          'has no price of the output: answers of a chat would cost nothing',
          'add output: "…" in USD per million tokens, "0" if it is free',
        );
      }
      if (deployment.price !== undefined || deployment.unpriced === 'allow') continue;
      court.warn(
        place,
        'has no price in the file: its calls are refused until one is imported',
        'add price: { input: "…", output: "…" } in USD per million tokens, import one with sallyport price import, or set unpriced: allow',
      );
    }
  }
  if (versions.length > 0 && isSolo && !productionVersion(model)) {
    court.warn(
      path,
      `no version is in production, so only ${name}@VERSION can be called, if its state allows`,
      'set state: production on one version',
    );
  }
}

const isWithoutOutput = (price: unknown): boolean =>
  price !== null && typeof price === 'object' && !('output' in price);

function isEmbedded(outline: Outline): boolean {
  return outline.store === undefined || outline.store.startsWith('pglite:');
}

/** The version a bare model name means: the highest in production. */
export function productionVersion(model: Model): string | undefined {
  const names = Object.entries(model.versions).flatMap(([name, { state }]) => (state === 'production' ? [name] : []));
  return names.toSorted(compareVersions).at(-1);
}

/** Orders `MAJOR.MINOR.PATCH` by number. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function judgeRoute(name: string, outline: Outline, court: Court): void {
  const path = ['routes', name];
  const route = outline.routes[name];
  if (!route) return;
  if (Object.hasOwn(outline.models, name)) {
    court.refuse(
      path,
      `a model is called "${name}" too, so the name would mean two things`,
      'rename the route or the model',
      'key',
    );
  }
  const seen = new Set<string>();
  const kinds = new Map<string, string>();
  for (const [index, { model, weight }] of route.targets.entries()) {
    const at = [...path, 'targets', index];
    if (model === '') continue;
    court.mustBeModel(at, model, outline);
    if (seen.has(model)) court.refuse(at, `"${model}" is a target twice`, 'remove one of the two');
    seen.add(model);
    if (weight !== undefined && route.strategy !== 'weighted') {
      court.warn(
        [...at, 'weight'],
        `has no effect with strategy: ${route.strategy}`,
        'use strategy: weighted, or remove it',
      );
    }
    const kind = operationOf(model, outline);
    if (kind !== undefined) kinds.set(kind, model);
  }
  for (const [reason, model] of Object.entries(route.fallbackOn)) {
    if (model !== '') court.mustBeModel([...path, 'fallbackOn', reason], model, outline);
  }
  if (kinds.size > 1) {
    const mixed = [...kinds].map(([kind, model]) => `${model} (${kind})`).join(', ');
    court.refuse(
      [...path, 'targets'],
      `mixes operations: ${mixed}`,
      'make one route for chat and one for embeddings',
      'key',
    );
  }
}

/** `chat` or `embeddings`; `undefined` where the target does not exist or has no version that a bare name means. */
function operationOf(reference: string, outline: Outline): string | undefined {
  const [name, version] = splitOnce(reference);
  const model = Object.hasOwn(outline.models, name) ? outline.models[name] : undefined;
  const meant =
    model && (version ?? productionVersion(model) ?? Object.keys(model.versions).toSorted(compareVersions).at(-1));
  return meant === undefined ? undefined : model?.versions[meant]?.kind;
}
