import { createHmac, randomBytes } from 'node:crypto';
import { required, type Call } from '../call.ts';

/** Of this process: nobody outside can foretell a placeholder. */
const KEY = randomBytes(32);

/**
 * Random letters that are the same for every request of a conversation, and so for a request that is repeated: its
 * placeholders are those of before, a provider's own cache knows how it begins, and ours finds its answer.
 */
export function nonceSource(call: Call): (bytes: number) => Uint8Array {
  const { record, incoming } = call;
  const mac = createHmac('sha256', KEY).update(`${required(call, 'principal').application.id}\n`);
  if (record.conversation === null) mac.update(incoming.body);
  else mac.update(record.conversation);
  const digest = mac.digest();
  return (bytes) => digest.subarray(0, bytes);
}
