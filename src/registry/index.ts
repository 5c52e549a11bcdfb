export type * from './model.ts';
export type * from './records.ts';
export { FILE_AUTHOR } from './records.ts';
export {
  lineageSchema,
  metricSchema,
  modelFactsSchema,
  NO_MODEL_FACTS,
  NO_VERSION_FACTS,
  riskClassSchema,
  versionFactsSchema,
  versionNameSchema,
  type DataClass,
  type LineageEdge,
  type Metric,
  type ModelFacts,
  type RiskClass,
  type VersionFacts,
} from './facts.ts';
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
