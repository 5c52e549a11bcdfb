/** Every fault of the table once more, over routes that name somebody else: who answers then, and what each attempt costs. */
import { chatModel, doorOf, simulatorOf, type DoorName, type DoorPrice } from '../support/doors.ts';
import { expectedAt, faultCases, faultDoors, type Expected, type FaultCase } from './fault-table.ts';

/** One attempt of a call: where, and what came of it. */
export interface Leg {
  readonly door: DoorName;
  readonly expected: Expected;
  /** Why the call came here; absent for the first. */
  readonly by?: 'next' | 'fallback';
}

export interface Cell {
  readonly name: string;
  /** As it stands in a prompt. */
  readonly fault: string;
  readonly stream: boolean;
  readonly timed: FaultCase['timed'];
  readonly route: Route;
  /** All attempts, in order; what comes of the last one is what the caller is told. */
  readonly legs: readonly [Leg, ...Leg[]];
}

export interface Route {
  readonly name: string;
  readonly targets: readonly DoorName[];
  readonly fallbackOn?: Readonly<Partial<Record<'contextOverflow' | 'contentFilter', DoorName>>>;
  readonly timed: boolean;
  /** Has deployments that no other route has: one that throttles is left alone for a while, by all. */
  readonly own: boolean;
}

/** Who stands in for a door: the two first of other vendors. */
function partnersOf(door: DoorName): [second: DoorName, named: DoorName] {
  const all: DoorName[] = ['anthropic', 'openai', 'oci GENERIC'];
  const [second = door, named = door] = all.filter((other) => simulatorOf(other) !== simulatorOf(door));
  return [second, named];
}

/** No two doors cost the same, so that an attempt booked at another's price shows. */
export function priceOf(door: DoorName): DoorPrice {
  const more = faultDoors.findIndex((each) => each === door);
  const price = (usd: number): string => (usd + more).toFixed(2);
  return {
    input: price(1.1),
    output: price(7.3),
    cacheRead: price(0.11),
    cacheWrite: price(1.37),
    reasoning: price(5.9),
  };
}

/** Of this very request, by whoever is asked: nobody else may be, unless the route names a model for it. */
const REFUSALS = new Set(['provider.refused', 'content_filter', 'context_length_exceeded']);
export const isRefusal = (expected: Expected): boolean => expected.answer === 'error' && REFUSALS.has(expected.code);

/** Whether a route can name a model for it. */
const isNameable = (expected: Expected): boolean =>
  expected.answer === 'filtered'
    ? expected.empty
    : expected.answer === 'error' && isRefusal(expected) && expected.code !== 'provider.refused';

/** What its attempt comes to where another model takes over. */
const leftFor = (expected: Expected): Expected =>
  expected.answer === 'filtered'
    ? { answer: 'error', code: 'content_filter', status: 400, settled: 'settled' }
    : expected;

/** What failed before the first byte and with time left is tried elsewhere. All else is told as it is. */
const goesOn = (expected: Expected, { timed }: FaultCase): boolean =>
  expected.answer === 'error' &&
  !REFUSALS.has(expected.code) &&
  // Whoever asks for more than we take would be sent as much, and pay for it, at the next one too.
  expected.code !== 'provider.too_large' &&
  timed !== 'total';

const fine: Expected = { answer: 'whole', settled: 'settled' };
const onlyAt = (door: DoorName, fault: string): string => `${fault} at=${simulatorOf(door)}`;

function cellsOf(door: DoorName, faultCase: FaultCase): Cell[] {
  const [second, named] = partnersOf(door);
  const expected = expectedAt(door, faultCase);
  return (['whole', 'stream'] as const).flatMap((how) => {
    const first = expected[how];
    if (!first) return [];
    const { fault, timed } = faultCase;
    const cell = (setting: string, said: string, legs: Cell['legs'], fallbackOn?: Route['fallbackOn']): Cell => ({
      name: `${door}, ${fault}, ${how === 'whole' ? 'whole' : 'streamed'}, ${setting}: ${said}`,
      fault: setting.startsWith('both') ? fault : onlyAt(door, fault),
      stream: how === 'stream',
      timed,
      route: routeOf(door, second, faultCase, `${setting}-${how}`, fallbackOn),
      legs,
    });
    const alone: Leg = { door, expected: first };
    if (!goesOn(first, faultCase)) {
      const told = cell('a second stands by', `${words(first)}, and the second is not asked`, [alone]);
      if (!isRefusal(first) && first.answer !== 'filtered') return [told];
      const reason = fault.startsWith('contextOverflow') ? 'contextOverflow' : 'contentFilter';
      const other = reason === 'contextOverflow' ? 'contentFilter' : 'contextOverflow';
      if (!isNameable(first)) {
        const both = { contentFilter: named, contextOverflow: named };
        const said = `${words(first)}: no refusal that a route could name`;
        return [told, cell('named', said, [alone], both)];
      }
      const atNamed = expectedAt(named, faultCase)[how] ?? fine;
      const fallbackOn = { [reason]: named, [other]: second };
      const left: Leg = { door, expected: leftFor(first) };
      return [
        told,
        cell('another refusal has a model', words(first), [alone], { [other]: named }),
        cell(
          'named',
          'the model named for it answers',
          [left, { door: named, expected: fine, by: 'fallback' }],
          fallbackOn,
        ),
        cell('both, named', words(atNamed), [left, { door: named, expected: atNamed, by: 'fallback' }], fallbackOn),
        ...(first.answer === 'filtered'
          ? [
              cell('named is the same', words(first), [left, { door, expected: first, by: 'fallback' }], {
                [reason]: door,
              }),
            ]
          : []),
      ];
    }
    const atSecond = expectedAt(second, faultCase)[how];
    if (!atSecond) throw new Error(`${fault} says nothing of ${second}`);
    return [
      cell('a second stands by', 'it answers', [alone, { door: second, expected: fine, by: 'next' }]),
      cell('both', words(atSecond), [alone, { door: second, expected: atSecond, by: 'next' }]),
    ];
  });
}

/** What tells routes apart → their numbers: names are short. */
const numbers = new Map<string, number>();

function routeOf(
  door: DoorName,
  second: DoorName,
  { fault, timed }: FaultCase,
  setting: string,
  fallbackOn: Route['fallbackOn'],
): Route {
  const own = fault.startsWith('throttled');
  const key = JSON.stringify([door, timed !== undefined, own && [fault, setting], fallbackOn]);
  const number = numbers.get(key) ?? numbers.size + 1;
  numbers.set(key, number);
  const name = `route-${number}`;
  return { name, targets: [door, second], timed: timed !== undefined, own, ...(fallbackOn && { fallbackOn }) };
}

function words(expected: Expected): string {
  if (expected.answer === 'whole') return 'the first answers';
  if (expected.answer === 'filtered') return 'told as content_filter';
  return expected.answer === 'error' ? `${expected.status} ${expected.code}` : `breaks as ${expected.code}`;
}

export const cells: readonly Cell[] = faultDoors.flatMap((door) => faultCases.flatMap((each) => cellsOf(door, each)));

/** The model that stands for a door in a route. */
export const modelAt = (route: Route, door: DoorName): string =>
  route.own ? `${chatModel(door)}-${route.name}` : chatModel(door);

/** As `models` of a configuration holds it, with the price that is ours. */
export const deploymentAt = (door: DoorName): object => {
  const { provider, chat, options = {} } = doorOf(door);
  return { provider, model: chat, price: priceOf(door), options };
};
