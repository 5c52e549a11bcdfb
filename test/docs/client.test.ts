/** The typed client is written out of the routes; "npm run generate:client" writes it anew. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clientSource } from '../../src/client/source.ts';
import { openapiOf } from '../../src/control/openapi.ts';
import { routes } from '../../src/control/routes/index.ts';

const directory = join(import.meta.dirname, '../../src/client/generated');

it('the client is that of the routes: npm run generate:client', () => {
  const wanted = clientSource(openapiOf(routes, ''));
  const there = new Map(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
  expect([...there.keys()].toSorted()).toEqual([...wanted.keys()].toSorted());
  const stale = [...wanted].filter(([name, text]) => there.get(name) !== text).map(([name]) => name);
  expect(stale).toEqual([]);
});
