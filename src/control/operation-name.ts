import type { Route } from './route.ts';

type Addressed = Pick<Route, 'method' | 'path' | 'name'>;

const ROOT = /^\/(?:api\/v1\/)?/;

/** `/api/v1/admin-tokens/:id` is of `admin-tokens`. */
export const tagOf = ({ path }: Pick<Route, 'path'>): string => path.replace(ROOT, '').split('/', 1)[0] ?? '';

/** What a route is called in a program: its own word, or one made of its method and path, such as `rotateKey`. */
export function operationName({ method, path, name }: Addressed): string {
  if (name !== undefined) return name;
  const steps = path.replace(ROOT, '').split('/');
  const nouns = steps.filter((step) => !step.startsWith(':')).map(pascal);
  const last = steps.at(-1) ?? '';
  const isOne = last.startsWith(':');
  const whole = [...nouns.slice(0, -1).map(singular), ...nouns.slice(-1)].join('');
  if (method === 'GET')
    return isOne ? `get${singular(whole)}` : last.endsWith('s') && last !== 'status' ? `list${whole}` : `get${whole}`;
  if (method === 'DELETE') return `delete${singular(whole)}`;
  if (method === 'PUT' || method === 'PATCH')
    return `${method === 'PUT' ? 'set' : 'update'}${isOne ? singular(whole) : whole}`;
  const verb = nouns.at(-1) ?? '';
  if (steps.at(-2)?.startsWith(':') === true && !last.endsWith('s'))
    return verb.charAt(0).toLowerCase() + verb.slice(1) + nouns.slice(0, -1).map(singular).join('');
  return `create${nouns.map(singular).join('')}`;
}

const pascal = (step: string): string =>
  step
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');
