/** The environment variable that tells a process it is a worker of a node; under another program's cluster Node's own mark says nothing. */
export const WORKER_MARK = 'SALLYPORT_WORKER';
