import { createHash } from 'node:crypto';

/**
 * The id of a COHERE call, which has only a name and parameters: the same call at the same place always gets the same
 * one, so nothing has to be remembered between a call and its result.
 * @param position among the calls of one answer, since a model may make the same call twice
 */
export function cohereCallId(name: string, parameters: string, position: number): string {
  const digest = createHash('sha256').update(`${position}\n${name}\n${parameters}`).digest('hex');
  return `call_${digest.slice(0, 24)}`;
}
