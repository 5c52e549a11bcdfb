/** What every kind's settings have in common. Kinds spread `commonSettings` into their own strict object. */
import { z } from 'zod';
import { networkSchema } from './transport/index.ts';

/** Base URL of a provider: http or https, with no credentials, query or fragment; a trailing slash is taken off. */
export const endpointSchema = z
  .string()
  .max(2048)
  .superRefine((text, context) => {
    const complaint = endpointComplaint(text);
    if (complaint) context.addIssue({ code: 'custom', message: complaint });
  })
  .overwrite((text) => text.replace(/\/+$/, ''));

function endpointComplaint(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'an endpoint is an absolute http or https URL, such as https://models.example.com/v1';
  }
  if (url.username || url.password) return 'an endpoint holds no credentials; they belong under auth';
  if (text.includes('?') || text.includes('#')) return 'an endpoint has no query and no fragment';
  return undefined;
}

/** When a provider or a route's deployment is taken out of rotation, and for how long, in milliseconds. */
export const ejectionSchema = z.strictObject({
  consecutive: z.int().min(1).max(1000).default(5).describe('Failures in a row before a deployment is left out.'),
  baseMs: z.int().min(1).max(3_600_000).default(5_000).describe('How long it is left out at first.'),
  maxMs: z.int().min(1).max(3_600_000).default(60_000).describe('How long it is left out at most.'),
});

export const commonSettings = {
  /** Where the provider runs, for residency and the call record. */
  region: z.string().min(1).max(64).exactOptional(),
  endpoint: endpointSchema.exactOptional(),
  network: networkSchema,
  ejection: ejectionSchema.exactOptional(),
} as const;

/** An endpoint as the origin credentials may go to and the path below which everything lies (no trailing slash). */
export function splitEndpoint(endpoint: string): { readonly origin: string; readonly basePath: string } {
  const url = new URL(endpoint);
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
}

/** Name and value of a header that is sent with every request: a token (RFC 9110 §5.6.2) and visible text. */
export const headerNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'not a header name')
  .overwrite((name) => name.toLowerCase());
export const headerValueSchema = z.string().regex(/^[\x20-\x7e]{0,2048}$/, 'a header value is plain visible ASCII');
