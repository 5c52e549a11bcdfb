/** What a model id tells about how to speak to the model. One edit here repairs a wrong guess; options override it. */

export type ChatFormat = 'generic' | 'cohere' | 'coherev2';
export type MaxTokensField = 'maxTokens' | 'maxCompletionTokens';

/**
 * `apiFormat` of the chat request. Command R and Command A 03-2025 speak COHERE, later Command A (vision, reasoning)
 * COHEREV2, everybody else GENERIC. An OCID or a dedicated endpoint tells nothing: the deployment option decides.
 */
export function chatFormat(model: string): ChatFormat {
  if (!model.startsWith('cohere.')) return 'generic';
  if (model.startsWith('cohere.command-a') && !model.startsWith('cohere.command-a-03-2025')) return 'coherev2';
  return 'cohere';
}

/** OpenAI's reasoning models refuse `maxTokens`; all of OpenAI's take the other. */
export function maxTokensField(model: string): MaxTokensField {
  return isOpenAi(model) ? 'maxCompletionTokens' : 'maxTokens';
}

/** Only OpenAI's models tell a developer message from a system message. */
export const isOpenAi = (model: string): boolean => model.startsWith('openai.');

/**
 * Gemini behind OCI answers 500 to an assistant turn without text, and wants each call followed by its own result.
 */
export const isGemini = (model: string): boolean => model.startsWith('google.');
