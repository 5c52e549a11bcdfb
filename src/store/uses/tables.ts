/** The tables of use grants, as `database.ts` has the others. */
import type { UseSource } from '../../registry/index.ts';

interface UseFreezeTable {
  version_id: string;
  organization_id: string;
  number: number;
  revision: number;
  at: Date;
  author_type: string;
  author_id: string | null;
  author_name: string | null;
}

interface UseGrantTable {
  id: string;
  version_id: string;
  freeze_number: number;
  application_id: string;
  number: number;
  organization_id: string;
  at: Date;
  author_type: string;
  author_id: string | null;
  author_name: string | null;
  sources: UseSource[];
  /** `bigint`: text on a server, a number where it is embedded. */
  calls: string | number | null;
  last_call_at: Date | null;
  withdrawn: boolean;
  reason: string | null;
}

export interface UseTables {
  use_freezes: UseFreezeTable;
  use_grants: UseGrantTable;
}
