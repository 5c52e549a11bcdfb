/**
 * `data:MEDIA;base64,DATA` (RFC 2397) in two slices: no pattern runs over megabytes.
 * @returns `undefined` where the text is no data URL in base64; the media type is lower-case, without parameters
 */
export function parseDataUrl(url: string): { readonly mediaType: string; readonly base64: string } | undefined {
  if (!url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  if (comma < 0 || comma > 256) return undefined;
  const head = url.slice(5, comma).toLowerCase();
  if (!head.endsWith(';base64')) return undefined;
  return { mediaType: head.slice(0, head.indexOf(';')), base64: url.slice(comma + 1) };
}
