import { X509Certificate, createPrivateKey } from 'node:crypto';
import { Secret } from '../core/index.ts';
import type { Verdict } from './verdict.ts';

/** Two weeks: time for a person on holiday to come back and renew. */
const CERTIFICATE_WARNING_MS = 14 * 86_400_000;

/** The certificate and its key are read at the start, so that a wrong pair stops the start and not the first caller. */
export function judgeTls(tls: unknown, nowMs: number): Verdict {
  if (tls === null || typeof tls !== 'object') return CLEAR;
  const { certificate: raw, privateKey } = tls as { certificate?: unknown; privateKey?: unknown };
  const pem = raw instanceof Secret ? raw.reveal() : raw;
  // What is missing or has no value is reported elsewhere.
  if (typeof pem !== 'string' || pem === '' || !(privateKey instanceof Secret) || privateKey.reveal() === '')
    return CLEAR;
  const certificate = attempt(() => new X509Certificate(pem));
  if (!certificate) {
    return refuse(
      'certificate',
      'is not a certificate in PEM',
      'point it at the server certificate: { file: ./server.crt }',
    );
  }
  const key = attempt(() => createPrivateKey(privateKey.reveal()));
  if (!key)
    return refuse(
      'privateKey',
      'is not an unencrypted private key in PEM',
      'point it at the key: { file: ./server.key }',
    );
  if (!certificate.checkPrivateKey(key)) {
    return refuse('privateKey', 'does not belong to tls.certificate', 'use the key the certificate was requested with');
  }
  const endsAt = Date.parse(certificate.validTo);
  if (endsAt <= nowMs) return refuse('certificate', `expired on ${certificate.validTo}`, 'renew the certificate');
  if (endsAt - nowMs > CERTIFICATE_WARNING_MS) return CLEAR;
  const message = `expires on ${certificate.validTo}`;
  return { violations: [], warnings: [{ path: ['tls', 'certificate'], message, hint: 'renew the certificate soon' }] };
}

const CLEAR: Verdict = { violations: [], warnings: [] };

function refuse(field: string, message: string, hint: string): Verdict {
  return { violations: [{ path: ['tls', field], message, hint }], warnings: [] };
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
