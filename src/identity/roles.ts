import type { Permission } from './permissions.ts';

/** What everybody who may look at all may see. */
const LOOK = [
  'organization:read',
  'team:read',
  'application:read',
  'model:read',
  'price:read',
  'provider:read',
] as const satisfies readonly Permission[];

/** What each role may do, within the organization or team it was granted for. A closed table: roles are not made up at run time. */
const roles = {
  'organization-admin': [
    ...LOOK,
    'organization:write',
    'team:write',
    'application:write',
    'model:write',
    'model:quarantine',
    'model:release',
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
    'sealed-access:hold',
    'sealed-access:read',
    'sealed-access:end',
    'sealed-access:review',
    'call:read',
    'body:read',
    'audit:read',
    'audit:export',
    'price:import',
    'price:retire',
    'config:read',
    'config:reload',
    'data-key:rotate',
    'metrics:read',
    'status:read',
  ],
  'team-admin': [
    ...LOOK,
    'application:write',
    'key:create',
    'key:read',
    'key:rotate',
    'key:revoke',
    'user:read',
    'grant:read',
    'grant:create',
    'grant:revoke',
    'call:read',
  ],
  'model-owner': [...LOOK, 'model:write', 'model:quarantine', 'submission:create', 'call:read'],
  'ml-reviewer': [...LOOK, 'call:read', 'approval:create'],
  'security-reviewer': [
    ...LOOK,
    'model:quarantine',
    'model:release',
    'call:read',
    'audit:read',
    'config:read',
    'approval:create',
  ],
  'legal-reviewer': [...LOOK, 'approval:create'],
  'deploy-approver': [...LOOK, 'call:read', 'status:read', 'approval:create'],
  'prompt-author': [...LOOK],
  'prompt-reviewer': [...LOOK, 'approval:create'],
  'release-manager': [...LOOK, 'call:read', 'status:read'],
  finops: [...LOOK, 'call:read', 'price:import', 'price:retire'],
  auditor: [
    ...LOOK,
    'key:read',
    'user:read',
    'service-account:read',
    'grant:read',
    'session:read',
    'sealed-access:read',
    'sealed-access:review',
    'call:read',
    'body:read',
    'audit:read',
    'audit:export',
    'config:read',
    'status:read',
  ],
  developer: [...LOOK, 'key:create', 'key:read', 'key:rotate', 'key:revoke', 'call:read'],
  viewer: [...LOOK],
  // Of the account that an identity provider tells of people with, and nobody's else: it could give itself any role.
  provisioner: ['scim:write'],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof roles;

/** In the order of the table. */
export const roleNames = Object.keys(roles) as readonly Role[];

const sets = new Map<Role, ReadonlySet<Permission>>(
  Object.entries(roles).map(([role, all]) => [role as Role, new Set<Permission>(all)]),
);
const NONE: ReadonlySet<Permission> = new Set();

export const permissionsOf = (role: Role): ReadonlySet<Permission> => sets.get(role) ?? NONE;
