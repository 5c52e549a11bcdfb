export { mayCall, resolve, type Candidate, type Catalogue, type Plan } from './resolve.ts';
