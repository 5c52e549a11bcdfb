import { z } from 'zod';
import { secretSchema } from '../../core/index.ts';
import { tokensFieldSchema } from '../openai-like/index.ts';
import { commonSettings, endpointSchema } from '../settings.ts';

const idSchema = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'a tenant or client id');

/** Microsoft Entra ID: one of four ways to prove who we are. */
const entraSchema = z
  .strictObject({
    tenantId: idSchema.exactOptional(),
    clientId: idSchema.exactOptional(),
    clientSecret: secretSchema.exactOptional(),
    /** PEM with the certificate and its private key. */
    certificate: secretSchema.exactOptional(),
    /** The machine's own identity; `clientId` chooses a user-assigned one. */
    managedIdentity: z.literal(true).exactOptional(),
    /** Kubernetes: ids and token file from `AZURE_*` variables unless given here. */
    workloadIdentity: z.strictObject({ tokenFile: z.string().exactOptional() }).exactOptional(),
    /** Sign-in address; another one in sovereign clouds. */
    authority: endpointSchema.default('https://login.microsoftonline.com'),
    /** Default: that of the dialect in the public cloud. */
    scope: z.string().min(1).max(512).exactOptional(),
  })
  .superRefine((entra, context) => {
    const ways = [entra.clientSecret, entra.certificate, entra.managedIdentity, entra.workloadIdentity];
    if (ways.filter((way) => way !== undefined).length !== 1) {
      context.addIssue({
        code: 'custom',
        message: 'give exactly one of clientSecret, certificate, managedIdentity, workloadIdentity',
      });
    }
    if ((entra.clientSecret ?? entra.certificate) && !(entra.tenantId && entra.clientId)) {
      context.addIssue({ code: 'custom', message: 'clientSecret and certificate need tenantId and clientId' });
    }
  });
export type EntraSettings = z.infer<typeof entraSchema>;

const apiVersionSchema = z
  .string()
  .regex(/^(?:\d{4}-\d{2}-\d{2}(?:-preview)?|v1|preview)$/, 'an api-version, such as 2024-10-21');

/** Who asks, told to the vendor's threat detection with every chat. */
const securityContextSchema = z.strictObject({
  /** Default: team and application of the call, as `platform/demo`. */
  applicationName: z.string().min(1).max(256).exactOptional(),
  /** Whether the end user is told whom the request names in `safety_identifier`, else in `user`. */
  endUser: z.boolean().default(false),
  /** The Entra tenant of the end users. */
  endUserTenantId: idSchema.exactOptional(),
  /** Whether the address is told that the call came from. */
  sourceIp: z.boolean().default(false),
});
export type SecurityContextSettings = z.infer<typeof securityContextSchema>;

export const settingsSchema = z.strictObject({
  kind: z.literal('azure-openai'),
  ...commonSettings,
  /** The resource's address, e.g. `https://acme.openai.azure.com`; `/openai/v1` may follow. */
  endpoint: endpointSchema,
  /** `v1`: one path for all deployments. `dated`: the deployment in the path and an `api-version`. */
  dialect: z.enum(['v1', 'dated']).default('v1'),
  /** Default: `2024-10-21` where dated, none where v1. */
  apiVersion: apiVersionSchema.exactOptional(),
  auth: z.union([z.strictObject({ apiKey: secretSchema }), z.strictObject({ entra: entraSchema })], {
    error: 'expected { apiKey: … } or { entra: { … } }',
  }),
  userSecurityContext: securityContextSchema.exactOptional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Default of `tokensField`: `max_completion_tokens` where v1; as the caller sent it where dated, whose older versions do not know that. */
export const deploymentSchema = z.strictObject({ tokensField: tokensFieldSchema.exactOptional() });
export type DeploymentOptions = z.infer<typeof deploymentSchema>;
