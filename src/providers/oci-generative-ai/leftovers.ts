import { Fault } from '../../core/index.ts';
import type { ChatRequest } from '../canonical.ts';
import { Drops } from '../drops.ts';
import type { Target } from '../port.ts';

/** What is known while a request is written, and what of it found no place. */
export interface Leftovers {
  readonly target: Target;
  readonly drops: Drops;
}

export const leftoversOf = (target: Target): Leftovers => ({ target, drops: new Drops(target.unsupported) });

/** Leaves out a field that has no counterpart. @throws Fault `request.unsupported_parameter`, as the deployment says */
export function leaveOut({ drops }: Leftovers, param: string): undefined {
  drops.parameter(param);
  return undefined;
}

/** For what cannot be left out without changing the answer that was asked for. Never returns. */
export function refuseValue(param: string, sentence: string): never {
  throw new Fault('request.unsupported_value', { public: sentence, param });
}

/** Everything the request holds beyond `known`: newer fields and other dialects' never reach a body of ours. */
export function leaveOutUnknown(
  left: Leftovers,
  request: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
): void {
  for (const field of Object.keys(request)) {
    if (!known.has(field) && request[field] !== null && request[field] !== undefined) leaveOut(left, field);
  }
}

/** Fields no OCI format has, and whose absence would give another kind of answer. */
export function refuseForeign(request: ChatRequest): void {
  if (request['functions'] !== undefined || request['function_call'] !== undefined) {
    refuseValue('functions', 'This model takes "tools", not the older "functions".');
  }
  const modalities = request['modalities'];
  if (Array.isArray(modalities) && modalities.some((modality) => modality !== 'text')) {
    refuseValue('modalities', 'This model answers in text only.');
  }
}
