import { type ProviderKind, providerKinds } from '../providers/index.ts';

/** Every kind of provider by its name. */
export const kinds: ReadonlyMap<string, ProviderKind> = new Map(providerKinds.map((kind) => [kind.kind, kind]));
