export { costOf, isPriced, priceCard, priceIds, reservationOf, type PriceCard } from './cost.ts';
export { estimateUsage } from './estimate.ts';
export * from './journal/index.ts';
