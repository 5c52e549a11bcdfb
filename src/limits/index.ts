export { MemoryLimiter } from './memory.ts';
export type * from './port.ts';
export { limitScope, neverAdmitting } from './scope.ts';
