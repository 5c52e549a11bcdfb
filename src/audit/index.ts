export {
  chained,
  differenceOf,
  GENESIS,
  INSTALLATION_CHAIN,
  systemActor,
  type Actor,
  type ActorType,
  type AuditEvent,
  type AuditObject,
  type ChainPoint,
  type ChainState,
  type NewAuditEvent,
} from './event.ts';
export type { AuditFilter, AuditStore } from './port.ts';
export { claimedKeyId, keyIdOf, readPublicKey, type SignedCheckpoint, type SigningKey } from './checkpoint.ts';
export { CheckpointKeeper } from './keep.ts';
export { FileOutside, WebhookOutside, type Outside, type Post } from './outside.ts';
export { openSigningKey } from './signing-key.ts';
export { ChainVerifier, type AuditFinding } from './verify-chain.ts';
export { CheckpointVerifier } from './verify-checkpoints.ts';
