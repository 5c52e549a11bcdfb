import type { CompleteConfig, Loaded } from '../config/index.ts';
import type { Control } from '../control/index.ts';
import type { Clock, Secret } from '../core/index.ts';
import type { Log } from '../observe/index.ts';

export interface StartOptions {
  readonly config: CompleteConfig;
  /** Reads the configuration again, for a reload. Absent: there is no file. */
  readonly readConfig?: () => Promise<Loaded>;
  /** Names of teams, applications (`team/application`) and models of the API that the file takes over. Default: none. */
  readonly adopt?: ReadonlySet<string>;
  readonly clock?: Clock;
}

export interface Running {
  /** Addresses really bound, e.g. `http://127.0.0.1:8080`. */
  readonly gatewayUrl: string;
  readonly controlUrl: string;
  /** Made at the first start; shown once by whoever started us. */
  readonly newAdminToken: Secret | undefined;
  /** Where the store was away at the very first start: resolves when it was reached, `undefined` where there is a token. */
  readonly adminTokenLater?: Promise<Secret | undefined> | undefined;
  readonly control: Control;
  readonly log: Log;
  /** No new calls; running ones finish up to `drainMs`; the journal is flushed; everything is closed. */
  stop(): Promise<void>;
}

/** Builds on a stack that is taken down again where building fails. */
export async function onStack<T>(build: (stack: AsyncDisposableStack) => Promise<T>): Promise<T> {
  const stack = new AsyncDisposableStack();
  try {
    return await build(stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
