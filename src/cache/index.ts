export type { AnswerCache, Found } from './answers.ts';
export { Assembler } from './assemble.ts';
export { isFiltered } from './filtered.ts';
export { openCache } from './open.ts';
export type { Answer, CachedAnswer } from './port.ts';
export { replay } from './replay.ts';
export { requestText } from './request-text.ts';
