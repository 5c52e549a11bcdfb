import { differenceOf, type Actor, type NewAuditEvent } from '../audit/index.ts';
import { Fault } from '../core/index.ts';
import type { Control } from './control.ts';
import type { Act, Deed } from './route.ts';

/** The one audited transaction of a request, and whether it was made. */
export interface OpenAct extends Act {
  readonly isTold: boolean;
}

/** @param action under which name it stands in the audit; `undefined`: the route has nothing to tell */
export function openAct({ store, clock }: Pick<Control, 'store' | 'clock'>, actor: Actor, action?: string): OpenAct {
  let isTold = false;
  const tell = (): string => {
    if (action === undefined) throw new Fault('internal', { internal: 'this route declares no event of the audit' });
    if (isTold) throw new Fault('internal', { internal: `${action} would stand twice in the audit` });
    isTold = true;
    return action;
  };
  const eventOf = (name: string, { before, after, ...deed }: Deed): NewAuditEvent => ({
    ...deed,
    action: name,
    outcome: 'done',
    actor,
    ...differenceOf(before, after),
  });
  return {
    actor,
    get isTold() {
      return isTold;
    },
    commit(work) {
      const name = tell();
      return store.transaction(async (repositories) => {
        const { deed, answer } = await work(repositories);
        await repositories.audit.append(eventOf(name, deed), clock.now());
        return answer;
      });
    },
    handOver() {
      tell();
      return actor;
    },
  };
}
