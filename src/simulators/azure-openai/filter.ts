import type { ChatAnswer, RoledChunk } from '../openai/chat-answer.ts';
import { json, type Reply } from '../reply.ts';

type Fields = Record<string, unknown>;

const SAFE = { filtered: false, severity: 'safe' };
const CLEAR = { filtered: false, detected: false };

/** What Azure's filter says of a harmless prompt. */
const promptResults = { hate: SAFE, jailbreak: CLEAR, self_harm: SAFE, sexual: SAFE, violence: SAFE };
const promptFilterResults = [{ prompt_index: 0, content_filter_results: promptResults }];

function completionResults(filtered: boolean): Fields {
  return {
    hate: filtered ? { filtered: true, severity: 'high' } : SAFE,
    protected_material_code: CLEAR,
    protected_material_text: CLEAR,
    self_harm: SAFE,
    sexual: SAFE,
    violence: SAFE,
  };
}

/** Adds the filter's results to a whole answer; a filtered choice loses its message, as recorded from the service. */
export function annotateBody(body: Fields, chat: ChatAnswer): Fields {
  const choices = (body['choices'] as Fields[]).map((choice) => {
    const { message, ...rest } = choice;
    const results = { content_filter_results: completionResults(chat.filtered) };
    return chat.filtered ? { ...results, ...rest } : { ...results, ...rest, message };
  });
  return { ...body, choices, prompt_filter_results: promptFilterResults };
}

/** The stream begins with a chunk that has no id, no model and no choice, and every choice carries its results. */
export function annotateChunks(chunks: readonly RoledChunk[], chat: ChatAnswer): RoledChunk[] {
  const first: Fields = {
    choices: [],
    created: 0,
    id: '',
    model: '',
    object: '',
    prompt_filter_results: promptFilterResults,
  };
  const annotated = chunks.map(({ role, chunk }): RoledChunk => {
    const choices = (chunk['choices'] as Fields[]).map((choice) => ({
      content_filter_results: resultsFor(role, chat.filtered),
      ...choice,
    }));
    return { role, chunk: { ...chunk, choices } };
  });
  return [{ role: 'open', chunk: first }, ...annotated];
}

function resultsFor(role: RoledChunk['role'], filtered: boolean): Fields {
  if (role === 'content') return completionResults(false);
  return role === 'finish' && filtered ? completionResults(true) : {};
}

/** The refusal of a prompt, with `innererror` and the singular `content_filter_result`, as recorded. */
export function promptFiltered(): Reply {
  const message =
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766";
  const results = { ...promptResults, hate: { filtered: true, severity: 'high' } };
  return json(400, {
    error: {
      message,
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: results },
    },
  });
}
