import type { Io } from './io.ts';

export interface Progress {
  report(done: number): void;
  end(): void;
}

/** A line that counts up for whoever watches a terminal; silence in a pipe. */
export function showProgress(io: Io, noun: string, total: number): Progress {
  if (!io.isTerminal) return { report: () => undefined, end: () => undefined };
  let isShown = false;
  return {
    report(done) {
      isShown = true;
      io.err(`\r${noun}: ${done} of ${total}`);
    },
    end() {
      // Erases the line: the result says the same for good.
      if (isShown) io.err('\r\u001B[K');
    },
  };
}
