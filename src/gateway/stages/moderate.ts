import { Fault, parseJson } from '../../core/index.ts';
import { joinFindings, slicesOf, type Finding, type Guard } from '../../guard/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { Guarded, guardHeader } from '../guarding/guarded.ts';
import { moderationInputs, renderModeration, type ModerationResult } from '../surfaces/moderations/index.ts';

/** UTF-16 units of all inputs together: a large document, in slices a second of checks. */
const MODERATED_LENGTH_MAX = 4_194_304;

/**
 * Answers what the policies of this application say of texts, without sending them anywhere.
 * @throws Fault `request.* | guard.unavailable`
 */
export async function moderate(_gateway: Gateway, call: Call): Promise<void> {
  const inputs = moderationInputs(parseJson(call.incoming.body));
  if (inputs.reduce((sum, { length }) => sum + length, 0) > MODERATED_LENGTH_MAX)
    throw new Fault('request.too_large', { public: 'The inputs are too long to be judged together.', param: 'input' });
  const guard = call.snapshot.guards?.of(required(call, 'principal').application.id, null);
  const results: ModerationResult[] = [];
  if (guard) {
    const guarded = new Guarded(guard);
    call.record.guard = guarded.record;
    for (const [index, input] of inputs.entries()) {
      const findings = await findingsIn(call, guarded, input);
      guarded.note(findings, 'input', inputs.length === 1 ? 'input' : `input[${index}]`);
      results.push(resultOf(guard, findings));
    }
    // Nothing was done: it was only asked.
    if (guarded.record.action !== 'allow') guarded.record.action = 'flag';
    call.reply.header('x-sallyport-guard', guardHeader(guarded.record));
  } else for (const _ of inputs) results.push({ flagged: false, categories: {}, scores: {} });
  call.reply.whole(200, renderModeration(call.record.id, results));
  call.answered = true;
}

async function findingsIn(call: Call, guarded: Guarded, text: string): Promise<readonly Finding[]> {
  const parts = [];
  for (const slice of slicesOf(text.length)) {
    const piece = text.slice(slice.start, slice.end);
    const findings = [...guarded.examine('input', 'user', piece), ...guarded.examine('output', 'assistant', piece)];
    parts.push({ slice, findings });
    if (slice.end === text.length) break;
    await new Promise((resolve) => setImmediate(resolve));
    if (call.cancelled) throw call.cancelled;
  }
  return joinFindings(parts);
}

/** Every check that was made has its line, with and without findings. */
function resultOf({ checks }: Guard, findings: readonly Finding[]): ModerationResult {
  const categories: Record<string, boolean> = {};
  const scores: Record<string, number> = {};
  for (const { name } of checks) {
    categories[name] = false;
    scores[name] = 0;
  }
  for (const { check, category, score, action, isEnforced } of findings) {
    if (!isEnforced || action === 'allow') continue;
    for (const name of category === 'blocklist' ? [check] : [check, `${check}/${category}`]) {
      categories[name] = true;
      scores[name] = Math.max(scores[name] ?? 0, score);
    }
  }
  return { flagged: Object.values(categories).includes(true), categories, scores };
}
