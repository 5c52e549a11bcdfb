import type { FastifyRequest } from 'fastify';
import { Fault } from '../core/index.ts';
import { clientAddress, holds, type ControlPrincipal, type Permission } from '../identity/index.ts';
import { permissionDenied } from './act.ts';
import type { Control } from './control.ts';
import { cookieOf, isMeant, sessionCookie } from './sign-in/cookies.ts';
import type { Via } from './visitor-of.ts';
import { STRANGER, type Visitor } from './visitor.ts';

type Guarded = {
  readonly method: string;
  readonly path: string;
  readonly access: Permission | 'signed-in';
};

/** From where a request came, and under which id it is told. Of headers only what our own proxies wrote is believed. */
export const whence = ({ trustedProxies }: Pick<Control, 'trustedProxies'>, { raw, id }: FastifyRequest) => ({
  address: clientAddress(raw.socket.remoteAddress ?? '', raw.headers['x-forwarded-for']?.toString(), trustedProxies),
  requestId: id,
});

/**
 * Lets in whoever holds the route's permission anywhere; what of it they may touch, the route asks its `act`.
 * @throws Fault `token.unknown`; `permission.denied`
 */
export async function authorize(
  control: Control,
  guarded: Guarded,
  request: FastifyRequest,
): Promise<ControlPrincipal> {
  const shown = shownBy(request, control);
  const visitor = shown ? await control.identify(shown.token, shown.via) : STRANGER;
  if (!visitor.principal) {
    tellRefused(control, guarded, request, visitor);
    throw new Fault('token.unknown', {
      public:
        shown === undefined
          ? 'Send the admin token as "authorization: Bearer …". It was shown at the first start.'
          : shown.via === 'cookie'
            ? 'The session has ended; sign in again.'
            : 'The admin token is not valid: it is unknown, revoked or expired.',
    });
  }
  if (shown?.via === 'cookie' && !isMeant(request)) throw new Fault('request.cross_site');
  if (guarded.access === 'signed-in' || holds(visitor.principal, guarded.access)) return visitor.principal;
  tellRefused(control, guarded, request, visitor);
  throw permissionDenied(guarded.access);
}

/** What the request shows of who it is. A header goes before a cookie, which a browser sends unasked. */
function shownBy(request: FastifyRequest, control: Control): { readonly token: string; readonly via: Via } | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = authorization.toLowerCase().startsWith('bearer ') ? authorization.slice(7).trim() : undefined;
    return token === undefined ? undefined : { token, via: 'bearer' };
  }
  const token = cookieOf(request, sessionCookie(control.cookiesAreSecure));
  return token === undefined ? undefined : { token, via: 'cookie' };
}

/** Beside the answer: a stranger must not be able to wait for the database. */
export function tellRefused(
  control: Control,
  { access, method, path }: Guarded,
  request: FastifyRequest,
  visitor: Visitor,
): void {
  void control.refusals.tell({ visitor, permission: access, route: `${method} ${path}`, ...whence(control, request) });
}
