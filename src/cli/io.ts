import { askOn, type Ask } from './ask.ts';

/** The world as a command sees it, so that a test may stand in for it. */
export interface Io {
  /** Text for the next program or the reader, with its own newlines. */
  out(text: string): void;
  /** Progress, warnings and errors. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory that relative paths on the command line start from. */
  readonly cwd: string;
  /** Whether a person is watching the standard error: progress is shown only then. */
  readonly isTerminal: boolean;
  /** How wide the terminal is in which a person reads the standard output; absent where a program reads it. */
  readonly columns?: number | undefined;
  /** A line from the standard input: on a terminal it is asked for, in a pipe it is taken. Default: there is none. */
  readonly ask?: Ask;
}

export function processIo(): Io {
  // `sallyport call list | head` closes the pipe early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stderr.isTTY,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    ask: askOn(process.stdin, process.stderr),
  };
}
