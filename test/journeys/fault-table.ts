/** Every fault of the simulators and what a caller sees of it, whole and streamed. */
import type { FaultName } from '../../src/simulators/index.ts';
import type { DoorName } from '../support/doors.ts';

/** What a caller gets, and how the ledger settles it. */
export type Expected =
  /** The whole answer, with the vendor's count or with ours. */
  | { readonly answer: 'whole'; readonly settled: 'settled' | 'estimated' }
  /** An answer that the vendor itself cut short, and says so. */
  | { readonly answer: 'filtered' }
  /** A status before the first byte. `free`: the vendor answered with an error, which costs nothing. */
  | { readonly answer: 'error'; readonly code: string; readonly status: number; readonly settled: 'free' | 'estimated' }
  /** An error event after the head, or a status where nothing had gone out: never a success. */
  | { readonly answer: 'broken'; readonly code: string; readonly status: number };

export interface FaultCase {
  /** As it stands in a prompt: the fault and its parameters. */
  readonly fault: `${FaultName}${'' | ` ${string}`}`;
  readonly whole: Expected;
  readonly stream: Expected;
  /** Asked over routes with short timers. */
  readonly timed?: true;
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
const filtered: Expected = { answer: 'filtered' };
const refused = (code: string, status: number): Expected => ({ answer: 'error', code, status, settled: 'free' });
export const lost = (code: string, status: number): Expected => ({
  answer: 'error',
  code,
  status,
  settled: 'estimated',
});
const broken = (code: string, status: number): Expected => ({ answer: 'broken', code, status });

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

const slow = { whole: lost('provider.slow', 504), stream: broken('provider.slow', 504), timed: true } as const;
const same = (expected: Expected) => ({ whole: expected, stream: expected });

const overloadedInside: Exception = {
  doors: ['anthropic'],
  because: 'the vendor says "overloaded" where others speak of a failure',
  ...same(lost('provider.overloaded', 503)),
};

export const faultCases: readonly FaultCase[] = [
  { fault: 'latency ms=60000', ...slow },
  { fault: 'slowFirstToken ms=60000', ...slow },
  { fault: 'stall', ...slow },
  { fault: 'pace ms=5', ...same(settled) },
  { fault: 'reset', ...same(lost('provider.unreachable', 502)) },
  { fault: 'cut', whole: lost('provider.cut', 502), stream: broken('provider.cut', 502) },
  // Nothing of the answer had come, not even its head.
  { fault: 'cut after=0', whole: lost('provider.cut', 502), stream: lost('provider.unreachable', 502) },
  { fault: 'splitFrames size=1', ...same(settled) },
  { fault: 'splitFrames seed=7', ...same(settled) },
  { fault: 'malformed', whole: lost('provider.malformed', 502), stream: broken('provider.malformed', 502) },
  {
    fault: 'bomb bytes=318767104',
    ...same(lost('provider.too_large', 502)),
    except: [
      {
        doors: ['aws-bedrock Claude, static keys'],
        because: 'its binary frames begin with their length, which is found wrong at once',
        stream: lost('provider.malformed', 502),
      },
    ],
  },
  { fault: 'endless ms=25', ...slow },
  { fault: 'errorIn200', ...same(lost('provider.failed', 502)), except: [overloadedInside] },
  {
    fault: 'errorIn200 after=3',
    whole: lost('provider.failed', 502),
    stream: broken('provider.failed', 502),
    except: [{ ...overloadedInside, stream: broken('provider.overloaded', 503) }],
  },
  { fault: 'noDone', ...same(settled) },
  { fault: 'endsEarly', whole: lost('provider.malformed', 502), stream: broken('provider.cut', 502) },
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
        doors: ['aws-bedrock Claude, static keys', 'anthropic'],
        because: 'the refusal comes with status 200 and a stop reason',
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
        whole: lost('provider.failed', 502),
        stream: broken('provider.failed', 502),
      },
    ],
  },
  { fault: 'contextOverflow', ...same(refused('context_length_exceeded', 400)) },
];

/** What holds at this door. */
export function expectedAt(
  door: DoorName,
  { whole, stream, except = [] }: FaultCase,
): Pick<FaultCase, 'whole' | 'stream'> {
  const exception = except.find(({ doors }) => doors.includes(door));
  return { whole: exception?.whole ?? whole, stream: exception?.stream ?? stream };
}
