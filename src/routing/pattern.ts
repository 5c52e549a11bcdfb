import type { Route } from '../registry/index.ts';

/** A route whose name holds one `*`, which stands for any text, also none. */
export interface RoutePattern {
  readonly prefix: string;
  readonly suffix: string;
  readonly route: Route;
}

export const isPattern = (name: string): boolean => name.includes('*');

/** The patterns among the routes, most specific first: the one with more literal text, then the longer beginning. */
export function patternsOf(routes: readonly Route[]): RoutePattern[] {
  return routes
    .filter(({ name }) => isPattern(name))
    .map((route) => {
      const at = route.name.indexOf('*');
      return { prefix: route.name.slice(0, at), suffix: route.name.slice(at + 1), route };
    })
    .toSorted((a, b) => literals(b) - literals(a) || b.prefix.length - a.prefix.length);
}

const literals = ({ prefix, suffix }: RoutePattern): number => prefix.length + suffix.length;

export const fits = (name: string, { prefix, suffix }: RoutePattern): boolean =>
  name.length >= prefix.length + suffix.length && name.startsWith(prefix) && name.endsWith(suffix);
