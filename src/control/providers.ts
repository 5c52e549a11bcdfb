import { createHash } from 'node:crypto';
import { Secret } from '../core/index.ts';
import { createProvider, type Provider, type ProviderDeps, type ProviderSettings } from '../providers/index.ts';

interface Held {
  readonly digest: string;
  readonly provider: Provider;
}

/**
 * The live providers. A reload keeps those whose settings are the same, with their connections; what changed or is gone
 * is drained: calls under way finish on the old one, and it is never closed in use.
 */
export class ProviderPool {
  readonly #deps: ProviderDeps;
  #held = new Map<string, Held>();
  readonly #draining = new Set<Promise<void>>();

  constructor(deps: ProviderDeps) {
    this.#deps = deps;
  }

  /**
   * Makes what the settings ask for, without touching what is in use.
   * @returns the new set, and `commit` to take it into use and drain the rest, or `discard` to close what was made
   */
  prepare(settings: Readonly<Record<string, ProviderSettings>>): PreparedProviders {
    const next = new Map<string, Held>();
    const made: Provider[] = [];
    for (const [id, wanted] of Object.entries(settings)) {
      const digest = digestOf(wanted);
      const held = this.#held.get(id);
      if (held?.digest === digest) {
        next.set(id, held);
        continue;
      }
      const provider = createProvider(id, wanted, this.#deps);
      made.push(provider);
      next.set(id, { digest, provider });
    }
    return {
      providers: new Map([...next].map(([id, { provider }]) => [id, provider])),
      commit: () => {
        const before = this.#held;
        this.#held = next;
        for (const [id, { provider }] of before) {
          if (next.get(id)?.provider !== provider) this.#drain(provider);
        }
      },
      discard: () => {
        for (const provider of made) this.#drain(provider);
      },
    };
  }

  #drain(provider: Provider): void {
    const closing = provider.close().finally(() => this.#draining.delete(closing));
    this.#draining.add(closing);
  }

  async close(): Promise<void> {
    for (const { provider } of this.#held.values()) this.#drain(provider);
    this.#held = new Map();
    await Promise.allSettled(this.#draining);
  }
}

export interface PreparedProviders {
  readonly providers: ReadonlyMap<string, Provider>;
  commit(): void;
  discard(): void;
}

/** Settings with their secrets, as a digest: a rotated credential is a changed provider. */
function digestOf(settings: ProviderSettings): string {
  // JSON shows every secret as the same word, so their values are hashed beside it.
  const text = JSON.stringify(settings);
  const secrets: string[] = [];
  collectSecrets(settings, secrets);
  return createHash('sha256').update(text).update('\u0000').update(secrets.join('\u0000')).digest('hex');
}

function collectSecrets(value: unknown, into: string[]): void {
  if (value instanceof Secret) into.push(value.reveal());
  else if (value !== null && typeof value === 'object')
    for (const each of Object.values(value)) collectSecrets(each, into);
}
