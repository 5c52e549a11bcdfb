/** The place of a value in a document, as whoever wrote it would name it: `rows[0].price`. Empty: the whole. */
export function placeText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path)
    text += typeof step === 'number' ? `[${step}]` : text === '' ? String(step) : `.${String(step)}`;
  return text;
}
