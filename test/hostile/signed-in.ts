/** People who sign in with passwords and sealed secrets, so that what they typed and were shown can be looked for. */
import type { ControlClient } from '../support/control.ts';
import type { Canaries } from './canaries.ts';

type Answer = Readonly<Record<string, unknown>>;

/**
 * @param make a canary
 * @returns everything that opens something, and what was typed by mistake
 */
export async function plantSignIns(
  { control }: ControlClient,
  controlUrl: string,
  make: (what: string) => string,
): Promise<Canaries> {
  const post = async (path: string, body: object, token?: string): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${controlUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Answer;
  };
  const signIn = (name: string, password: string) => post('/api/v1/sign-in/local', { name, password, kind: 'bearer' });
  const planted: Record<string, string> = {};
  const plant = (name: string, text: unknown): string => {
    if (typeof text !== 'string' || text.length < 20) throw new Error(`${name} was not given`);
    planted[name] = text;
    return text;
  };
  for (const name of ['ada', 'grace']) {
    const { body } = await control('POST', '/api/v1/users', { name, issuer: 'local', subject: name });
    const holder = String(body['id']);
    await control('POST', '/api/v1/grants', { holder, role: 'organization-admin', installation: true });
    const { body: once } = await control('POST', `/api/v1/users/${holder}/one-time-secret`);
    const secret = plant(`${name}'s one-time secret`, once['secret']);
    const newPassword = plant(`${name}'s password`, make('word'));
    const chosen = { name, password: secret, newPassword, kind: 'bearer' };
    plant(`${name}'s first session`, (await post('/api/v1/sign-in/local/password', chosen))['token']);
    const session = plant(`${name}'s session`, (await signIn(name, newPassword))['token']);
    await signIn(name, plant(`${name}'s mistyped password`, make('mistyped')));
    const sealed = plant(`${name}'s sealed secret`, (await post('/api/v1/sealed-secrets', {}, session))['secret']);
    const unsealed = await post('/api/v1/sign-in/sealed', { secret: sealed, reason: 'canaries' });
    if (name === 'grace') plant('the sealed session', unsealed['token']);
  }
  await signIn(plant('a password in place of a name', make('as-name')), 'x');
  return planted;
}
