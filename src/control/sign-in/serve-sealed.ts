import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseJson } from '../../core/index.ts';
import { whence } from '../authorize.ts';
import type { Control } from '../control.ts';
import { send } from '../http/answer.ts';
import { guarded, parse, SIGN_IN_PATHS } from './handler.ts';
import { shownAccess } from './shown-access.ts';

/** Longer than this nobody needs both to be there; the database refuses more. */
const MINUTES_MAX = 240;
const MINUTES_DEFAULT = 60;
const BODY_BOUNDS = { keysMax: 8, valuesMax: 8 };

const shownBody = z.strictObject({
  secret: z.string().min(1).max(256),
  reason: z.string().trim().min(1).max(500),
  minutes: z.int().min(1).max(MINUTES_MAX).default(MINUTES_DEFAULT),
});

/** Two people, one after the other, each with what they kept. */
export function addSealedAccess(server: FastifyInstance, control: Control): void {
  server.post(
    SIGN_IN_PATHS.sealed,
    guarded(control, async (request, reply) => {
      const raw = Buffer.isBuffer(request.body) ? parseJson(request.body, BODY_BOUNDS) : {};
      const unsealed = await control.sealedAccess.show(parse('body', shownBody, raw), whence(control, request));
      if (unsealed.state === 'waiting') {
        const answer = { state: 'waiting', until: new Date(unsealed.until).toISOString() };
        return send(reply, { status: 202, headers: {}, text: JSON.stringify(answer) });
      }
      const { access, secret } = unsealed;
      const answer = { ...shownAccess(access, control.clock.now()), token: secret.reveal() };
      return send(reply, { status: 201, headers: {}, text: JSON.stringify(answer) });
    }),
  );
}
