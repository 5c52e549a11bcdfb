/** The requests of the load: chats like those of a company's assistant, each a little different or all the same. */

export interface ChatRequest {
  readonly url: string;
  /** Beside those of every request: who calls, and what one gateway wants to know. */
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
  readonly stream: boolean;
  /** Size of the user's message. */
  readonly promptBytes: number;
  /** All requests are the same, so that a cache may answer; otherwise no two are. */
  readonly repeated: boolean;
}

/** Digits that make a request its own. */
const SERIAL = '0000000000000000';
let served = 0;

export function chatRequest(order: ChatRequest): { next(): Buffer } {
  const request = requestBytes(order);
  const at = request.indexOf(SERIAL);
  if (order.repeated) return { next: () => request };
  return {
    next() {
      served += 1;
      // A copy, since the one before may not be on its way yet.
      const own = Buffer.from(request);
      own.write(String(served).padStart(SERIAL.length, '0'), at, 'latin1');
      return own;
    },
  };
}

function requestBytes({ url, headers, model, stream, promptBytes }: ChatRequest): Buffer {
  const sentence = 'Summarise the following paragraph in one sentence. ';
  const body = JSON.stringify({
    model,
    messages: [
      { role: 'system', content: 'You are a helpful assistant of a large company. '.repeat(8) },
      {
        role: 'user',
        content: SERIAL + sentence.repeat(Math.ceil(promptBytes / sentence.length)).slice(0, promptBytes),
      },
    ],
    temperature: 0.2,
    max_tokens: 256,
    ...(stream && { stream: true }),
  });
  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    `host: ${new URL(url).host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
