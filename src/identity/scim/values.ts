import { invalidValue } from './fault.ts';
import { fieldOf, type ScimEmail } from './resource.ts';

/** Names, addresses and ids of people stay far below. */
const TEXT_LENGTH_MAX = 512;
const EMAILS_MAX = 10;
/** Of one group, and of one request. */
const MEMBERS_MAX = 5_000;

/** @returns `null` for nothing */
export function textOf(name: string, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw invalidValue(`${name} is a text.`);
  if (value.length > TEXT_LENGTH_MAX) throw invalidValue(`${name} is longer than ${TEXT_LENGTH_MAX} characters.`);
  if (value.includes('\0')) throw invalidValue(`${name} holds a character that no text holds.`);
  return value;
}

export function requiredText(name: string, value: unknown): string {
  const text = textOf(name, value)?.trim();
  if (!text) throw invalidValue(`${name} is required.`);
  return text;
}

/** One client writes booleans as "True" and "False". */
export function booleanOf(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw invalidValue(`${name} is true or false.`);
}

export function emailsOf(value: unknown): ScimEmail[] {
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value : [value];
  if (items.length > EMAILS_MAX) throw invalidValue(`There are more than ${EMAILS_MAX} emails.`);
  return items.map((item) => {
    const primary = fieldOf(item, 'primary');
    return {
      value: requiredText('emails.value', typeof item === 'string' ? item : fieldOf(item, 'value')),
      type: textOf('emails.type', fieldOf(item, 'type')),
      primary: primary === undefined || primary === null ? false : booleanOf('emails.primary', primary),
    };
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Members as they come: objects with `value`, or bare ids. */
export function membersOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value : [value];
  if (items.length > MEMBERS_MAX) throw invalidValue(`There are more than ${MEMBERS_MAX} members.`);
  return items.map((item) => {
    const id = requiredText('members.value', typeof item === 'string' ? item : fieldOf(item, 'value')).toLowerCase();
    if (!UUID.test(id)) throw invalidValue('A member is not the id of a user.');
    return id;
  });
}

/** @throws ScimFault */
export function requireFew(members: ReadonlySet<string>): void {
  if (members.size > MEMBERS_MAX) throw invalidValue(`A group has at most ${MEMBERS_MAX} members.`);
}
