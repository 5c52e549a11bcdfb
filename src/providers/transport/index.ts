export type { Exchange, ExchangeTimers, Transport } from './port.ts';
export { openTransport } from './open.ts';
export { networkSchema } from './schema.ts';
