import { z } from 'zod';
import { secretSchema, type Secret } from '../../core/index.ts';
import type { ProviderSettings } from '../port.ts';
import { commonSettings, splitEndpoint } from '../settings.ts';
import type { Surface } from './endpoint.ts';

/** Exactly one way to prove who we are. Nothing in the environment can take its place, whatever it is called there. */
export type AwsAuth =
  | { readonly accessKeyId: Secret; readonly secretAccessKey: Secret; readonly sessionToken?: Secret }
  | { readonly defaultChain: true; readonly profile?: string }
  | { readonly bearer: Secret };

export interface BedrockSettings extends ProviderSettings {
  readonly kind: 'aws-bedrock';
  readonly region: string;
  readonly surface: Surface;
  readonly fips?: boolean;
  readonly dualStack?: boolean;
  readonly auth: AwsAuth;
}

const ONE_AUTH =
  'auth is exactly one of: accessKeyId and secretAccessKey (and sessionToken), defaultChain: true (and profile), bearer';

const authSchema: z.ZodType<AwsAuth> = z
  .strictObject({
    accessKeyId: secretSchema.optional(),
    secretAccessKey: secretSchema.optional(),
    sessionToken: secretSchema.optional(),
    /** The vendor's own order: environment, shared files and SSO, web identity, container, instance. */
    defaultChain: z.literal(true).optional(),
    /** Profile of the shared configuration files, for the chain alone. */
    profile: z.string().min(1).max(256).optional(),
    bearer: secretSchema.optional(),
  })
  .transform((auth, context): AwsAuth => {
    const { accessKeyId, secretAccessKey, sessionToken, defaultChain, profile, bearer } = auth;
    const keys = accessKeyId ?? secretAccessKey ?? sessionToken;
    const chain = defaultChain ?? profile;
    const ways = [keys, chain, bearer].filter((way) => way !== undefined).length;
    if (ways === 1) {
      if (bearer) return { bearer };
      if (defaultChain) return profile === undefined ? { defaultChain } : { defaultChain, profile };
      if (accessKeyId && secretAccessKey) {
        return sessionToken ? { accessKeyId, secretAccessKey, sessionToken } : { accessKeyId, secretAccessKey };
      }
    }
    context.addIssue({ code: 'custom', message: ONE_AUTH });
    return z.NEVER;
  });

export const settingsSchema: z.ZodType<BedrockSettings> = z
  .strictObject({
    ...commonSettings,
    kind: z.literal('aws-bedrock'),
    /** Such as `eu-central-1`; it is part of the host and of every signature. */
    region: z.string().regex(/^[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}$/, 'a region such as us-east-1'),
    surface: z.enum(['runtime', 'mantle']).default('runtime'),
    fips: z.boolean().exactOptional(),
    dualStack: z.boolean().exactOptional(),
    auth: authSchema,
  })
  .superRefine((settings, context) => {
    const complain = (message: string, path: string) => context.addIssue({ code: 'custom', message, path: [path] });
    if (settings.endpoint === undefined) {
      if (settings.surface === 'mantle' && settings.fips) complain('mantle has no FIPS host', 'fips');
      return;
    }
    if (splitEndpoint(settings.endpoint).basePath !== '') {
      complain('an endpoint of this kind has no path: scheme, host and port only', 'endpoint');
    }
    if (settings.fips || settings.dualStack) {
      complain('fips and dualStack choose the host, so they cannot stand beside an endpoint', 'endpoint');
    }
  });
