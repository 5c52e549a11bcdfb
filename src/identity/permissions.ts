/** What a principal of the control plane may do: `noun:verb`. Every control route names one of these. */
export const permissions = [
  'organization:read',
  'organization:write',
  'team:read',
  'team:write',
  'application:read',
  'application:write',
  'key:create',
  'key:read',
  'key:rotate',
  'key:revoke',
  'user:read',
  'user:write',
  'service-account:read',
  'service-account:write',
  'grant:read',
  'grant:create',
  'grant:revoke',
  'session:read',
  'session:revoke',
  'scim:write',
  'submission:create',
  'approval:create',
  'audit:read',
  'audit:export',
  'admin-token:create',
  'admin-token:read',
  'admin-token:revoke',
  'call:read',
  'body:read',
  'data-key:rotate',
  'price:read',
  'price:import',
  'price:retire',
  'model:read',
  'model:write',
  'model:quarantine',
  'model:release',
  'provider:read',
  'config:read',
  'config:reload',
  'metrics:read',
  'status:read',
] as const;

export type Permission = (typeof permissions)[number];

/** What only a person may do: neither a service account nor an operator's token decides in the place of one. */
const PERSONAL = /^(approval|submission):/;

export const needsPerson = (permission: Permission): boolean => PERSONAL.test(permission);
