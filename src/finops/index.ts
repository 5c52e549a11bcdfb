export { costOf, isPriced, priceCard, priceIds, reservationOf, type PriceCard } from './cost.ts';
export { BYTES_PER_TOKEN, estimateUsage } from './estimate.ts';
export * from './journal/index.ts';
