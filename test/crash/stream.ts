import { request } from 'undici';
import { eventually } from '../support/control.ts';

/** A stream being read. */
export interface OpenStream {
  /** What came so far. */
  readonly text: string;
  /** Resolves with everything when the stream has ended, however it ended. */
  readonly ended: Promise<string>;
}

/** Asks for a stream and resolves when its first words have come. */
export async function openStream(
  gatewayUrl: string,
  key: string,
  content: string,
  model = 'assistant',
): Promise<OpenStream> {
  const answer = await request(`${gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content }] }),
  });
  let text = '';
  const ended = (async () => {
    try {
      for await (const piece of answer.body) text += String(piece);
    } catch {
      text += '\n(connection broken)';
    }
    return text;
  })();
  await eventually('the first words of a stream', () => (text.includes('"content"') ? true : undefined));
  return {
    get text() {
      return text;
    },
    ended,
  };
}
