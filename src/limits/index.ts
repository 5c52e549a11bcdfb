export { openLimiter, type OpenLimiter } from './open.ts';
export type * from './port.ts';
export { limitScope, neverAdmitting } from './scope.ts';
