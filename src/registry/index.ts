export type * from './model.ts';
export type * from './records.ts';
export type * from './lifecycle/records.ts';
export { FILE_AUTHOR } from './records.ts';
export type * from './uses.ts';
export {
  lineageSchema,
  metricSchema,
  modelFactsSchema,
  NO_MODEL_FACTS,
  NO_VERSION_FACTS,
  riskClassSchema,
  sha256Schema,
  successorSchema,
  versionFactsSchema,
  versionNameSchema,
  type DataClass,
  type LineageEdge,
  type Metric,
  type ModelFacts,
  type RiskClass,
  type VersionFacts,
  type VersionFactsChange,
} from './facts.ts';
export {
  gateNames,
  gateRules,
  refusalOfDecision,
  refusalOfMove,
  refusalOfPerson,
  type Gate,
} from './lifecycle/rules.ts';
export { dsseEnvelope, signApproval, wrongWithApproval } from './lifecycle/statement.ts';
export { newVersionSchema, type NewVersionRequest } from './content.ts';
export { readSignature, type SignatureReading } from './signing.ts';
export {
  contentOf,
  manifestOf,
  readManifest,
  sha256,
  type DeploymentContent,
  type ProviderIdentity,
  type VersionContent,
} from './manifest.ts';
export { documentFormats, readDocument, writeDocument } from './document/formats.ts';
export { documentOf, type ModelDocument, type VersionDocument } from './document/schema.ts';
