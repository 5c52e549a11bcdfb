/** A way through the tree, and what its end stands for. */
export interface Path {
  readonly path: readonly number[];
  readonly isStem: boolean;
  readonly value: number;
}

/** Symbols whose pairs are tabled: the letters and digits of ASCII and what they are parted by. */
export const PAIRED = 48;

/** A tree in flat arrays. Nodes are numbered breadth first, so that the children of one lie side by side. */
export interface Tree {
  /** Child of the root by symbol, 0 for none. */
  readonly firsts: Int32Array;
  /** By first symbol times `PAIRED` plus second, of the first `PAIRED` symbols: the node they lead to, 0 for none. */
  readonly pairs: Int32Array;
  /** First symbols after which something ends already, so that anything may follow. */
  readonly brief: Uint8Array;
  /** First child of each node, and where its children end. */
  readonly children: Int32Array;
  readonly ends: Int32Array;
  /** The symbol that leads to a node. */
  readonly letters: Uint16Array;
  /** Child of a node once the word has ended in whatever way, 0 for none. */
  readonly rests: Int32Array;
  /** Whether anything ends at a node: a byte to look at instead of two lists. */
  readonly isEnd: Uint8Array;
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
  const firsts = new Int32Array(rest + 1);
  const pairs = new Int32Array(PAIRED * PAIRED);
  const brief = new Uint8Array(PAIRED);
  for (let first = 1; first < (ends[0] ?? 0); first += 1) {
    const { symbol, next, whole, stems } = order[first] ?? root;
    firsts[symbol] = first;
    if (symbol >= PAIRED) continue;
    if (whole || stems || next.has(rest)) brief[symbol] = 1;
    for (let node = children[first] ?? 0; node < (ends[first] ?? 0); node += 1) {
      const second = order[node]?.symbol ?? rest;
      if (second < PAIRED) pairs[symbol * PAIRED + second] = node;
    }
  }
  return {
    firsts,
    pairs,
    brief,
    children: Int32Array.from(children),
    ends: Int32Array.from(ends),
    letters: Uint16Array.from(order, ({ symbol }) => symbol),
    rests: Int32Array.from(rests),
    isEnd: Uint8Array.from(order, ({ whole, stems }) => (whole || stems ? 1 : 0)),
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
