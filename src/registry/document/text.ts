import { parseDocument, stringify } from 'yaml';
import { Fault, placeText } from '../../core/index.ts';
import { modelDocumentSchema, type ModelDocument } from './schema.ts';

/** Two hundred versions with everything that can be said of them stay below. */
const TEXT_BYTES_MAX = 2 * 1024 * 1024;

export const unreadable = (sentence: string): Fault =>
  new Fault('request.invalid', { public: `text: ${sentence}.`, param: 'text' });

/** YAML 1.2, whose aliases are refused: nothing that was written grows by being read. @throws Fault `request.invalid` */
export function parseYamlText(text: string): unknown {
  if (Buffer.byteLength(text) > TEXT_BYTES_MAX) throw unreadable(`it is larger than ${TEXT_BYTES_MAX} bytes`);
  const document = parseDocument(text, { prettyErrors: false, merge: false });
  const [error] = document.errors;
  if (error) throw unreadable(`it is no YAML: ${error.message}`);
  try {
    return document.toJS({ maxAliasCount: 0 }) as unknown;
  } catch {
    throw unreadable('it holds aliases; write each value out');
  }
}

export const toYaml = (document: object): string => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });

/** @throws Fault `request.invalid` naming the first field that does not fit */
export function asDocument(value: unknown): ModelDocument {
  const parsed = modelDocumentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(`${placeText(issue?.path ?? []) || 'the document'}: ${issue?.message ?? 'does not fit'}`);
}
