import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Fault, parseJson } from '../../core/index.ts';
import { authorize, whence } from '../authorize.ts';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import type { ControlPrincipal } from '../../identity/index.ts';
import type { Control } from '../control.ts';
import { send } from '../http/answer.ts';
import { shownSession } from '../shown-session.ts';
import { attemptCookie, cookieOf, sessionCookie, setCookie } from './cookies.ts';
import { ATTEMPT_MS } from './desk.ts';
import { guarded, parse, SIGN_IN_PATHS } from './handler.ts';
import type { From } from './opened.ts';
import { addLocalSignIn } from './serve-local.ts';
import { addSealedAccess } from './serve-sealed.ts';
import { shownAccess } from './shown-access.ts';

const beginQuery = z.strictObject({
  port: z.coerce.number().int().min(1024).max(65_535).optional(),
  challenge: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
  fresh: z.enum(['true', 'false']).default('false'),
});
const codeBody = z.strictObject({ code: z.string().min(1).max(4096), verifier: z.string().min(43).max(128) });
/** Small: a code and its verifier. */
const BODY_BOUNDS = { keysMax: 16, valuesMax: 16 };

export function addSignIn(server: FastifyInstance, control: Control): void {
  const { signIn, cookiesAreSecure } = control;
  addLocalSignIn(server, control);
  addSealedAccess(server, control);
  const [session, attempt] = [sessionCookie(cookiesAreSecure), attemptCookie(cookiesAreSecure)];

  server.get(
    SIGN_IN_PATHS.begin,
    guarded(control, async (request, reply) => {
      const { port, challenge, fresh } = parse('query', beginQuery, request.query);
      if ((port === undefined) !== (challenge === undefined))
        throw new Fault('request.invalid', { public: 'A command sends both port and challenge.', param: 'challenge' });
      const waiting = port === undefined || challenge === undefined ? null : { port, challenge };
      const { url, remembered } = await signIn.begin(waiting, fresh === 'true');
      setCookie(reply, attempt, remembered, cookiesAreSecure, ATTEMPT_MS / 1_000);
      return reply.redirect(url, 302);
    }),
  );

  server.get(
    SIGN_IN_PATHS.callback,
    guarded(control, async (request, reply) => {
      const kept = cookieOf(request, attempt);
      setCookie(reply, attempt, '', cookiesAreSecure, 0);
      const query = request.url.split('?').slice(1).join('?');
      const done = await signIn.finish(query, kept, whence(control, request));
      // The answer holds a code in its address; no page shall be told where it came from.
      void reply.header('referrer-policy', 'no-referrer');
      if ('code' in done) return reply.redirect(`http://127.0.0.1:${done.port}/?code=${done.code}`, 303);
      const { secret, session: opened } = done.opened;
      const seconds = Math.floor((opened.expiresAt - opened.createdAt) / 1_000);
      setCookie(reply, session, secret.reveal(), cookiesAreSecure, seconds);
      return reply.redirect('/api/v1/me', 303);
    }),
  );

  server.post(
    SIGN_IN_PATHS.code,
    guarded(control, async (request, reply) => {
      const raw = Buffer.isBuffer(request.body) ? parseJson(request.body, BODY_BOUNDS) : {};
      const { code, verifier } = parse('body', codeBody, raw);
      const { secret, session: opened, user } = await signIn.redeem(code, verifier, whence(control, request));
      const answer = { ...shownSession(opened), token: secret.reveal(), user: { id: user.id, name: user.name } };
      return send(reply, { status: 201, headers: {}, text: JSON.stringify(answer) });
    }),
  );

  server.post(
    SIGN_IN_PATHS.end,
    guarded(control, async (request, reply) => {
      const route = { access: 'signed-in', method: 'POST', path: SIGN_IN_PATHS.end } as const;
      const ended = await endOwn(control, await authorize(control, route, request), whence(control, request));
      setCookie(reply, session, '', cookiesAreSecure, 0);
      return send(reply, { status: 200, headers: {}, text: JSON.stringify(ended) });
    }),
  );
}

/** What one came in by, as it is shown afterwards. @throws Fault `request.invalid` for a token */
function endOwn(control: Control, principal: ControlPrincipal, from: From): Promise<object> {
  const { type, id, name, organizationId, session } = principal;
  const now = control.clock.now();
  const told = { outcome: 'done', actor: { type, id, name, ...from } } as const;
  if (type === 'sealed-access' && id !== null)
    return control.store.transaction(async ({ sealed, audit }) => {
      const done = await sealed.endAccess(id, now);
      const object = { type: 'sealed-access', id, name };
      await audit.append({ ...told, chain: INSTALLATION_CHAIN, action: 'sealed-access.end', object }, now);
      return shownAccess(done, now);
    });
  if (!session || organizationId === null)
    throw new Fault('request.invalid', { public: 'Only who signed in can sign out; a token is revoked.' });
  return control.store.transaction(async ({ sessions, audit }) => {
    const done = await sessions.revokeSession(session.id, now);
    const object = { type: 'session', id: session.id, name: null };
    await audit.append({ ...told, chain: organizationId, action: 'session.end', object }, now);
    return shownSession(done);
  });
}
