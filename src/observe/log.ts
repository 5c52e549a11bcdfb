import { pino, type Logger } from 'pino';
import { TextBlocks } from '../core/index.ts';

/**
 * Lines are gathered to this size before they are written, or until the next tick of the flush timer. Handing a write to
 * another thread costs as much as dozens of lines; a pipe takes this much at once.
 */
const LOG_BUFFER_BYTES = 60 * 1024;
const LOG_WRITE_BYTES_MAX = 64 * 1024;
/** A pipe nobody reads must not fill our memory; beyond this lines are dropped and counted. */
const LOG_BACKLOG_BYTES_MAX = 8 * 1024 * 1024;
const FLUSH_MS = 100;

export interface Log {
  readonly logger: Logger;
  /** One line for a call, from the record's JSON as it is: it is not serialised again. @param recordJson one JSON object */
  call(recordJson: string, atMs: number): void;
  /** Lines that another process of this node wrote, each whole and with its end, as they are. */
  lines(text: string): void;
  flush(): Promise<void>;
}

/**
 * Structured logs, JSON lines on standard output, written asynchronously: a full pipe never stops the event loop.
 * Secrets are in `Secret` and print as `[secret]`; prompts and answers are never handed to the log.
 */
export function openLog(level: string): Log {
  const destination = pino.destination({
    fd: 1,
    sync: false,
    // As text it would measure, and so copy, all it has gathered at every line.
    contentMode: 'buffer',
    minLength: LOG_BUFFER_BYTES,
    maxWrite: LOG_WRITE_BYTES_MAX,
    maxLength: LOG_BACKLOG_BYTES_MAX,
  });
  const blocks = new TextBlocks();
  const write = (...pieces: string[]): void => {
    // The destination's types know of text alone; text would end it here.
    destination.write(blocks.write(pieces) as unknown as string);
  };
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.epochTime }, { write });
  const timer = setInterval(() => destination.flush(), FLUSH_MS);
  timer.unref();
  const info = logger.isLevelEnabled('info');
  return {
    logger,
    call(recordJson, atMs) {
      if (info) write(`{"level":30,"time":${atMs},"msg":"call","call":`, recordJson, '}\n');
    },
    lines(text) {
      write(text);
    },
    flush() {
      clearInterval(timer);
      return new Promise((resolve) => destination.flush(() => resolve()));
    },
  };
}
