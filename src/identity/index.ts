export type * from './port.ts';
export type * from './administration.ts';
