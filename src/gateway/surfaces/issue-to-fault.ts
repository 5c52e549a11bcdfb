import type { z } from 'zod';
import { Fault } from '../../core/index.ts';

type Issue = z.core.$ZodIssue;

/**
 * The most telling of a schema's complaints as one sentence with the field it speaks of. OpenAI's envelope has room for
 * one field; where a union failed, the branch that got furthest is the one the caller meant.
 */
export function issueToFault(error: z.ZodError): Fault {
  const issue = deepest(error.issues);
  const param = fieldPath(issue.path);
  return new Fault('request.invalid', { public: sentence(param, issue.message), param });
}

/** zod's words for a field that is not there, whatever was expected. */
const ABSENT = ', received undefined';

function sentence(param: string, message: string): string {
  if (!param) return message;
  return message.endsWith(ABSENT) ? `${param} is required.` : `${param}: ${lower(message)}`;
}

interface Found {
  path: PropertyKey[];
  message: string;
}

function deepest(issues: readonly Issue[]): Found {
  let best: Found = { path: [], message: 'The request is not valid.' };
  for (const issue of issues) {
    const found = issue.code === 'invalid_union' && issue.errors.length > 0 ? insideUnion(issue) : issue;
    if (best.path.length < found.path.length || best.path.length === 0) best = found;
  }
  return best;
}

function insideUnion(issue: Extract<Issue, { code: 'invalid_union' }>): Found {
  const inner = issue.errors.map((branch) => deepest(branch));
  const best = inner.reduce((a, b) => (b.path.length > a.path.length ? b : a));
  if (best.path.length === 0)
    return { path: issue.path, message: [...new Set(inner.map((each) => each.message))].join('; or ') };
  return { path: [...issue.path, ...best.path], message: best.message };
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** `["messages", 0, "content"]` → `messages[0].content`. */
function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${String(step)}` : String(step)),
    '',
  );
}
