import type { ChatRequest } from '../canonical.ts';
import type { Asker } from '../port.ts';
import type { SecurityContextSettings } from './settings.ts';

/** What the vendor's threat detection is told of who asks. What a caller writes there itself is not believed. */
export function tellAsker(settings: SecurityContextSettings, request: ChatRequest, asker: Asker): ChatRequest {
  const endUser = request.safety_identifier ?? request.user;
  return {
    ...request,
    user_security_context: {
      application_name: settings.applicationName ?? asker.application,
      ...(settings.endUser && endUser && { end_user_id: endUser }),
      ...(settings.endUserTenantId !== undefined && { end_user_tenant_id: settings.endUserTenantId }),
      ...(settings.sourceIp && { source_ip: asker.address }),
    },
  };
}
