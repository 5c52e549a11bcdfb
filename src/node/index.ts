export type { Running, StartOptions } from './node.ts';
export { startSingle } from './single.ts';
