import type { Desk } from '../desk.ts';

/** What an application may expect of every door: a claim that holds, or is refused clearly. */
export interface Feature {
  readonly claim: string;
  check(desk: Desk): Promise<void>;
}
