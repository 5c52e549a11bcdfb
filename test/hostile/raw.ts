/** Bytes on a socket, as no client library would send them. */
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  /** All that came. */
  readonly text: string;
  /** Of the first answer; 0 where none came. */
  readonly status: number;
  /** Body of the first answer. */
  readonly body: string;
  /** The connection was reset instead of closed. */
  readonly reset: boolean;
}

export interface RawOptions {
  /** Stop waiting for the other side to close after this. Default 5 s. */
  readonly waitMs?: number;
}

/** Sends the pieces one after the other, as fast as they are taken, and reads until the other side closes or time is up. */
export async function sendRaw(
  url: string,
  pieces: Iterable<string | Uint8Array>,
  { waitMs = 5_000 }: RawOptions = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const came: Buffer[] = [];
  let reset = false;
  const closed = new Promise<void>((resolve) => {
    socket.on('data', (piece) => came.push(piece));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reset ||= error.code === 'ECONNRESET' || error.code === 'EPIPE';
    });
    socket.on('close', () => resolve());
    socket.on('end', () => socket.end());
  });
  const timer = setTimeout(() => socket.destroy(), waitMs);
  for (const piece of pieces) {
    if (socket.destroyed || !socket.writable) break;
    await written(socket, piece);
  }
  await closed;
  clearTimeout(timer);
  const text = Buffer.concat(came).toString('latin1');
  const [head = '', body = ''] = text.split(/\r\n\r\n([\s\S]*)/);
  return { text, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), body, reset };
}

function written(socket: Socket, piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', resolve);
    socket.write(piece, () => {
      socket.off('close', resolve);
      resolve();
    });
  });
}

/** The four fields of OpenAI's error object, or why this is none. */
export function envelopeOf(body: string): { message: string; type: string; param: string | null; code: string } {
  const parsed = JSON.parse(body) as { error?: Record<string, unknown> };
  const fields = Object.keys(parsed.error ?? {})
    .toSorted()
    .join();
  if (Object.keys(parsed).join() !== 'error' || fields !== 'code,message,param,type') {
    throw new Error(`not OpenAI's envelope: ${body.slice(0, 500)}`);
  }
  return parsed.error as ReturnType<typeof envelopeOf>;
}
