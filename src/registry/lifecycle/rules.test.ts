/** The table of transitions × actors and of gates × actors: each cell a claim. */
import { describe, expect, it } from 'vitest';
import type { LifecycleState } from '../model.ts';
import {
  gateNames,
  refusalOfDecision,
  refusalOfMove,
  refusalOfPerson,
  transitions,
  type DecisionAsked,
  type Gate,
  type MoveAsked,
} from './rules.ts';

const STATES: readonly LifecycleState[] = [
  'development',
  'staging',
  'approved',
  'production',
  'deprecated',
  'archived',
];
const ROLE = { ml: 'ml-reviewer', security: 'security-reviewer', legal: 'legal-reviewer', deploy: 'deploy-approver' };
const EVIDENCE = { ml: 'evaluation', security: 'assessment', legal: 'terms', deploy: 'monitoring' };

/** Rows: from; columns: to, in the order of the states. Who moves it there; `-`: nobody. */
const WAYS: Record<LifecycleState, readonly string[]> = {
  development: ['-', 'owner', '-', '-', '-', 'owner'],
  staging: ['reviewer', '-', 'legal', '-', '-', '-'],
  approved: ['reviewer', '-', '-', 'deploy', '-', '-'],
  production: ['-', '-', '-', '-', 'owner', '-'],
  deprecated: ['-', '-', '-', 'deploy', '-', 'owner'],
  archived: ['-', '-', '-', '-', '-', '-'],
};

const moving = (from: LifecycleState, to: LifecycleState, change: Partial<MoveAsked> = {}): MoveAsked => ({
  from,
  to,
  isSubmitted: true,
  signed: new Set(gateNames),
  isOwned: true,
  successor: 'x@2.0.0',
  deprecatedAt: 1,
  sunsetAt: 2,
  nowMs: 3,
  ...change,
});

describe.each(STATES)('from %s', (from) => {
  it.each(STATES.map((to, at) => [to, WAYS[from][at] ?? '']))('to %s it is moved by: %s', (to, who) => {
    expect(transitions.find((way) => way.from === from && way.to === to)?.by ?? '-').toBe(who);
    const refusal = refusalOfMove(moving(from, to));
    if (who === '-') expect(refusal).toMatch(from === 'archived' ? /Nothing leaves the archive/ : /No way leads/);
    else expect(refusal).toBeUndefined();
  });
});

it.each([
  ['development', 'staging', { isSubmitted: false }, /not submitted/],
  ['staging', 'approved', { signed: new Set<Gate>(['ml', 'legal']) }, /Not signed .*: security\./],
  ['approved', 'production', { signed: new Set<Gate>(['ml', 'security', 'legal']) }, /: deploy\./],
  ['approved', 'production', { isOwned: false }, /has an owner/],
  ['production', 'deprecated', { successor: null }, /names a successor/],
  ['production', 'deprecated', { sunsetAt: null }, /names a successor/],
  ['production', 'deprecated', { deprecatedAt: 5, sunsetAt: 4 }, /in their order/],
  ['deprecated', 'production', { signed: new Set<Gate>() }, /: ml, security, legal, deploy\./],
  ['deprecated', 'archived', { sunsetAt: 4 }, /sunset is reached/],
  ['deprecated', 'archived', { sunsetAt: null }, /sunset is reached/],
] as const)('%s to %s is refused with %j', (from, to, change, words) => {
  expect(refusalOfMove(moving(from, to, change))).toMatch(words);
});

/** Who stands at a gate; what each may, per gate, where everything before is signed. */
const asking = (gate: Gate, change: Partial<DecisionAsked> = {}): DecisionAsked => ({
  gate,
  decision: 'approve',
  mode: 'enforced',
  state: gate === 'deploy' ? 'approved' : 'staging',
  approver: { id: 'r', email: null },
  roles: [ROLE[gate]],
  submitters: [{ id: 's', email: 's@example.com' }],
  deciders: [],
  signed: new Set(gateNames.slice(0, gateNames.indexOf(gate))),
  evidence: [EVIDENCE[gate]],
  ...change,
});

const refusalOf = (asked: DecisionAsked) => refusalOfPerson(asked) ?? refusalOfDecision(asked);
const other = (gate: Gate): Gate => (gate === 'ml' ? 'legal' : 'ml');

describe.each(gateNames)('at the gate %s', (gate) => {
  it.each([
    ['its reviewer', {}, undefined],
    ['its reviewer again', { deciders: [{ id: 'r', email: null, gate }] }, undefined],
    ['a reviewer of another gate', { roles: [ROLE[other(gate)]] }, /takes the role/],
    ['somebody without a role', { roles: [] }, /takes the role/],
    ['an administrator', { roles: ['organization-admin'] }, /takes the role/],
    ['whoever submitted', { approver: { id: 's', email: null } }, /submitted a version/],
    [
      'whoever submitted, under another account',
      { approver: { id: 't', email: ' S@example.COM' } },
      /submitted a version/,
    ],
    ['whoever decided at another gate', { deciders: [{ id: 'r', email: null, gate: other(gate) }] }, /one gate/],
    [
      'whoever decided at another gate, under another account',
      { approver: { id: 'q', email: 'x@y' }, deciders: [{ id: 'r', email: 'X@y', gate: other(gate) }] },
      /one gate/,
    ],
    ['anybody before it was submitted', { submitters: [] }, /not submitted/],
    ['anybody in development', { state: 'development' }, /does not stand at the gate/],
    ['anybody in the archive', { state: 'archived' }, /does not stand at the gate/],
    ['anybody without evidence', { evidence: ['note'] }, /takes evidence/],
    ['one person alone, in solo mode', { mode: 'solo', approver: { id: 's', email: null } }, undefined],
    ['one person alone without the role, in solo mode', { mode: 'solo', roles: [] }, /takes the role/],
  ] as const)('%s', (_, change, words) => {
    const refusal = refusalOf(asking(gate, change));
    if (words) expect(refusal).toMatch(words);
    else expect(refusal).toBeUndefined();
  });

  it('nobody before the gate before it is signed, but a rejection needs none', () => {
    const refusal = refusalOfDecision(asking(gate, { signed: new Set() }));
    expect(refusal === undefined).toBe(gate === 'ml');
    expect(refusalOfDecision(asking(gate, { decision: 'reject', signed: new Set(), evidence: [] }))).toBeUndefined();
  });
});

it('a version in staging does not stand at the gate of its deployment', () => {
  expect(refusalOfDecision(asking('deploy', { state: 'staging' }))).toMatch(/does not stand/);
});
