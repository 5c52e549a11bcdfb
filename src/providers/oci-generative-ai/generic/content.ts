import type { ContentPart } from '../../canonical.ts';
import { type Leftovers, leaveOut, refuseValue } from '../leftovers.ts';

const DETAILS: ReadonlySet<string> = new Set(['auto', 'low', 'high']);

/** @param at where the parts stand in the request, e.g. `messages[2].content` */
export function genericContent(content: string | readonly ContentPart[], left: Leftovers, at: string): object[] {
  if (typeof content === 'string') return [{ type: 'TEXT', text: content }];
  return content.map((part, index) => genericPart(part, left, `${at}[${index}]`));
}

function genericPart(part: ContentPart, left: Leftovers, at: string): object {
  switch (part.type) {
    case 'text':
      return { type: 'TEXT', text: part.text };
    case 'image_url':
      return { type: 'IMAGE', imageUrl: { url: part.image_url.url, detail: imageDetail(part.image_url.detail, left) } };
    case 'input_audio': {
      const { data, format } = part.input_audio;
      return { type: 'AUDIO', audioUrl: { url: `data:audio/${format};base64,${data}` } };
    }
    case 'file':
      return { type: 'DOCUMENT', documentUrl: { url: documentUrl(part.file.file_data, at) } };
    case 'refusal':
      return { type: 'TEXT', text: part.refusal };
    default:
      return refuseValue(at, 'This model does not take content of this type.');
  }
}

export function imageDetail(detail: string | undefined, left: Leftovers): string | undefined {
  if (detail === undefined) return undefined;
  return DETAILS.has(detail) ? detail.toUpperCase() : leaveOut(left, 'image_url.detail');
}

function documentUrl(data: string | undefined, at: string): string {
  if (data === undefined) return refuseValue(at, 'This model takes a file by its data, not by its id.');
  return data.startsWith('data:') || data.startsWith('https://') ? data : `data:application/pdf;base64,${data}`;
}
