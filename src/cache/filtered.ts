const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Whether the notes of a provider's content filter beside a choice say that it held something back. */
export function isFiltered(choice: Readonly<Record<string, unknown>>): boolean {
  const results = choice['content_filter_results'];
  return isObject(results) && Object.values(results).some((result) => isObject(result) && result['filtered'] === true);
}
