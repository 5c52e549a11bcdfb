export type * from './canonical.ts';
export type * from './port.ts';
export { BETA_HEADERS, IDEMPOTENCY_KEY, type ForwardedHeader } from './forwarded.ts';
export { failureClassOf, failureFault } from './http-failure.ts';
export { endsWhole } from './finish.ts';
export { ejectionSchema } from './settings.ts';
export { createProvider, findProviderKind, providerKinds } from './kinds.ts';
export { inputTokens, isCredible, noUsage, toChatUsage, type ChatUsage, type Usage } from './usage.ts';
export {
  isRange,
  reachSchema,
  openTransport,
  type Exchange,
  type ExchangeTimers,
  type Transport,
} from './transport/index.ts';
