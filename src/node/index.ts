export { hasLastSnapshot, openLastSnapshot } from './last-run.ts';
export type { Running, StartOptions } from './node.ts';
export { startPrimary, type PrimaryOptions } from './primary.ts';
export { startSingle } from './single.ts';
export { openDocuments } from './tokens.ts';
export { runWorker, type WorkerOptions } from './worker.ts';
