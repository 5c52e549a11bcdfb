import { ScimFault } from './fault.ts';
import { parsePath, type Comparison, type Path } from './path.ts';
import { fieldOf, type GroupAttributes, type ScimEmail, type UserAttributes } from './resource.ts';
import { booleanOf, emailsOf, membersOf, requiredText, requireFew, textOf } from './values.ts';

/** Of one request; the providers send a handful, or one for each member of a batch. */
const OPERATIONS_MAX = 1_000;

interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: Path;
  readonly value: unknown;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type GroupDraft = Omit<Draft<GroupAttributes>, 'members'> & { readonly members: Set<string> };

/**
 * A person after these operations (RFC 7644 §3.5.2). Attributes that are not kept are passed over.
 * @throws ScimFault
 */
export function patchUser(before: UserAttributes, body: unknown): UserAttributes {
  const draft: Draft<UserAttributes> = { ...before };
  for (const operation of operationsOf(body)) changeUser(draft, operation);
  return draft;
}

/** @throws ScimFault */
export function patchGroup(before: GroupAttributes, body: unknown): GroupAttributes {
  const draft: GroupDraft = { ...before, members: new Set(before.members) };
  for (const operation of operationsOf(body)) changeGroup(draft, operation);
  return draft;
}

function operationsOf(body: unknown): Operation[] {
  const listed = fieldOf(body, 'operations');
  if (!Array.isArray(listed)) throw syntax('Operations is a list.');
  if (listed.length > OPERATIONS_MAX) throw syntax(`There are more than ${OPERATIONS_MAX} operations.`);
  return listed.flatMap(readOperation);
}

/** Without a path each field of the value is one, and may be written as one: `{ "name.givenName": "…" }`. */
function readOperation(listed: unknown): Operation[] {
  const word = fieldOf(listed, 'op');
  const op = typeof word === 'string' ? word.toLowerCase() : undefined;
  if (op !== 'add' && op !== 'replace' && op !== 'remove') throw syntax('op is add, replace or remove.');
  const path = fieldOf(listed, 'path');
  const value = fieldOf(listed, 'value');
  if (typeof path === 'string' && path.trim() !== '') return [{ op, path: parsePath(path), value }];
  if (op === 'remove') throw new ScimFault(400, 'noTarget', 'remove needs a path.');
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw syntax('Without a path the value is an object.');
  }
  return Object.entries(value).map(([name, field]) => ({ op, path: parsePath(name), value: field as unknown }));
}

const TEXTS: Readonly<Record<string, 'externalId' | 'displayName'>> = {
  externalid: 'externalId',
  displayname: 'displayName',
};
const NAMES: Readonly<Record<string, 'formatted' | 'givenName' | 'familyName'>> = {
  formatted: 'formatted',
  givenname: 'givenName',
  familyname: 'familyName',
};

function changeUser(draft: Draft<UserAttributes>, { op, path, value }: Operation): void {
  const { attribute, sub } = path;
  const isRemoved = op === 'remove';
  const text = TEXTS[attribute];
  if (text !== undefined) draft[text] = isRemoved ? null : textOf(text, value);
  else if (attribute === 'username') draft.userName = requiredText('userName', isRemoved ? null : value);
  else if (attribute === 'active') draft.active = isRemoved ? false : booleanOf('active', value);
  else if (attribute === 'name') changeName(draft, sub, isRemoved ? undefined : value, isRemoved);
  else if (attribute === 'emails') draft.emails = changedEmails(draft.emails, { op, path, value });
}

function changeName(draft: Draft<UserAttributes>, sub: string | undefined, value: unknown, isRemoved: boolean): void {
  for (const [name, field] of Object.entries(NAMES)) {
    if (sub !== undefined && sub !== name) continue;
    const told = sub === undefined ? fieldOf(value, name) : value;
    // Of a part that is not named nothing is said.
    if (told !== undefined || isRemoved) draft[field] = textOf(`name.${field}`, told);
  }
}

function changedEmails(emails: readonly ScimEmail[], { op, path, value }: Operation): readonly ScimEmail[] {
  const { where, sub } = path;
  if (where.length === 0 && sub === undefined) {
    if (op === 'remove') return [];
    const told = emailsOf(value);
    if (op === 'replace') return told;
    return emailsOf([...emails.filter((email) => !told.some((each) => each.value === email.value)), ...told]);
  }
  const isMeant = (email: ScimEmail): boolean => where.every((comparison) => holdsOf(email, comparison));
  if (op === 'remove') return emails.filter((email) => !isMeant(email));
  if (sub === 'primary' || sub === 'type') {
    const told = sub === 'primary' ? { primary: booleanOf('emails.primary', value) } : { type: textOf('type', value) };
    return emails.map((email) => (isMeant(email) ? { ...email, ...told } : email));
  }
  if (sub === 'display') return emails;
  const told = requiredText('emails.value', typeof value === 'string' ? value : fieldOf(value, 'value'));
  if (emails.some(isMeant)) return emails.map((email) => (isMeant(email) ? { ...email, value: told } : email));
  // What a provider means to replace may not be there yet.
  const type = where.find(({ at }) => at.attribute === 'type')?.operand;
  return emailsOf([
    ...emails,
    { value: told, type: typeof type === 'string' ? type : null, primary: emails.length === 0 },
  ]);
}

function holdsOf(email: ScimEmail, { at, operator, operand }: Comparison): boolean {
  if (operator !== 'eq') throw new ScimFault(400, 'invalidPath', 'Only eq chooses items of a list.');
  if (at.attribute === 'primary') return email.primary === booleanOf('emails.primary', operand);
  const field = at.attribute === 'type' ? email.type : at.attribute === 'value' ? email.value : null;
  return typeof operand === 'string' && field?.toLowerCase() === operand.toLowerCase();
}

function changeGroup(draft: GroupDraft, operation: Operation): void {
  const { op, path, value } = operation;
  const isRemoved = op === 'remove';
  if (path.attribute === 'displayname') draft.displayName = requiredText('displayName', isRemoved ? null : value);
  else if (path.attribute === 'externalid') draft.externalId = isRemoved ? null : textOf('externalId', value);
  else if (path.attribute === 'members') changeMembers(draft.members, operation);
}

function changeMembers(members: Set<string>, { op, path, value }: Operation): void {
  const chosen = path.where.map(memberChosen);
  if (op === 'remove') {
    // Without both, all of them go; one client names in the value whom it means.
    if (chosen.length === 0 && (value === undefined || value === null)) members.clear();
    for (const id of chosen.length > 0 ? chosen : membersOf(value)) members.delete(id);
    return;
  }
  if (chosen.length > 0) throw new ScimFault(400, 'invalidPath', 'A member is added and removed, not changed.');
  if (op === 'replace') members.clear();
  for (const id of membersOf(value)) members.add(id);
  requireFew(members);
}

function memberChosen({ at, operator, operand }: Comparison): string {
  if (at.attribute !== 'value' || operator !== 'eq' || typeof operand !== 'string') {
    throw new ScimFault(400, 'invalidPath', 'Members are chosen by value eq.');
  }
  return operand.toLowerCase();
}

const syntax = (sentence: string): ScimFault => new ScimFault(400, 'invalidSyntax', sentence);
