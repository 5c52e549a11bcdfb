import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

/** @param hidden what is typed does not appear. @returns `undefined` at the end of the input */
export type Ask = (question: string, hidden: boolean) => Promise<string | undefined>;

/** Asks a person where one sits there; in a pipe it takes one line after the other and says nothing. */
export function askOn(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Ask {
  let lines: AsyncIterator<string> | undefined;
  return async (question, hidden) => {
    if (input.isTTY) return askPerson(input, output, question, hidden);
    lines ??= createInterface({ input })[Symbol.asyncIterator]();
    const next = await lines.next();
    return next.done === true ? undefined : next.value;
  };
}

function askPerson(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  question: string,
  hidden: boolean,
): Promise<string | undefined> {
  const shown = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const terminal: Interface = createInterface({ input, output: shown, terminal: true });
  output.write(question);
  return new Promise((resolve) => {
    terminal.once('line', (line) => {
      resolve(line);
      terminal.close();
    });
    terminal.once('close', () => {
      if (hidden) output.write('\n');
      // Control-C and Control-D close it without a line.
      resolve(undefined);
    });
  });
}
