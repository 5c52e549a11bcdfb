import { Fault } from '../../core/index.ts';
import type { AudioPart, FilePart, ImagePart } from '../canonical.ts';
import { parseDataUrl } from '../data-url.ts';

/** Bytes travel in base64 both here and there, so nothing is decoded on the way. */
export interface BytesSource {
  readonly bytes: string;
}

const imageFormats: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

const documentFormats: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};
const documentExtensions: ReadonlySet<string> = new Set(Object.values(documentFormats));

export function imageBlock(part: ImagePart, param: string): { image: { format: string; source: BytesSource } } {
  const url = parseDataUrl(part.image_url.url);
  if (!url) throw unsupported(param, 'This model takes images only as base64 data URLs.');
  const format = imageFormats[url.mediaType];
  if (!format) throw unsupported(param, 'This model takes images as PNG, JPEG, GIF or WebP.');
  return { image: { format, source: { bytes: url.base64 } } };
}

export function audioBlock(part: AudioPart): { audio: { format: string; source: BytesSource } } {
  return { audio: { format: part.input_audio.format, source: { bytes: part.input_audio.data } } };
}

/**
 * A file as a document block. Its name is shown to the model, so it is cut down to what the vendor allows; names
 * must differ within one request.
 * @param taken names used so far; the new one is added
 */
export function documentBlock(
  part: FilePart,
  taken: Set<string>,
  param: string,
): { document: { format: string; name: string; source: BytesSource } } {
  const { file_data: data, filename = '' } = part.file;
  if (data === undefined) throw unsupported(param, 'This model takes files only inline, as file_data.');
  const url = parseDataUrl(data);
  if (!url && data.startsWith('data:')) throw unsupported(param, 'File data must be in base64.');
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  const format = (url && documentFormats[url.mediaType]) ?? (documentExtensions.has(extension) ? extension : undefined);
  if (!format) throw unsupported(param, 'This model does not take files of this type.');
  const stem = filename.includes('.') ? filename.slice(0, filename.lastIndexOf('.')) : filename;
  return { document: { format, name: documentName(stem, taken), source: { bytes: url?.base64 ?? data } } };
}

function documentName(stem: string, taken: Set<string>): string {
  const base =
    stem
      .replace(/[^a-zA-Z0-9\s()[\]-]+/g, '-')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 180) || 'document';
  let name = base;
  for (let copy = taken.size + 1; taken.has(name); copy++) name = `${base} (${copy})`;
  taken.add(name);
  return name;
}

const unsupported = (param: string, sentence: string): Fault =>
  new Fault('request.unsupported_value', { public: sentence, param });
