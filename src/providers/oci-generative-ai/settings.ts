import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { secretSchema, type Secret } from '../../core/index.ts';
import { commonSettings, splitEndpoint } from '../settings.ts';

/** Part of a host name: what comes from configuration may not smuggle a path or a port into it. */
const label = (what: string) => z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, `not ${what}`);
const ocid = z.string().min(1).max(255);

const userKeySchema = z
  .strictObject({
    tenancy: ocid,
    user: ocid,
    fingerprint: z.string().min(1).max(255),
    privateKey: secretSchema,
    passphrase: secretSchema.exactOptional(),
  })
  .superRefine(({ privateKey, passphrase }, context) => {
    if (!isRsaKey(privateKey, passphrase)) {
      context.addIssue({
        code: 'custom',
        path: ['privateKey'],
        message: 'not an RSA private key in PEM that opens with the given passphrase',
      });
    }
  });

/** Principals are Oracle's own ways to log in; `oci-common` fetches their tokens and is loaded only for them. */
const principalSchema = z.discriminatedUnion('principal', [
  z.strictObject({ principal: z.literal('instance') }),
  z.strictObject({ principal: z.literal('resource') }),
  z.strictObject({
    principal: z.literal('workload'),
    /** Where Kubernetes mounts the certificate and the token of the service account, if not at the usual place. */
    certificatePath: z.string().min(1).exactOptional(),
    tokenPath: z.string().min(1).exactOptional(),
  }),
  z.strictObject({
    principal: z.literal('session'),
    /** Default: `~/.oci/config`. */
    configFile: z.string().min(1).exactOptional(),
    /** Default: `DEFAULT`. */
    profile: z.string().min(1).exactOptional(),
  }),
]);

const bearerSchema = z.strictObject({ bearer: secretSchema });

export const settingsSchema = z.strictObject({
  ...commonSettings,
  kind: z.literal('oci-generative-ai'),
  region: label('a region, such as eu-frankfurt-1'),
  /** Default: the realm of a region we know, else the commercial one. */
  realmDomain: z
    .string()
    .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'not a domain, such as oraclecloud.com')
    .exactOptional(),
  endpoint: commonSettings.endpoint.refine(
    (endpoint) => endpoint === undefined || splitEndpoint(endpoint).basePath === '',
    'the endpoint is scheme, host and port alone: the signature covers the path',
  ),
  compartmentId: ocid,
  auth: z.union([userKeySchema, principalSchema, bearerSchema]),
});

export type OciSettings = z.infer<typeof settingsSchema>;
export type UserKeySettings = z.infer<typeof userKeySchema>;
export type PrincipalSettings = z.infer<typeof principalSchema>;

function isRsaKey(privateKey: unknown, passphrase: Secret | undefined): boolean {
  try {
    return openPrivateKey(privateKey as Secret, passphrase).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** @throws what `node:crypto` throws, which does not quote the key */
export function openPrivateKey(privateKey: Secret, passphrase: Secret | undefined) {
  const key = privateKey.reveal();
  return createPrivateKey(passphrase === undefined ? key : { key, passphrase: passphrase.reveal() });
}

const inputTypeSchema = z.enum(['SEARCH_DOCUMENT', 'SEARCH_QUERY', 'CLASSIFICATION', 'CLUSTERING']);

export const deploymentSchema = z
  .strictObject({
    /** `apiFormat` of the native door. Default: told from the model id. */
    format: z.enum(['generic', 'cohere', 'coherev2']).exactOptional(),
    serving: z.union([z.literal('onDemand'), z.strictObject({ endpointId: ocid })]).default('onDemand'),
    /** Default: `openai` where the provider has a bearer key, which opens no other; else `native`. */
    door: z.enum(['native', 'openai']).exactOptional(),
    /** Which of GENERIC's two limits carries the caller's. Default: told from the model id. */
    maxTokensField: z.enum(['maxTokens', 'maxCompletionTokens']).exactOptional(),
    /** What embeddings are for; models from v3 on want to know. */
    inputType: inputTypeSchema.default('SEARCH_DOCUMENT'),
    /** What happens to a text longer than the embedding model takes: `NONE` refuses it. */
    truncate: z.enum(['NONE', 'START', 'END']).default('NONE'),
  })
  .refine(({ door, serving }) => door !== 'openai' || serving === 'onDemand', {
    path: ['serving'],
    message: 'the OpenAI-compatible door takes an endpoint in "model", not here',
  });

export type DeploymentOptions = z.infer<typeof deploymentSchema>;
