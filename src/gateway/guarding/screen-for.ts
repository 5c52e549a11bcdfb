import { required, type Call } from '../call.ts';
import { Observing } from './observing.ts';
import { StreamScreen, type Screen } from './stream-screen.ts';

/** What a streamed answer of this call has to pass; `undefined`: nothing. */
export function screenFor(call: Call): Screen | undefined {
  const { guarded } = call;
  if (!guarded) return undefined;
  const { stages, output } = guarded.guard;
  if (!stages.has('output') && !stages.has('tool-call')) return undefined;
  if (output === 'observe') return new Observing(guarded);
  const request = required(call, 'request');
  return new StreamScreen(guarded, request.operation === 'chat' ? (request.chat.n ?? 1) : 1);
}
