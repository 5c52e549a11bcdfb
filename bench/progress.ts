/** One line that a person at a terminal sees change; nothing where nobody looks. */
const startMs = performance.now();

export function showProgress(what: string): void {
  if (!process.stderr.isTTY) return;
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  process.stderr.write(`\r\u{1B}[2K${String(seconds).padStart(4)} s  ${what}`);
}

export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u{1B}[2K');
}
