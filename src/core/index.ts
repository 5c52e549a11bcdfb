export {
  catalogue,
  Fault,
  asFault,
  type CatalogueEntry,
  type ErrorCode,
  type FaultDetail,
  type Origin,
} from './errors.ts';
export { explainNoRoom, NoRoomError } from './no-room.ts';
export { Secret } from './secret.ts';
export { certificateSchema, secretSchema } from './secret-schema.ts';
export { roundMs, systemClock, type Clock } from './clock.ts';
export { uuidv7, uuidv7Time } from './ids.ts';
export { formatUsd, isBeyondPrice, parseDecimal, trimDecimal, type Decimal, type NanoUsd } from './money.ts';
export * as limits from './limits.ts';
export { Cancel, type CancelSignal } from './cancel.ts';
export { INSTANT_FORMS, parseInstant } from './instant.ts';
export { hmacSha256 } from './hmac.ts';
export { parseJson } from './json.ts';
export { canonicalJson, objectText } from './canonical-json.ts';
export { placeText } from './place.ts';
export { TextBlocks } from './text-blocks.ts';
