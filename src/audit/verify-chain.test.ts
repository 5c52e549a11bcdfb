import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chained, differenceOf, GENESIS, systemActor, type AuditEvent } from './event.ts';
import { ChainVerifier, type AuditFinding, type Mark } from './verify-chain.ts';

const NOW = Date.UTC(2026, 10, 23);

/** A chain as the store would have written it. */
function chainOf(length: number): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let n = 1; n <= length; n += 1) {
    const event = {
      chain: 'installation',
      action: n % 2 ? 'key.create' : 'key.revoke',
      outcome: 'done' as const,
      actor: { ...systemActor('somebody'), id: `actor-${n}`, address: '192.0.2.1', requestId: `request-${n}` },
      object: { type: 'key', id: `key-${n}`, name: 'Schlüssel' },
      reason: 'a reason',
      detail: { n },
      ...differenceOf({ name: 'a', n }, { name: 'b', n }),
    };
    const last = events.at(-1) ?? { seq: 0, hash: GENESIS };
    const id = `0198c7d2-0000-7000-8000-${String(n).padStart(12, '0')}`;
    events.push(chained(event, last, id, NOW + n));
  }
  return events;
}

function verify(events: readonly AuditEvent[], { head, marks = [] }: { head?: AuditEvent; marks?: Mark[] } = {}) {
  const findings: AuditFinding[] = [];
  const verifier = new ChainVerifier('installation', null, marks, (finding) => findings.push(finding));
  for (const event of events) verifier.take(event);
  verifier.end(head);
  return findings;
}

const LENGTH = 6;
const chain = chainOf(LENGTH);
const at = fc.nat(LENGTH - 1);
const head = chain.at(-1);

/** Every field of a row, each with another value of its own kind that differs in one character, digit or bit. */
const fields = Object.keys(chain[0] ?? {}) as (keyof AuditEvent)[];

function altered(value: AuditEvent[keyof AuditEvent], where: number, by: number): AuditEvent[keyof AuditEvent] {
  if (typeof value === 'number') return value + by;
  if (value === null) return 'x';
  if (Array.isArray(value)) return where % 2 ? [...value, 'x'] : value.slice(1);
  const text = value as string;
  const place = where % Math.max(1, text.length);
  const code = text.charCodeAt(place) || 0;
  return text.slice(0, place) + String.fromCharCode((code ^ by) & 0x7f) + text.slice(place + 1);
}

describe('a chain', () => {
  it('that nobody touched has no finding', () => {
    expect(verify(chain, head && { head })).toEqual([]);
  });

  it('tells of one byte of any field of any event, and where', () => {
    fc.assert(
      fc.property(
        at,
        fc.constantFrom(...fields),
        fc.nat(200),
        fc.integer({ min: 1, max: 127 }),
        (n, field, where, by) => {
          const events = chain.map((event) => ({ ...event }));
          const event = events[n];
          const value = event && altered(event[field], where, by);
          fc.pre(event !== undefined && JSON.stringify(value) !== JSON.stringify(event[field]));
          Object.assign(event, { [field]: value });
          const findings = verify(events, head && { head });
          expect(findings.length).toBeGreaterThan(0);
          // A changed number is found where it now stands, or where it is missing.
          const places = findings.map(({ seq }) => seq);
          expect(field === 'seq' || places.includes(n + 1) || places.includes(n + 2)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('tells of each event that is deleted, and which', () => {
    for (let n = 0; n < LENGTH; n += 1) {
      const [first] = verify(chain.toSpliced(n, 1), head && { head });
      expect(first).toMatchObject({ seq: n + 1, kind: n === LENGTH - 1 ? 'truncated' : 'missing' });
    }
  });

  it('tells of two events that changed places, whether or not their numbers went with them', () => {
    fc.assert(
      fc.property(at, at, fc.boolean(), (a, b, isRenumbered) => {
        fc.pre(a !== b);
        const events = chain.map((event) => ({ ...event }));
        const [one, other] = [events[a], events[b]];
        if (!one || !other) return;
        events[a] = isRenumbered ? { ...other, seq: one.seq } : other;
        events[b] = isRenumbered ? { ...one, seq: other.seq } : one;
        const findings = verify(events, head && { head });
        expect(findings.length).toBeGreaterThan(0);
        expect(Math.min(...findings.map(({ seq }) => seq ?? 0))).toBeLessThanOrEqual(Math.min(a, b) + 2);
      }),
    );
  });

  it('tells of a truncation to whoever holds a mark, though the store agrees with itself', () => {
    const marks = [{ seq: 5, hash: chain[4]?.hash ?? '', by: 'checkpoint 1' }];
    const short = chain.slice(0, 3);
    const end = short.at(-1);
    expect(verify(short, { marks, ...(end && { head: end }) })).toMatchObject([{ seq: 4, kind: 'truncated' }]);
  });

  it('tells of a record written anew to whoever holds a mark, though every hash fits', () => {
    const marks = [{ seq: 5, hash: chain[4]?.hash ?? '', by: 'checkpoint 1' }];
    let last = chain[1] ?? { seq: 0, hash: GENESIS };
    const forged = chain.slice(0, 2);
    for (const event of chain.slice(2)) {
      const anew = chained(
        {
          chain: 'installation',
          action: 'nothing.happen',
          outcome: 'done',
          actor: systemActor('me'),
          object: { type: 'x', id: null, name: null },
        },
        last,
        event.id,
        event.atMs,
      );
      forged.push(anew);
      last = anew;
    }
    const end = forged.at(-1);
    expect(verify(forged, end && { head: end })).toEqual([]);
    expect(verify(forged, { marks, ...(end && { head: end }) })).toMatchObject([{ seq: 5, kind: 'rewritten' }]);
  });
});

it('a difference names fields and shows no value', () => {
  const told = differenceOf({ a: 'old secret', b: 1 }, { a: 'new secret', b: 1, c: 2 });
  expect(told.changed).toEqual(['a', 'c']);
  expect(JSON.stringify(told)).not.toContain('secret');
});
