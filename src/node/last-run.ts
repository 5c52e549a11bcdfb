import { newestSnapshot, SnapshotFile, snapshotPath, type SnapshotOnDisk } from '../control/index.ts';
import type { Secret } from '../core/index.ts';
import { localMasterKey, openFile, sealFile, type MasterKey } from '../store/index.ts';

export const snapshotFileAt = (path: string, master: MasterKey, pepperMark?: string): SnapshotFile =>
  new SnapshotFile(
    path,
    {
      seal: (plain) => sealFile(master, 'snapshot', plain),
      open: (sealed) => openFile(master, 'snapshot', sealed),
    },
    pepperMark,
  );

export const hasLastSnapshot = (dataDir: string): boolean => newestSnapshot(dataDir) !== undefined;

/**
 * What the last run of a node left on disk, for a look from outside.
 * @returns `undefined` where there is none
 * @throws Fault `internal` where it does not open with this key
 */
export const openLastSnapshot = (dataDir: string, masterKey: Secret): Promise<SnapshotOnDisk | undefined> =>
  snapshotFileAt(snapshotPath(dataDir), localMasterKey(masterKey)).read();
