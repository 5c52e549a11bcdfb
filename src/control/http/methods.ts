export interface Served {
  readonly method: string;
  /** With `:name` parameters. */
  readonly path: string;
}

/**
 * Which methods an address takes, in the words of `Allow`; none where nothing is served.
 * @param served every route; HEAD stands among them where it is answered
 */
export function methodsAt(served: readonly Served[]): (path: string) => readonly string[] {
  const known = served.map(({ method, path }) => ({ method, segments: path.split('/') }));
  return (path) => {
    const segments = path.split('/');
    const methods = known.filter((each) => fits(each.segments, segments)).map(({ method }) => method);
    return methods.length === 0 ? [] : [...new Set([...methods, 'OPTIONS'])].toSorted();
  };
}

const fits = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length &&
  pattern.every((each, at) => (each.startsWith(':') ? segments[at] !== '' : each === segments[at]));
