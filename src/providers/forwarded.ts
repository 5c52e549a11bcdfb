/**
 * Headers that a caller may say to the provider itself: previews to switch on, and a name for the request. A provider
 * says which of them it knows. Every other header of a caller ends at the gateway.
 */
export const BETA_HEADERS = ['openai-beta', 'anthropic-beta'] as const;
export const IDEMPOTENCY_KEY = 'idempotency-key';
export const FORWARDED_HEADERS = [...BETA_HEADERS, IDEMPOTENCY_KEY] as const;
export type ForwardedHeader = (typeof FORWARDED_HEADERS)[number];
