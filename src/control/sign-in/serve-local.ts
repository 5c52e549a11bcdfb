import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { Fault, parseJson } from '../../core/index.ts';
import { PASSWORD_LENGTH_MAX } from '../../identity/index.ts';
import { whence } from '../authorize.ts';
import type { Control } from '../control.ts';
import { send } from '../http/answer.ts';
import { shownSession } from '../shown-session.ts';
import { isMeant, sessionCookie, setCookie } from './cookies.ts';
import { guarded, parse, SIGN_IN_PATHS } from './handler.ts';
import type { Opened } from './opened.ts';

/** Code units of the longest password, whatever its characters. */
const password = z
  .string()
  .min(1)
  .max(PASSWORD_LENGTH_MAX * 2);
const saidBody = z.strictObject({
  name: z.string().min(1).max(200),
  password,
  kind: z.enum(['browser', 'bearer']).default('browser'),
});
const changeBody = saidBody.extend({ newPassword: password });
const BODY_BOUNDS = { keysMax: 8, valuesMax: 8 };

/** People of this installation sign in by name and password, and choose another. */
export function addLocalSignIn(server: FastifyInstance, control: Control): void {
  const post = <T extends z.infer<typeof saidBody>>(
    path: string,
    schema: z.ZodType<T>,
    open: (said: T, from: ReturnType<typeof whence>) => Promise<Opened>,
  ) =>
    server.post(
      path,
      guarded(control, async (request, reply) => {
        const raw = Buffer.isBuffer(request.body) ? parseJson(request.body, BODY_BOUNDS) : {};
        const said = parse('body', schema, raw);
        // A page of another site must not sign a browser in as somebody of its choice.
        if (said.kind === 'browser' && !isMeant(request)) throw new Fault('request.cross_site');
        return answer(control, reply, await open(said, whence(control, request)));
      }),
    );
  post(SIGN_IN_PATHS.local, saidBody, (said, from) => control.localSignIn.signIn(said, from));
  post(SIGN_IN_PATHS.password, changeBody, ({ newPassword, ...said }, from) =>
    control.localSignIn.changePassword(said, newPassword, from),
  );
}

function answer({ cookiesAreSecure }: Control, reply: FastifyReply, { session, secret, user }: Opened): FastifyReply {
  const shown = { ...shownSession(session), user: { id: user.id, name: user.name } };
  if (session.kind === 'bearer') {
    return send(reply, { status: 201, headers: {}, text: JSON.stringify({ ...shown, token: secret.reveal() }) });
  }
  const seconds = Math.floor((session.expiresAt - session.createdAt) / 1_000);
  setCookie(reply, sessionCookie(cookiesAreSecure), secret.reveal(), cookiesAreSecure, seconds);
  return send(reply, { status: 201, headers: {}, text: JSON.stringify(shown) });
}
