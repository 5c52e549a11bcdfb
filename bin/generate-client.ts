/** `npm run generate:client`: writes `src/client/generated` anew. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientSource } from '../src/client/source.ts';
import { openapiOf } from '../src/control/openapi.ts';
import { routes } from '../src/control/routes/index.ts';

const directory = join(import.meta.dirname, '../src/client/generated');
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
for (const [name, text] of clientSource(openapiOf(routes, ''))) writeFileSync(join(directory, name), text);
