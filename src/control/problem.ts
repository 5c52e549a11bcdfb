import type { z } from 'zod';
import type { Finding } from '../config/index.ts';
import { Fault, placeText } from '../core/index.ts';

/** Problem details (RFC 9457) for a fault, with what makes this one particular. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** Each field at fault. */
  readonly errors?: readonly FieldError[];
  /** Each place of the configuration file at fault. */
  readonly violations?: readonly Finding[];
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export const problemOf = (fault: Fault): Problem => ({
  type: `urn:sallyport:error:${fault.code}`,
  title: fault.entry.public,
  status: fault.status,
  detail: fault.public,
  code: fault.code,
  ...(fault instanceof InvalidRequest && { errors: fault.errors }),
  ...(fault instanceof ReloadRefused && { violations: fault.violations }),
});

/** A request whose parts do not fit their schema. */
export class InvalidRequest extends Fault {
  readonly errors: readonly FieldError[];

  /** @param where `path`, `query` or `body` */
  constructor(where: string, error: z.ZodError) {
    const errors = error.issues.map((issue) => ({ field: placeText([where, ...issue.path]), message: issue.message }));
    super('request.invalid', { public: error.issues.map((issue) => sentence(where, issue)).join('; ') });
    this.errors = errors;
  }
}

/** As a person reads it: `rows[0].price is required`. */
function sentence(where: string, { path, message }: z.core.$ZodIssue): string {
  const place = placeText(path);
  if (place && message.endsWith(', received undefined')) return `${place} is required`;
  return `${place || where}: ${message}`;
}

/** A configuration that was read and not taken; the one before stays in force. */
export class ReloadRefused extends Fault {
  readonly violations: readonly Finding[];

  constructor(violations: readonly Finding[]) {
    super('config.invalid', {
      public: `The configuration has ${violations.length} violation${violations.length === 1 ? '' : 's'}; the one before stays in force.`,
    });
    this.violations = violations;
  }
}
