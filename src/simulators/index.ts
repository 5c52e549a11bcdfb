export { simulatorCredentials, type SimulatorCredentials } from './credentials.ts';
export { faultNames, type FaultAim, type FaultName, type FaultQueue, type FaultSpec } from './faults.ts';
export type { TlsMaterial } from './listen.ts';
export type { LoggedRequest } from './request-log.ts';
export type { Simulator } from './server.ts';
export { startSimulators, type SimulatorName, type Simulators, type SimulatorsOptions } from './start.ts';
export { simulatorTls, type SimulatorTls } from './tls.ts';
export { simulatedInstallation, type SimulatedInstallation } from './quickstart.ts';
