/** Every role on every route, against one table; every object of another tenant on every route. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/control/routes/index.ts';
import { roleNames } from '../../src/identity/index.ts';
import { controlClient, type ControlClient } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { questionOf } from './samples.ts';
import { accountWith, makeTenant, type Owned } from './tenants.ts';

/** Where only the kind of question matters. */
const NONE = { application: '' } as Owned;

const LONG_MS = 300_000;
let installation: Installation;
let mine: Owned;
let other: Owned;
beforeAll(async () => {
  installation = await startInstallation({ doors: ['openai'] });
  mine = await makeTenant(installation, 'mine', 'research');
  other = await makeTenant(installation, 'other', 'research');
}, LONG_MS);
afterAll(() => installation?.stop());

const ask = async (client: ControlClient, route: (typeof routes)[number], of: Owned) => {
  const { method, url, body } = questionOf(route, of);
  return client.control(method, url, body);
};

/** What a cell says: let through, whatever came of it; refused; not known. */
function cellOf(status: number): string {
  if (status === 401) return '401';
  return status === 403 ? '-' : 'yes';
}

describe('role × route', () => {
  it(
    'is as the table says: roles granted in the whole organization, asked about its own objects',
    async () => {
      const columns: [string, ControlClient][] = [['stranger', controlClient(installation.controlUrl, 'nobody', '')]];
      columns.push(['no role', await accountWith(installation, 'mine')]);
      for (const role of roleNames) columns.push([role, await accountWith(installation, 'mine', role)]);
      const everywhere = await accountWith(installation, 'mine', 'organization-admin', { installation: true });
      columns.push(['organization-admin of the installation', everywhere], ['admin token', installation]);
      const titles = columns.map(([title]) => title);
      const lines = [`| route | ${titles.join(' | ')} |`];
      for (const route of routes) {
        const cells: string[] = [];
        for (const [, client] of columns) cells.push(cellOf((await ask(client, route, mine)).status));
        lines.push(`| ${route.method} ${route.path} | ${cells.join(' | ')} |`);
      }
      const page = readFileSync(join(import.meta.dirname, 'roles.md'), 'utf8').split('\n');
      const written = page.filter((line) => line.startsWith('|') && !line.startsWith('| ---'));
      const plain = written.map((line) => line.replaceAll(/ +/g, ' '));
      expect(lines.toSorted().join('\n')).toBe(plain.toSorted().join('\n'));
    },
    LONG_MS,
  );

  it('no route answers that something went wrong inside, whoever asks', async () => {
    const client = await accountWith(installation, 'mine', 'organization-admin');
    const answers = [];
    for (const route of routes) answers.push([route.path, (await ask(client, route, mine)).status]);
    expect(answers.filter(([, status]) => Number(status) >= 500)).toEqual([]);
  });
});

describe('an object of another tenant', () => {
  const owning = routes.filter((route) => questionOf(route, NONE).owned);

  it.each(owning.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'is not there for the administrator of one: %s',
    async (_name, route) => {
      const client = await accountWith(installation, 'mine', 'organization-admin');
      const [theirs, own] = [await ask(client, route, other), await ask(client, route, mine)];
      expect([theirs.status, theirs.body['code']]).toEqual([404, 'resource.unknown']);
      // The same question about one's own is understood: it is the tenant that makes the difference.
      if (!route.path.endsWith('/bodies')) expect(own.status).toBeLessThan(400);
    },
  );

  it.each(owning.filter(({ params }) => params).map((route) => [`${route.method} ${route.path}`, route] as const))(
    'cannot be told from one that nobody has: %s',
    async (_name, route) => {
      const client = await accountWith(installation, 'mine', 'organization-admin');
      const nobody = Object.fromEntries(
        Object.keys(other).map((key) => [key, '00000000-0000-7000-8000-000000000000']),
      ) as unknown as Owned;
      const told = async (of: Owned) => {
        const { body } = await ask(client, route, of);
        const ids = Object.values(of).toSorted((a, b) => b.length - a.length);
        return ids.reduce((text, id) => text.replaceAll(id, 'ID'), JSON.stringify(body['detail']));
      };
      expect(await told(other)).toBe(await told(nobody));
    },
  );

  it('stands in no listing', async () => {
    const client = await accountWith(installation, 'mine', 'organization-admin');
    const listings = routes.filter(({ method, path }) => method === 'GET' && !path.includes(':'));
    const seen: string[] = [];
    for (const route of listings) {
      const text = JSON.stringify((await ask(client, route, mine)).body);
      seen.push(
        ...Object.values(other)
          .filter((id) => id !== 'research' && text.includes(id))
          .map((id) => `${route.path} ${id}`),
      );
    }
    expect(seen).toEqual([]);
  });
});

describe('a role granted in one team', () => {
  it('does not reach another team of the same organization', async () => {
    const { body } = await installation.control('POST', '/api/v1/teams', { organization: 'mine', name: 'second' });
    const client = await accountWith(installation, 'mine', 'team-admin', { team: String(body['id']) });
    const [key, keys, made] = [
      await client.control('GET', `/api/v1/keys/${mine.key}`),
      await client.control('GET', '/api/v1/keys'),
      await client.control('POST', '/api/v1/keys', { application: mine.application }),
    ];
    expect([key.status, keys.body['data'], made.status]).toEqual([403, [], 403]);
  });
});
