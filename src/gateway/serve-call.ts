import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault, uuidv7 } from '../core/index.ts';
import { looksLikeKey, mayBeToken, tokenFormFault } from '../identity/index.ts';
import { newRecord } from '../observe/index.ts';
import { newCall, type Incoming } from './call.ts';
import { faultHeaders } from './fault-headers.ts';
import type { Gateway } from './gateway.ts';
import { refuseOverload } from './overload/refuse.ts';
import { runCall } from './pipeline.ts';
import { readBody } from './read-body.ts';
import { Reply } from './reply.ts';
import { presentedKey } from './stages/identify.ts';
import type { Surface } from './surfaces/port.ts';

/** The caller's address: the socket's, or the one behind trusted proxies. */
export type ClientAddress = (socketAddress: string, forwardedFor: string | undefined) => string;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

/** From the request's head to a call in the pipeline. Every caller's request passes here, so nothing stands in between. */
export function serveCall(
  gateway: Gateway,
  clientAddress: ClientAddress,
  surface: Surface,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const receivedAt = performance.now();
  if (!gateway.shedder.admits(receivedAt, gateway.calls.size)) return refuseOverload(request, response);
  const startedAt = gateway.clock.now();
  const id = uuidv7(startedAt);
  const reply = new Reply(response, gateway.stalledReaderMs);
  reply.header('x-request-id', id);
  // A stranger's body is not read: whoever has no key that could be one is sent away at the head.
  const refusal = strangerFault(request, gateway.snapshot.tokens !== null) ?? mediaTypeFault(request);
  if (refusal) return refuse(gateway, reply, surface, refusal, id);
  readBody(request, response, (body, fault) => {
    if (fault?.code === 'request.cancelled') return;
    if (fault) return refuse(gateway, reply, surface, fault, id);
    const { snapshot } = gateway;
    const { revision } = snapshot;
    const record = newRecord({ id, startedAt, surface: surface.name, requestBytes: body.length, revision });
    const incoming = incomingOf(request, clientAddress, body, receivedAt);
    const call = newCall(record, surface, incoming, reply, snapshot);
    reply.onGone = () => {
      call.cancelled = new Fault('request.cancelled');
      call.underWay?.abort(call.cancelled);
    };
    void runCall(gateway, call);
  });
}

export function incomingOf(
  request: IncomingMessage,
  clientAddress: ClientAddress,
  body: Buffer,
  receivedAt: number,
): Incoming {
  const forwarded = request.headers['x-forwarded-for'];
  const address = request.socket.remoteAddress ?? '';
  const remoteAddress = clientAddress(address, Array.isArray(forwarded) ? forwarded.join(',') : forwarded);
  return { headers: request.headers, remoteAddress, body, receivedAt };
}

/** @param tokens whether tokens are taken as well as keys */
function strangerFault({ headers }: IncomingMessage, tokens: boolean): Fault | undefined {
  const key = presentedKey(headers);
  if (key === undefined) return new Fault('key.missing');
  if (tokens && mayBeToken(key)) return tokenFormFault(key);
  return looksLikeKey(key) ? undefined : new Fault('key.unknown', { internal: 'the key has not the form of one' });
}

const mediaTypeFault = ({ headers }: IncomingMessage): Fault | undefined =>
  JSON_TYPE.test(headers['content-type'] ?? '') ? undefined : new Fault('request.media_type');

/** Before there is a call: nobody is known yet, so it is only counted. */
function refuse(gateway: Gateway, reply: Reply, surface: Surface, fault: Fault, id: string): void {
  gateway.journal.refused(fault);
  faultHeaders(reply, fault);
  reply.whole(fault.status, surface.renderFault(fault, id));
}
