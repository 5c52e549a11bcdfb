/** A column of a listing for people. */
export interface Column<Row> {
  readonly title: string;
  value(row: Row): string;
  /** Numbers read best when their ends are in line. */
  readonly align?: 'left' | 'right';
  /** Left out where the table is wider than the terminal, the last one first. */
  readonly isSpare?: boolean;
  /** Cut where that is not enough. An id is of no use in part. */
  readonly isCut?: boolean;
}

/** A cell shorter than this tells nothing. */
const CELL_WIDTH_MIN = 8;

/**
 * Aligned columns with a line of titles; nothing at all where there are no rows.
 * @param widthMax of the terminal: where the table is wider, columns are left out or cut that say so; default: none
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  widthMax = Number.POSITIVE_INFINITY,
): string {
  if (rows.length === 0) return '';
  const shown = columns.map((column) => {
    const cells = [column.title.toUpperCase(), ...rows.map((row) => plain(column.value(row)))];
    return { column, cells, width: Math.max(...cells.map(widthOf)) };
  });
  while (tableWidth(shown) > widthMax) {
    const spare = shown.findLastIndex(({ column }) => column.isSpare);
    if (spare < 0) break;
    shown.splice(spare, 1);
  }
  const widths = narrowed(shown, tableWidth(shown) - widthMax);
  return ['', ...rows]
    .map((_, line) => {
      const cells = shown.map(({ column, cells: all }, at) => aligned(all[line] ?? '', widths[at] ?? 0, column.align));
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

const tableWidth = (shown: readonly { readonly width: number }[]): number =>
  shown.reduce((sum, { width }) => sum + width + 2, -2);

/** Takes `excess` away, each time from the widest that may be cut. */
function narrowed<Row>(
  shown: readonly { readonly column: Column<Row>; readonly width: number }[],
  excess: number,
): readonly number[] {
  const widths = shown.map(({ width }) => width);
  for (let over = excess; over > 0; over -= 1) {
    const cut = widths.map((width, at) => (shown[at]?.column.isCut && width > CELL_WIDTH_MIN ? width : 0));
    const widest = cut.indexOf(Math.max(...cut));
    if (!cut[widest]) break;
    widths[widest] = cut[widest] - 1;
  }
  return widths;
}

function aligned(cell: string, width: number, align: 'left' | 'right' = 'left'): string {
  const all = widthOf(cell);
  if (all > width)
    return `${[...new Intl.Segmenter().segment(cell)]
      .slice(0, width - 1)
      .map(({ segment }) => segment)
      .join('')}…`;
  const padding = ' '.repeat(width - all);
  return align === 'right' ? padding + cell : cell + padding;
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
