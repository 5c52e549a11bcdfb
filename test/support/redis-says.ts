import { connect } from 'node:net';

/** One command to a server of a test's own, in its own protocol, and all it answers, byte for byte. */
export const redisSays = (url: string, ...words: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => (text += piece));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    socket.write(`${words.join(' ')}\r\nQUIT\r\n`);
  });
