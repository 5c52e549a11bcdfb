export { openVolatile, probeVolatile } from './open.ts';
export { script, type OpenLink, type Script, type VolatileLink } from './port.ts';
export { AWAY_MS } from './presence.ts';
