import type { FastifyRequest } from 'fastify';
import { Fault } from '../core/index.ts';
import { holds, type ControlPrincipal, type Permission } from '../identity/index.ts';
import { permissionDenied } from './act.ts';
import type { Control } from './control.ts';
import type { Route } from './route.ts';
import { STRANGER, type Visitor } from './visitor.ts';

type Guarded = Pick<Route, 'method' | 'path'> & { readonly access: Permission | 'signed-in' };

/** From where a request came, and under which id it is told. */
export const whence = (request: FastifyRequest) => ({ address: request.ip, requestId: request.id });

/**
 * Lets in whoever holds the route's permission anywhere; what of it they may touch, the route asks its `act`.
 * @throws Fault `token.unknown`; `permission.denied`
 */
export async function authorize(
  control: Control,
  guarded: Guarded,
  request: FastifyRequest,
): Promise<ControlPrincipal> {
  const { authorization } = request.headers;
  const token = authorization?.toLowerCase().startsWith('bearer ') ? authorization.slice(7).trim() : undefined;
  const visitor = token === undefined ? STRANGER : await control.identify(token);
  if (!visitor.principal) {
    tellRefused(control, guarded, request, visitor);
    throw new Fault('token.unknown', {
      public:
        token === undefined
          ? 'Send the admin token as "authorization: Bearer …". It was shown at the first start.'
          : 'The admin token is not valid: it is unknown, revoked or expired.',
    });
  }
  if (guarded.access === 'signed-in' || holds(visitor.principal, guarded.access)) return visitor.principal;
  tellRefused(control, guarded, request, visitor);
  throw permissionDenied(guarded.access);
}

/** Beside the answer: a stranger must not be able to wait for the database. */
export function tellRefused(
  control: Control,
  { access, method, path }: Guarded,
  request: FastifyRequest,
  visitor: Visitor,
): void {
  void control.refusals.tell({ visitor, permission: access, route: `${method} ${path}`, ...whence(request) });
}
