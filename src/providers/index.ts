export type * from './canonical.ts';
export type * from './port.ts';
export { fromChatUsage, inputTokens, noUsage, outputTokens, toChatUsage, type ChatUsage, type Usage } from './usage.ts';
