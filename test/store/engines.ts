import { openStore, type Store } from '../../src/store/index.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';

/** An engine under the one suite. Each store it opens is new, migrated, and empty. */
export interface Engine {
  readonly name: string;
  start(): Promise<void>;
  open(): Promise<Store>;
  stop(): Promise<void>;
}

export const embedded: Engine = {
  name: 'PGlite',
  start: async () => {},
  async open() {
    const store = await openStore({ url: 'pglite::memory:' });
    await store.migrate();
    return store;
  },
  stop: async () => {},
};

export function server(): Engine {
  let postgres: PostgresServer | undefined;
  let databases = 0;
  return {
    name: 'Postgres server',
    async start() {
      postgres = await startPostgres();
    },
    async open() {
      if (!postgres) throw new Error('start the engine first');
      databases += 1;
      const store = await openStore({ url: postgres.createDatabase(`store_${databases}`) });
      await store.migrate();
      return store;
    },
    async stop() {
      await postgres?.stop();
    },
  };
}
