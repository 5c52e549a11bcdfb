/** One call, and what came of it, headers too. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `error.code` of the envelope. */
  readonly code: string | undefined;
}

/** Marks of all calls made here, as in `load.ts`. */
export const asked = new Set<string>();

/** @param headers beside those every call has */
export async function ask(
  gatewayUrl: string,
  key: string,
  body: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const mark = `asked-${asked.size + 1}`;
  asked.add(mark);
  return answerOf(
    await fetch(`${gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-sallyport-metadata': JSON.stringify({ mark }),
        ...headers,
      },
      body: JSON.stringify({ model: 'assistant', messages: [{ role: 'user', content: 'Hello' }], ...body }),
    }),
  );
}

export async function readiness(gatewayUrl: string): Promise<{ status: number; reason: string }> {
  const answer = await fetch(`${gatewayUrl}/readyz`);
  const { reason = '' } = (await answer.json()) as { reason?: string };
  return { status: answer.status, reason };
}

async function answerOf(answer: Response): Promise<Answer> {
  const text = await answer.text();
  const code = answer.ok ? undefined : (JSON.parse(text) as { error: { code: string } }).error.code;
  return { status: answer.status, headers: answer.headers, text, code };
}
