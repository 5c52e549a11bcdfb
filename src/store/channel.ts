/** The Postgres channel on which a commit that appended to the change feed announces itself. */
export const NOTIFY_CHANNEL = 'sallyport';

/** Calls `wake` when the feed may have grown. @returns how to stop */
export type Listen = (wake: () => void) => () => Promise<void>;
