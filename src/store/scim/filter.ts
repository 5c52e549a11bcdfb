import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { ScimFault, type Comparison, type Operator } from '../../identity/index.ts';

/** How an attribute is compared; names and addresses without regard to case, ids with (RFC 7643 §7). */
interface Column {
  readonly kind: 'exact' | 'text' | 'boolean' | 'id';
  readonly ref: RawBuilder<unknown>;
}

const column = (kind: Column['kind'], name: string): Column => ({ kind, ref: sql.ref(name) });

const USER_COLUMNS: Readonly<Record<string, Column>> = {
  id: column('id', 'u.user_id'),
  username: column('text', 'u.user_name'),
  externalid: column('exact', 'u.external_id'),
  displayname: column('text', 'u.display_name'),
  active: column('boolean', 'u.active'),
  'name.formatted': column('text', 'u.formatted'),
  'name.givenname': column('text', 'u.given_name'),
  'name.familyname': column('text', 'u.family_name'),
};

const GROUP_COLUMNS: Readonly<Record<string, Column>> = {
  id: column('id', 'g.id'),
  externalid: column('exact', 'g.external_id'),
  displayname: column('text', 'g.display_name'),
};

const VALUE: Column = { kind: 'text', ref: sql`e ->> 'value'` };
const EMAIL_COLUMNS: Readonly<Record<string, Column>> = {
  value: VALUE,
  type: { kind: 'text', ref: sql`e ->> 'type'` },
  primary: { kind: 'boolean', ref: sql`(e ->> 'primary')::boolean` },
};
const MEMBER_COLUMNS: Readonly<Record<string, Column>> = { value: column('id', 'm.user_id') };

/** @throws ScimFault `invalidFilter` */
export const userCondition = (filter: readonly Comparison[]): RawBuilder<SqlBool> =>
  all(filter, (comparison) =>
    comparison.at.attribute === 'emails'
      ? sql`exists (select 1 from jsonb_array_elements(u.emails) e where ${itemOf(comparison, EMAIL_COLUMNS)})`
      : plain(comparison, USER_COLUMNS),
  );

/** @throws ScimFault `invalidFilter` */
export const groupCondition = (filter: readonly Comparison[]): RawBuilder<SqlBool> =>
  all(filter, (comparison) =>
    comparison.at.attribute === 'members'
      ? sql`exists (select 1 from scim_members m where m.group_id = g.id and ${itemOf(comparison, MEMBER_COLUMNS)})`
      : plain(comparison, GROUP_COLUMNS),
  );

function all(filter: readonly Comparison[], one: (comparison: Comparison) => RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  return filter.length === 0 ? sql`true` : sql.join(filter.map(one), sql` and `);
}

function plain(comparison: Comparison, columns: Readonly<Record<string, Column>>): RawBuilder<SqlBool> {
  const { attribute, sub, where } = comparison.at;
  const name = sub === undefined ? attribute : `${attribute}.${sub}`;
  const found = where.length === 0 && Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (!found) throw invalid(`Nothing can be looked for by ${name.slice(0, 64)}.`);
  return compare(found, comparison);
}

/** `emails eq`, `emails.value eq`, `emails[type eq "work"].value eq`, `emails[value eq "…"]`: one item must fit all of it. */
function itemOf(comparison: Comparison, columns: Readonly<Record<string, Column>>): RawBuilder<SqlBool> {
  const { sub, where } = comparison.at;
  const own = plain({ ...comparison, at: { attribute: sub ?? 'value', sub: undefined, where: [] } }, columns);
  return sql.join([own, ...where.map((each) => plain(each, columns))], sql` and `);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function compare({ kind, ref }: Column, { operator, operand }: Comparison): RawBuilder<SqlBool> {
  if (operator === 'pr') return sql`${ref} is not null`;
  if (operand === null) {
    if (operator === 'eq') return sql`${ref} is null`;
    if (operator === 'ne') return sql`${ref} is not null`;
    throw invalid('null is compared by eq and ne.');
  }
  if (kind === 'boolean') return compareBoolean(ref, operator, operand);
  if (typeof operand !== 'string') throw invalid('The value is a text in quotes.');
  if (operand.includes('\0')) return sql`false`;
  if (kind === 'id') {
    if (operator !== 'eq') throw invalid('An id is compared by eq.');
    return UUID.test(operand) ? sql`${ref} = ${operand.toLowerCase()}::uuid` : sql`false`;
  }
  return kind === 'text'
    ? compareText(sql`lower(${ref})`, operator, sql`lower(${operand})`)
    : compareText(sql`${ref}`, operator, sql`${operand}`);
}

function compareBoolean(ref: RawBuilder<unknown>, operator: Operator, operand: unknown): RawBuilder<SqlBool> {
  const word = String(operand).toLowerCase();
  if ((operator !== 'eq' && operator !== 'ne') || (word !== 'true' && word !== 'false')) {
    throw invalid('true and false are compared by eq and ne.');
  }
  return (word === 'true') === (operator === 'eq') ? sql`${ref}` : sql`not ${ref}`;
}

/** Positions instead of patterns: nothing in the value means anything but itself. */
function compareText(left: RawBuilder<unknown>, operator: Operator, right: RawBuilder<unknown>): RawBuilder<SqlBool> {
  if (operator === 'eq') return sql`${left} = ${right}::text`;
  if (operator === 'ne') return sql`${left} is distinct from ${right}::text`;
  if (operator === 'co') return sql`strpos(${left}, ${right}::text) > 0`;
  if (operator === 'sw') return sql`starts_with(${left}, ${right}::text)`;
  return sql`right(${left}, length(${right}::text)) = ${right}::text`;
}

const invalid = (sentence: string): ScimFault => new ScimFault(400, 'invalidFilter', sentence);
