import { createHash } from 'node:crypto';
import { isClaude } from './door.ts';
import type { Message } from './request.ts';

/** The signature under a thought of Claude's. */
export function signThought(text: string): string {
  return createHash('sha512').update(`thought:${text}`).digest('base64');
}

/** Claude takes its own thoughts back only unchanged: each with the signature it was given. */
export function refuseThoughts(modelId: string, messages: readonly Message[]): string | undefined {
  if (!isClaude(modelId)) return undefined;
  for (const [at, { content }] of messages.entries()) {
    const altered = content.findIndex(({ reasoningContent }) => {
      const thought = reasoningContent?.reasoningText;
      return thought !== undefined && thought.signature !== signThought(thought.text);
    });
    if (altered >= 0) {
      return `The model returned the following errors: messages.${at}.content.${altered}: Invalid \`signature\` in \`thinking\` block`;
    }
  }
  return undefined;
}
