export type { Control, Reloaded, Status } from './control.ts';
export { isFatal, SnapshotKeeper, type StoreImage } from './keeper.ts';
export { ReloadRefused } from './problem.ts';
export { ProviderPool } from './providers.ts';
export { Scheduler } from './scheduler.ts';
export { controlServer } from './server.ts';
export { SnapshotFile, type FileSeal } from './snapshot-file.ts';
export { tasks } from './tasks.ts';
