/** Every fault of the simulators and what a caller sees of it, whole and streamed. */
import type { FaultName } from '../../src/simulators/index.ts';
import type { DoorName } from '../support/doors.ts';

/** What a caller gets, and how the ledger settles it. */
export type Expected =
  /** The whole answer, with the vendor's count or with ours. */
  | { readonly answer: 'whole'; readonly settled: 'settled' | 'estimated' }
  /** An answer that the vendor itself cut short, and says so. `empty`: before it had begun. */
  | { readonly answer: 'filtered'; readonly empty: boolean }
  /**
   * A status before the first byte. `free`: the vendor answered with an error, which costs nothing; `settled`: it refused
   * with status 200, and counted.
   */
  | {
      readonly answer: 'error';
      readonly code: string;
      readonly status: number;
      readonly settled: 'free' | 'estimated' | 'settled';
    }
  /** An error event in mid-stream, after the first content. */
  | { readonly answer: 'broken'; readonly code: string };

export interface FaultCase {
  /** As it stands in a prompt: the fault and its parameters. */
  readonly fault: `${FaultName}${'' | ` ${string}`}`;
  /** Absent where another row says it: places in a stream mean nothing to a whole answer. */
  readonly whole?: Expected;
  readonly stream?: Expected;
  /** Asked over routes with short timers. `total`: an answer that never falls silent, which only the last timer ends. */
  readonly timed?: 'silent' | 'total';
  /** Doors where the vendor's wire makes it another case, with the reason. */
  readonly except?: readonly Exception[];
}

interface Exception {
  readonly doors: readonly DoorName[];
  readonly because: string;
  readonly whole?: Expected;
  readonly stream?: Expected;
}

const settled: Expected = { answer: 'whole', settled: 'settled' };
const estimated: Expected = { answer: 'whole', settled: 'estimated' };
const filtered: Expected = { answer: 'filtered', empty: false };
const emptied: Expected = { answer: 'filtered', empty: true };
const refused = (code: string, status: number): Expected => ({ answer: 'error', code, status, settled: 'free' });
export const lost = (code: string, status: number): Expected => ({
  answer: 'error',
  code,
  status,
  settled: 'estimated',
});
const broken = (code: string): Expected => ({ answer: 'broken', code });

/** One door for each dialect on the wire. */
export const faultDoors = [
  'openai',
  'azure-openai v1, key',
  'aws-bedrock Claude, static keys',
  'oci GENERIC',
  'oci COHERE',
  'oci COHEREV2',
  'oci openai door',
  'anthropic',
  'openai-compatible vLLM',
  'openai-compatible Ollama',
] as const satisfies readonly DoorName[];

const same = (expected: Expected) => ({ whole: expected, stream: expected });

const overloadedInside: Exception = {
  doors: ['anthropic'],
  because: 'the vendor says "overloaded" where others speak of a failure',
  ...same(lost('provider.overloaded', 503)),
};
const slow = lost('provider.slow', 504);
const cut = lost('provider.cut', 502);
const failed = lost('provider.failed', 502);
const malformed = lost('provider.malformed', 502);
const unreachable = lost('provider.unreachable', 502);

/** So many events into a stream content has gone out, whatever the vendor opens it with. */
const LATER = 8;

export const faultCases: readonly FaultCase[] = [
  { fault: 'latency ms=60000', ...same(slow), timed: 'silent' },
  { fault: 'slowFirstToken ms=60000', ...same(slow), timed: 'silent' },
  { fault: 'stall after=open', stream: slow, timed: 'silent' },
  { fault: `stall after=${LATER}`, whole: slow, stream: broken('provider.slow'), timed: 'silent' },
  { fault: 'pace ms=5', ...same(settled) },
  { fault: 'reset', ...same(unreachable) },
  // Nothing of the answer had come, not even its head.
  { fault: 'cut after=0', stream: unreachable },
  {
    fault: 'cut after=open',
    stream: cut,
    except: [
      {
        doors: ['oci COHERE', 'oci COHEREV2'],
        because: 'its streams open with the first content, so nothing had come either',
        stream: unreachable,
      },
    ],
  },
  { fault: `cut after=${LATER}`, whole: cut, stream: broken('provider.cut') },
  { fault: 'splitFrames size=1', ...same(settled) },
  { fault: 'splitFrames seed=7', ...same(settled) },
  { fault: 'malformed after=open', stream: malformed },
  { fault: `malformed after=${LATER}`, whole: malformed, stream: broken('provider.malformed') },
  {
    fault: 'bomb bytes=318767104',
    ...same(lost('provider.too_large', 502)),
    except: [
      {
        doors: ['aws-bedrock Claude, static keys'],
        because: 'its binary frames begin with their length, which is found wrong at once',
        stream: malformed,
      },
    ],
  },
  { fault: 'endless ms=25', whole: slow, stream: broken('provider.slow'), timed: 'total' },
  { fault: 'errorIn200', ...same(failed), except: [overloadedInside] },
  { fault: 'errorIn200 after=open', stream: failed, except: [overloadedInside] },
  {
    fault: `errorIn200 after=${LATER}`,
    stream: broken('provider.failed'),
    except: [{ ...overloadedInside, ...same(broken('provider.overloaded')) }],
  },
  { fault: 'noDone', ...same(settled) },
  { fault: 'endsEarly', whole: malformed, stream: broken('provider.cut') },
  { fault: 'usageMissing', ...same(estimated) },
  { fault: 'usageZero', ...same(estimated) },
  { fault: 'usageLate ms=300', ...same(settled) },
  { fault: 'throttled', ...same(refused('rate_limit_exceeded', 429)) },
  { fault: 'throttled retryAfterS=2', ...same(refused('rate_limit_exceeded', 429)) },
  { fault: 'status status=500', ...same(refused('provider.failed', 502)) },
  { fault: 'status status=502', ...same(refused('provider.failed', 502)) },
  { fault: 'status status=503', ...same(refused('provider.overloaded', 503)) },
  { fault: 'status status=400', ...same(refused('provider.refused', 400)) },
  { fault: 'credentials', ...same(refused('provider.credentials', 502)) },
  { fault: 'credentials status=403', ...same(refused('provider.credentials', 502)) },
  {
    fault: 'contentFilter',
    ...same(lost('content_filter', 400)),
    except: [
      {
        doors: ['anthropic'],
        because: 'the refusal comes with status 200 and a stop reason',
        ...same(emptied),
      },
      {
        doors: ['aws-bedrock Claude, static keys'],
        because: "the guardrail's own message is the answer",
        ...same(filtered),
      },
      {
        doors: ['openai-compatible vLLM', 'openai-compatible Ollama'],
        because: 'such servers have no code for it, and a sentence alone is not believed',
        ...same(refused('provider.refused', 400)),
      },
    ],
  },
  {
    fault: 'contentFilter on=completion',
    ...same(filtered),
    except: [
      {
        doors: ['oci COHEREV2'],
        because: 'the format has no word for it but ERROR',
        whole: failed,
        stream: broken('provider.failed'),
      },
      {
        doors: ['azure-openai v1, key'],
        because: 'a whole answer that was filtered comes without any of its text',
        whole: emptied,
      },
    ],
  },
  { fault: 'contextOverflow', ...same(refused('context_length_exceeded', 400)) },
];

/** What holds at this door; absent where another row says it. */
export function expectedAt(
  door: DoorName,
  { whole, stream, except = [] }: FaultCase,
): Pick<FaultCase, 'whole' | 'stream'> {
  const exception = except.find(({ doors }) => doors.includes(door));
  return {
    ...(whole && { whole: exception?.whole ?? whole }),
    ...(stream && { stream: exception?.stream ?? stream }),
  };
}
