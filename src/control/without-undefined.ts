/** What was said of each field, if anything. */
type Said<T> = { readonly [Name in keyof T]-?: Exclude<T[Name], undefined> };

/** Without the fields of which nothing is said, so that what stands behind them shows through. */
export const withoutUndefined = <T extends object>(fields: T): Partial<Said<T>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Said<T>>;
