export { freshnessOf, keyAuthenticator, type Freshness } from './authenticator.ts';
export { BodyKeeper } from './body-keeper.ts';
export { callJournal } from './call-journal.ts';
export type { CallJournal, Gateway } from './gateway.ts';
export { finishCalls } from './finish-calls.ts';
export { gatewayServer, type GatewayServerOptions } from './server.ts';
export type { Snapshot } from './snapshot.ts';
