import type { ChatCompletion } from '../../providers/index.ts';
import type { Call } from '../call.ts';
import { restoreCompletion } from './restoring.ts';

/** Gives the caller a whole answer, with the values that were taken out of the request. */
export function deliverWhole(call: Call, completion: ChatCompletion): void {
  const { reply, surface } = call;
  const shown = restored(call, completion);
  if (shown !== completion) reply.tell(surface.renderChat?.(completion) ?? '');
  reply.whole(200, surface.renderChat?.(shown) ?? '');
}

/** The answer itself where nothing was taken out. */
export function restored({ guarded }: Call, completion: ChatCompletion): ChatCompletion {
  return guarded?.masking && guarded.isRestoring ? restoreCompletion(guarded.masking, completion) : completion;
}
