import { fromCycloneDx, toCycloneDx, type Bom } from './cyclonedx.ts';
import { fromModelCard, toModelCard, type Onto } from './model-card.ts';
import type { ModelDocument } from './schema.ts';
import { asDocument, parseYamlText, toYaml } from './text.ts';

export const documentFormats = ['yaml', 'model-card', 'cyclonedx'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

export interface WrittenDocument {
  readonly mediaType: string;
  readonly text: string;
}

const writers: Readonly<Record<DocumentFormat, (document: ModelDocument, bom: Bom) => WrittenDocument>> = {
  yaml: (document) => ({ mediaType: 'application/yaml', text: toYaml(document) }),
  'model-card': (document) => ({ mediaType: 'text/markdown', text: toModelCard(document) }),
  cyclonedx: (document, bom) => ({
    mediaType: 'application/vnd.cyclonedx+json; version=1.7',
    text: `${JSON.stringify(toCycloneDx(document, bom), null, 2)}\n`,
  }),
};

const readers: Readonly<Record<DocumentFormat, (text: string, onto: Onto) => ModelDocument>> = {
  yaml: (text) => asDocument(parseYamlText(text)),
  'model-card': fromModelCard,
  cyclonedx: fromCycloneDx,
};

export const writeDocument = (format: DocumentFormat, document: ModelDocument, bom: Bom): WrittenDocument =>
  writers[format](document, bom);

/** @throws Fault `request.invalid` with what is wrong */
export const readDocument = (format: DocumentFormat, text: string, onto: Onto): ModelDocument =>
  readers[format](text, onto);
