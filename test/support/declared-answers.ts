/** Whatever a test is answered by the admin API is held against what the route declares to answer. */
import { routes } from '../../src/control/routes/index.ts';

const patterns = routes.map((route) => ({
  route,
  steps: route.path.split('/'),
}));

/** @throws Error where a field is missing, of another type, or not declared */
export function expectDeclared(method: string, path: string, told: Readonly<Record<string, unknown>>): void {
  const { dryRun: _, ...body } = told;
  const steps = (path.split('?', 1)[0] ?? '').split('/');
  const found = patterns
    .filter((each) => each.route.method === method && each.steps.length === steps.length)
    .find((each) => each.steps.every((step, at) => step.startsWith(':') || step === steps[at]));
  if (!found) return;
  const error = found.route.answer.safeParse(body).error;
  if (error) throw new Error(`${method} ${found.route.path} answered otherwise than it declares: ${error.message}`);
}
