export { GuardBook } from './book.ts';
export type { Detected, Detection, Detector, SegmentKind } from './detector.ts';
export { examine, strictest, thresholdOf, type Finding } from './examine.ts';
export { joinPolicies, type Guard } from './guard.ts';
export { maskFindings } from './mask.ts';
export { patternProblem } from './patterns.ts';
export { compilePolicy, type Policy } from './policy.ts';
export { ACTIONS, SEVERITIES, type Stage } from './settings.ts';
export { joinFindings, SLICE_LENGTH, slicesOf } from './slices.ts';
