export {
  requestOf,
  type Answer,
  type Asked,
  type AskedArgs,
  type ClientRequest,
  type OperationName,
} from './request.ts';
