type Value = string | number | boolean | null;

/** Rows in the text format of COPY (Postgres manual, "COPY", File Formats): the one parameter of a COPY statement. */
export class CopyText {
  readonly text: string;

  constructor(rows: readonly (readonly Value[])[]) {
    let text = '';
    for (const row of rows) {
      for (let at = 0; at < row.length; at += 1) text += (at === 0 ? '' : '\t') + fieldOf(row[at] ?? null);
      text += '\n';
    }
    this.text = text;
  }
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function fieldOf(value: Value): string {
  if (value === null) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  const text = String(value);
  return SPECIAL.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '') : text;
}
