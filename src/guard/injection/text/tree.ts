/** A way through the tree, and what its end stands for. */
export interface Path {
  readonly path: readonly number[];
  readonly isStem: boolean;
  readonly value: number;
}

/** A tree in flat arrays. Nodes are numbered breadth first, so that the children of one lie side by side. */
export interface Tree {
  /** How many different symbols there are. */
  readonly width: number;
  /** Child of the root by symbol, 0 for none. */
  readonly firsts: Int32Array;
  /** By first symbol times width plus second: whether any path begins so. */
  readonly pairs: Uint8Array;
  /** First child of each node, and where its children end. */
  readonly children: Int32Array;
  readonly ends: Int32Array;
  /** The symbol that leads to a node. */
  readonly letters: Uint16Array;
  /** Child of a node once the word has ended in whatever way, 0 for none. */
  readonly rests: Int32Array;
  /** Values that end at a node, as whole word and as beginning of one. */
  readonly whole: readonly (readonly number[] | undefined)[];
  readonly stems: readonly (readonly number[] | undefined)[];
}

interface Branch {
  readonly symbol: number;
  readonly next: Map<number, Branch>;
  whole?: number[];
  stems?: number[];
}

/** @param rest the symbol that stands for any end of a word */
export function growTree(paths: readonly Path[], rest: number): Tree {
  const root = grow(paths);
  const width = rest + 1;
  const order: Branch[] = [root];
  const children: number[] = [];
  const ends: number[] = [];
  const rests: number[] = [];
  for (let at = 0; at < order.length; at += 1) {
    const branch = order[at];
    if (!branch) break;
    children.push(order.length);
    rests.push(0);
    for (const next of branch.next.values()) {
      if (next.symbol === rest) rests[at] = order.length;
      order.push(next);
    }
    ends.push(order.length);
  }
  const firsts = new Int32Array(width);
  const pairs = new Uint8Array(width * width);
  for (let first = 1; first < (ends[0] ?? 0); first += 1) {
    const { symbol, next, whole, stems } = order[first] ?? root;
    firsts[symbol] = first;
    // A word of one letter is followed by anything.
    if (whole || stems || next.has(rest)) pairs.fill(1, symbol * width, (symbol + 1) * width);
    for (const second of next.keys()) pairs[symbol * width + second] = 1;
  }
  return {
    width,
    firsts,
    pairs,
    children: Int32Array.from(children),
    ends: Int32Array.from(ends),
    letters: Uint16Array.from(order, ({ symbol }) => symbol),
    rests: Int32Array.from(rests),
    whole: order.map(({ whole }) => whole),
    stems: order.map(({ stems }) => stems),
  };
}

function grow(paths: readonly Path[]): Branch {
  const root: Branch = { symbol: 0, next: new Map() };
  for (const { path, isStem, value } of paths) {
    let branch = root;
    for (const symbol of path) {
      let next = branch.next.get(symbol);
      if (!next) branch.next.set(symbol, (next = { symbol, next: new Map() }));
      branch = next;
    }
    const values = isStem ? (branch.stems ??= []) : (branch.whole ??= []);
    if (!values.includes(value)) values.push(value);
  }
  return root;
}
