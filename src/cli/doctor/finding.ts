/** What one look found: fine, worth a thought, or broken. */
export interface Checkup {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do; absent where nothing is. */
  readonly hint?: string;
}

export const ok = (check: string, message: string): Checkup => ({ check, status: 'ok', message });
export const warn = (check: string, message: string, hint: string): Checkup => ({
  check,
  status: 'warn',
  message,
  hint,
});
export const fail = (check: string, message: string, hint: string): Checkup => ({
  check,
  status: 'fail',
  message,
  hint,
});

/** The shortest word for why something could not be done. Node gathers several tries into one error without words. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? (message === '' ? 'unknown error' : message);
}
