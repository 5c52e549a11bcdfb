export { openLimiter, type OpenLimiter } from './open.ts';
export type * from './port.ts';
export { limitScope, neverAdmitting } from './scope.ts';
export { WaitingRoom, type RoomBounds, type WaitOutcome } from './waiting-room.ts';
export type { WaitEnd, Waiter, WaitRequest } from './waiter.ts';
