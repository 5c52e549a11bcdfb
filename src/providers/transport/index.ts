export type { NetworkSettings } from './network.ts';
export type { Exchange, ExchangeTimers, Transport } from './port.ts';
export { fetchPublicImage, type FetchedImage } from './images.ts';
export { isRange } from './address.ts';
export { openTransport, type TransportOptions } from './open.ts';
export { networkSchema, reachSchema } from './schema.ts';
