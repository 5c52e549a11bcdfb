import type { Route } from '../route.ts';
import { adminTokenRoutes } from './admin-tokens.ts';
import { auditRoutes } from './audit.ts';
import { callRoutes } from './calls.ts';
import { keyRoutes } from './keys.ts';
import { modelDocumentRoutes } from './model-documents.ts';
import { modelVersionRoutes } from './model-versions.ts';
import { modelRoutes } from './models.ts';
import { priceRoutes } from './prices.ts';
import { providerRoutes } from './providers.ts';
import { routingRoutes } from './routing.ts';
import { systemRoutes } from './system.ts';
import { tenancyRoutes } from './tenancy.ts';

/** Every route of the admin API: what may be asked, and the permission it takes. */
export const routes: readonly Route[] = [
  ...adminTokenRoutes,
  ...auditRoutes,
  ...keyRoutes,
  ...tenancyRoutes,
  ...callRoutes,
  ...modelRoutes,
  ...modelVersionRoutes,
  ...modelDocumentRoutes,
  ...priceRoutes,
  ...providerRoutes,
  ...routingRoutes,
  ...systemRoutes,
];
