import { Fault } from '../../core/index.ts';
import type { CacheControl, ContentPart, FilePart, ImagePart } from '../canonical.ts';
import { parseDataUrl } from '../data-url.ts';
import type { DocumentBlock, ImageBlock, TextBlock } from './wire.ts';

type Block = TextBlock | ImageBlock | DocumentBlock;

const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Content of a message as blocks. Blank texts are left out: the vendor refuses them. @param param for faults */
export function contentBlocks(content: string | ContentPart[] | null | undefined, param: string): Block[] {
  if (typeof content === 'string') return isBlank(content) ? [] : [{ type: 'text', text: content }];
  const blocks: Block[] = [];
  for (const [index, part] of (content ?? []).entries()) {
    const block = contentBlock(part, `${param}[${index}]`);
    if (block) blocks.push(block);
  }
  return blocks;
}

export const isBlank = (text: string): boolean => text.trim() === '';

function contentBlock(part: ContentPart, param: string): Block | undefined {
  switch (part.type) {
    case 'text':
      return isBlank(part.text) ? undefined : hinted({ type: 'text', text: part.text }, part.cache_control);
    case 'refusal':
      return isBlank(part.refusal) ? undefined : { type: 'text', text: part.refusal };
    case 'image_url':
      return hinted(imageBlock(part, param), part.cache_control);
    case 'file':
      return documentBlock(part, param);
    case 'input_audio':
      throw unsupported(param, 'This model does not take audio.');
    default:
      throw unsupported(param, 'This model does not take content of this type.');
  }
}

function hinted<T extends Block>(block: T, hint: CacheControl | undefined): T {
  if (hint !== undefined) block.cache_control = hint;
  return block;
}

function imageBlock(part: ImagePart, param: string): ImageBlock {
  const { url } = part.image_url;
  const data = parseDataUrl(url);
  if (data) {
    const mediaType = data.mediaType === 'image/jpg' ? 'image/jpeg' : data.mediaType;
    if (!IMAGES.has(mediaType)) throw unsupported(param, 'This model takes images as PNG, JPEG, GIF or WebP.');
    return { type: 'image', source: { type: 'base64', media_type: mediaType, data: data.base64 } };
  }
  if (/^https?:\/\//i.test(url)) return { type: 'image', source: { type: 'url', url } };
  throw unsupported(param, 'An image is a data URL in base64 or an http address.');
}

function documentBlock(part: FilePart, param: string): DocumentBlock {
  const { file_data: fileData, filename } = part.file;
  const data = fileData === undefined ? undefined : parseDataUrl(fileData);
  const title = filename === undefined ? {} : { title: filename };
  if (data?.mediaType === 'application/pdf') {
    return { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: data.base64 }, ...title };
  }
  if (data?.mediaType === 'text/plain') {
    const text = Buffer.from(data.base64, 'base64').toString('utf8');
    return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text }, ...title };
  }
  throw unsupported(param, 'This model takes files as PDF or plain text, in file_data as a data URL in base64.');
}

export const unsupported = (param: string, sentence: string): Fault =>
  new Fault('request.unsupported_value', { public: sentence, param });
