// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type { AdminTokensOperations } from './admin-tokens.ts';
import type { ApplicationsOperations } from './applications.ts';
import type { AuditOperations } from './audit.ts';
import type { CallsOperations } from './calls.ts';
import type { DataKeysOperations } from './data-keys.ts';
import type { KeysOperations } from './keys.ts';
import type { ModelsOperations } from './models.ts';
import type { OrganizationsOperations } from './organizations.ts';
import type { PricesOperations } from './prices.ts';
import type { ProvidersOperations } from './providers.ts';
import type { ReloadOperations } from './reload.ts';
import type { RoutesOperations } from './routes.ts';
import type { StatusOperations } from './status.ts';
import type { TeamsOperations } from './teams.ts';

export interface Operations extends AdminTokensOperations, ApplicationsOperations, AuditOperations, CallsOperations, DataKeysOperations, KeysOperations, ModelsOperations, OrganizationsOperations, PricesOperations, ProvidersOperations, ReloadOperations, RoutesOperations, StatusOperations, TeamsOperations {}

export const operations = {
  addModelLineage: { method: 'POST', path: '/api/v1/models/{name}/versions/{version}/lineage' },
  addModelMetric: { method: 'POST', path: '/api/v1/models/{name}/versions/{version}/metrics' },
  createAdminToken: { method: 'POST', path: '/api/v1/admin-tokens' },
  createApplication: { method: 'POST', path: '/api/v1/applications' },
  createKey: { method: 'POST', path: '/api/v1/keys' },
  createOrganization: { method: 'POST', path: '/api/v1/organizations' },
  createTeam: { method: 'POST', path: '/api/v1/teams' },
  explainRoute: { method: 'GET', path: '/api/v1/routes/explain' },
  exportAudit: { method: 'POST', path: '/api/v1/audit/exports' },
  exportModel: { method: 'GET', path: '/api/v1/models/{name}/export' },
  getAdminToken: { method: 'GET', path: '/api/v1/admin-tokens/{id}' },
  getApplication: { method: 'GET', path: '/api/v1/applications/{id}' },
  getAuditKey: { method: 'GET', path: '/api/v1/audit/key' },
  getCall: { method: 'GET', path: '/api/v1/calls/{id}' },
  getCallBodies: { method: 'GET', path: '/api/v1/calls/{id}/bodies' },
  getKey: { method: 'GET', path: '/api/v1/keys/{id}' },
  getModel: { method: 'GET', path: '/api/v1/models/{name}' },
  getModelVersion: { method: 'GET', path: '/api/v1/models/{name}/versions/{version}' },
  getOrganization: { method: 'GET', path: '/api/v1/organizations/{id}' },
  getPrice: { method: 'GET', path: '/api/v1/prices/{id}' },
  getStatus: { method: 'GET', path: '/api/v1/status' },
  getTeam: { method: 'GET', path: '/api/v1/teams/{id}' },
  importModel: { method: 'POST', path: '/api/v1/models/import' },
  importPrices: { method: 'POST', path: '/api/v1/prices/import' },
  listAdminTokens: { method: 'GET', path: '/api/v1/admin-tokens' },
  listApplications: { method: 'GET', path: '/api/v1/applications' },
  listAuditChainEvents: { method: 'GET', path: '/api/v1/audit/chains/{chain}' },
  listAuditChains: { method: 'GET', path: '/api/v1/audit/chains' },
  listAuditCheckpoints: { method: 'GET', path: '/api/v1/audit/checkpoints' },
  listAuditEvents: { method: 'GET', path: '/api/v1/audit' },
  listCalls: { method: 'GET', path: '/api/v1/calls' },
  listKeys: { method: 'GET', path: '/api/v1/keys' },
  listModelHistory: { method: 'GET', path: '/api/v1/models/{name}/history' },
  listModelVersions: { method: 'GET', path: '/api/v1/models/{name}/versions' },
  listModels: { method: 'GET', path: '/api/v1/models' },
  listOrganizations: { method: 'GET', path: '/api/v1/organizations' },
  listPrices: { method: 'GET', path: '/api/v1/prices' },
  listProviders: { method: 'GET', path: '/api/v1/providers' },
  listTeams: { method: 'GET', path: '/api/v1/teams' },
  registerModel: { method: 'POST', path: '/api/v1/models' },
  registerModelVersion: { method: 'POST', path: '/api/v1/models/{name}/versions' },
  reload: { method: 'POST', path: '/api/v1/reload' },
  retirePrice: { method: 'POST', path: '/api/v1/prices/{id}/retire' },
  reviseModel: { method: 'PATCH', path: '/api/v1/models/{name}' },
  reviseModelVersion: { method: 'PATCH', path: '/api/v1/models/{name}/versions/{version}' },
  revokeAdminToken: { method: 'DELETE', path: '/api/v1/admin-tokens/{id}' },
  revokeKey: { method: 'POST', path: '/api/v1/keys/{id}/revoke' },
  rotateDataKeys: { method: 'POST', path: '/api/v1/data-keys/rotate' },
  rotateKey: { method: 'POST', path: '/api/v1/keys/{id}/rotate' },
  updateApplication: { method: 'PATCH', path: '/api/v1/applications/{id}' },
} as const;
