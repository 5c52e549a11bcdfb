import type { Route } from '../route.ts';
import { adminTokenRoutes } from './admin-tokens.ts';
import { auditRoutes } from './audit.ts';
import { callRoutes } from './calls.ts';
import { grantRoutes } from './grants.ts';
import { keyRoutes } from './keys.ts';
import { modelDocumentRoutes } from './model-documents.ts';
import { modelLifecycleRoutes } from './model-lifecycle.ts';
import { modelUseRoutes } from './model-uses.ts';
import { modelVersionRoutes } from './model-versions.ts';
import { modelRoutes } from './models.ts';
import { meRoutes } from './me.ts';
import { priceRoutes } from './prices.ts';
import { providerRoutes } from './providers.ts';
import { routingRoutes } from './routing.ts';
import { sealedAccessRoutes } from './sealed-access.ts';
import { serviceAccountRoutes } from './service-accounts.ts';
import { sessionRoutes } from './sessions.ts';
import { systemRoutes } from './system.ts';
import { tenancyRoutes } from './tenancy.ts';
import { userRoutes } from './users.ts';

/** Every route of the admin API: what may be asked, and the permission it takes. */
export const routes: readonly Route[] = [
  ...adminTokenRoutes,
  ...auditRoutes,
  ...keyRoutes,
  ...tenancyRoutes,
  ...callRoutes,
  ...modelRoutes,
  ...modelVersionRoutes,
  ...modelUseRoutes,
  ...modelLifecycleRoutes,
  ...modelDocumentRoutes,
  ...priceRoutes,
  ...providerRoutes,
  ...routingRoutes,
  ...systemRoutes,
  ...userRoutes,
  ...serviceAccountRoutes,
  ...grantRoutes,
  ...sessionRoutes,
  ...sealedAccessRoutes,
  ...meRoutes,
];
