export type { Exchange, ExchangeTimers, Transport } from './port.ts';
