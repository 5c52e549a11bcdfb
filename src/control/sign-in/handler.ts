import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { asFault } from '../../core/index.ts';
import { tellRefused } from '../authorize.ts';
import type { Control } from '../control.ts';
import { answerProblem } from '../http/answer.ts';
import { InvalidRequest } from '../problem.ts';
import { STRANGER } from '../visitor.ts';

/** Beside the routes of the API: a browser is led through them, and they set cookies. */
export const SIGN_IN_PATHS = {
  begin: '/api/v1/sign-in',
  callback: '/api/v1/sign-in/callback',
  code: '/api/v1/sign-in/code',
  local: '/api/v1/sign-in/local',
  password: '/api/v1/sign-in/local/password',
  sealed: '/api/v1/sign-in/sealed',
  end: '/api/v1/sign-out',
} as const;

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** What is common to all of them: answers refusals, and tells of them. */
export const guarded =
  (control: Control, handle: Handler): Handler =>
  async (request, reply) => {
    try {
      return await handle(request, reply);
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.code === 'signin.refused') {
        const path = request.url.split('?', 1)[0] ?? '';
        tellRefused(control, { access: 'signed-in', method: request.method, path }, request, STRANGER);
        control.log.warn({ requestId: request.id, cause: fault.message }, 'a sign-in was refused');
      }
      return answerProblem(request, reply, fault, control.log);
    }
  };

/** @throws Fault `request.invalid` */
export function parse<T>(where: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) throw new InvalidRequest(where, parsed.error);
  return parsed.data;
}
