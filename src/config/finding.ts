/** A place in the file: the keys and indexes that lead to it. */
export type Path = readonly (string | number)[];

/** Something wrong, or worth knowing, in the configuration. Never holds a value that could be a secret. */
export interface Finding {
  /** Dotted, for people: `models.chat-small.versions.1.0.0.deployments[0].price`. Empty: the file as a whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** A finding before its place in the file is known. `at` says whether the key or the value is to blame. */
export interface Remark {
  readonly path: Path;
  readonly at?: 'key' | 'value';
  readonly message: string;
  readonly hint: string;
}

/** Whether `path` is `parent` or lies below it. */
export function isWithin(path: Path, parent: Path): boolean {
  return parent.length <= path.length && parent.every((step, index) => String(path[index]) === String(step));
}

export function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && isWithin(a, b);
}
