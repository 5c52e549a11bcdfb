import { Fault } from '../../core/index.ts';
import type { ChatRequest } from '../canonical.ts';
import type { Target } from '../port.ts';

/** What of a request found no place in the vendor's body. */
export interface Leftovers {
  readonly target: Target;
  readonly dropped: string[];
}

/**
 * Leaves out a field that has no counterpart, or refuses the call where the deployment says so.
 * @throws Fault `request.unsupported_parameter`
 */
export function leaveOut(left: Leftovers, param: string): undefined {
  if (left.target.unsupported === 'refuse') {
    throw new Fault('request.unsupported_parameter', { public: `This model has no "${param}".`, param });
  }
  if (!left.dropped.includes(param)) left.dropped.push(param);
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
