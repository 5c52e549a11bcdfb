import type { ChatMessage, ChatRequest, ContentPart } from './canonical.ts';
import type { FetchedImage } from './transport/index.ts';

export type FetchImage = (url: string, signal: AbortSignal) => Promise<FetchedImage>;

/**
 * The request with every image named by URL fetched and put in as a data URL, for vendors that take only bytes. A request
 * without such images comes back as it is.
 * @throws Fault as `fetchPublicImage`
 */
export async function inlineImages(
  request: ChatRequest,
  fetchImage: FetchImage,
  signal: AbortSignal,
): Promise<ChatRequest> {
  if (!request.messages.some(hasRemoteImage)) return request;
  const messages: ChatMessage[] = [];
  for (const message of request.messages) {
    messages.push(hasRemoteImage(message) ? await inlined(message, fetchImage, signal) : message);
  }
  return { ...request, messages };
}

const isRemoteImage = (part: ContentPart): boolean =>
  part.type === 'image_url' && !part.image_url.url.startsWith('data:');

const hasRemoteImage = ({ content }: ChatMessage): boolean => Array.isArray(content) && content.some(isRemoteImage);

async function inlined(message: ChatMessage, fetchImage: FetchImage, signal: AbortSignal): Promise<ChatMessage> {
  if (!Array.isArray(message.content)) return message;
  const content: ContentPart[] = [];
  for (const part of message.content) {
    if (part.type !== 'image_url' || !isRemoteImage(part)) {
      content.push(part);
      continue;
    }
    const { mediaType, bytes } = await fetchImage(part.image_url.url, signal);
    const url = `data:${mediaType};base64,${bytes.toString('base64')}`;
    content.push({ ...part, image_url: { ...part.image_url, url } });
  }
  return { ...message, content };
}
