/** A column of a listing for people. */
export interface Column<Row> {
  readonly title: string;
  value(row: Row): string;
  /** Numbers read best when their ends are in line. */
  readonly align?: 'left' | 'right';
}

/** Aligned columns with a line of titles; nothing at all where there are no rows. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const lines = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map((column) => plain(column.value(row)))),
  ];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ''))));
  return lines
    .map((line) => {
      const cells = line.map((cell, at) => {
        const padding = ' '.repeat((widths[at] ?? 0) - widthOf(cell));
        return columns[at]?.align === 'right' ? padding + cell : cell + padding;
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** Names and values of one thing, one a line. */
export function renderFields(fields: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${plain(value)}\n`).join('');
}

/** What others chose to be called must not move the cursor of whoever lists it. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

function widthOf(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}
