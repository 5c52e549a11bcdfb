/** The Postgres channel on which a commit that appended to the change feed announces itself. */
export const NOTIFY_CHANNEL = 'sallyport';
