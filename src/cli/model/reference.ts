import { InvalidArgumentError } from 'commander';

/** `NAME`, or `NAME@VERSION`. */
export interface Reference {
  readonly name: string;
  readonly version: string | undefined;
}

export function reference(text: string): Reference {
  const [, name, version] = /^([^@/\s]+)(?:@(\d+\.\d+\.\d+))?$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('It is NAME or NAME@MAJOR.MINOR.PATCH.');
  return { name, version };
}
