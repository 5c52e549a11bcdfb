/**
 * The one parameter of a `COPY … FROM`: rows in COPY's text format. The statement ends at `from`; each engine's
 * connection adds where it reads them, which is the embedded database's blob, or the wire of a server.
 */
export class CopyRows {
  readonly bytes: Uint8Array<ArrayBuffer>;

  /** @param rows each with its end of line */
  constructor(rows: readonly Uint8Array[]) {
    let length = 0;
    for (const row of rows) length += row.length;
    // Not of Node's pool: the embedded database's thread takes the memory itself.
    this.bytes = new Uint8Array(length);
    let at = 0;
    for (const row of rows) {
      this.bytes.set(row, at);
      at += row.length;
    }
  }
}

/** @returns the rows of a COPY statement, `undefined` for any other */
export function copyRowsOf(parameters: readonly unknown[]): CopyRows | undefined {
  const [only] = parameters;
  return only instanceof CopyRows ? only : undefined;
}
