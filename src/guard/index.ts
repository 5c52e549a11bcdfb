export type { Detected, Detection, Detector, SegmentKind } from './detector.ts';
export { examine, strictest, thresholdOf, type Finding } from './examine.ts';
export { patternProblem } from './patterns.ts';
export { compilePolicy, type Check, type Policy } from './policy.ts';
export { ACTIONS, SEVERITIES, type Stage } from './settings.ts';
