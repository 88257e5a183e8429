import { readCsvRecord } from '../units/csv-record.ts';
import { mistaken, type Parsed, parsed } from '../units/parsed.ts';
import { secretNotUnderstood } from './failures.ts';

/** A secret of a build as the action's inputs have it: the value's place, never the value. */
export interface SecretFlag {
  readonly from: 'environment' | 'file';
  /** `ID=NAME` or `ID=PATH`. */
  readonly text: string;
}

/**
 * `--secret` as `docker buildx build` has it: `id=ID,env=NAME` or `id=ID,src=PATH`; without either,
 * the environment variable of that name if there is one, else the file. It is a record of CSV: `id=ID,"src=a,b"`.
 * https://docs.docker.com/reference/cli/docker/buildx/build/#secret
 */
export function parseSecretFlag(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Parsed<SecretFlag> {
  const fields = new Map<string, string>();
  for (const field of readCsvRecord(text) ?? []) {
    const [, key = '', value = ''] = /^([a-z]+)=(.+)$/.exec(field.trim()) ?? [];
    const name = FIELD_NAMES.get(key);
    if (name === undefined || fields.has(name)) return mistaken(secretNotUnderstood());
    fields.set(name, value);
  }
  const id = fields.get('id');
  const type = fields.get('type');
  const variable = fields.get('env');
  const file = fields.get('src');
  if (id === undefined || (variable !== undefined && file !== undefined)) {
    return mistaken(secretNotUnderstood());
  }
  if (variable !== undefined) return parsed({ from: 'environment', text: `${id}=${variable}` });
  if (type === 'env' || (type === undefined && file === undefined && env[id] !== undefined)) {
    // buildx: with `type=env`, `src` is the variable's name.
    return parsed({ from: 'environment', text: `${id}=${file ?? id}` });
  }
  if (type !== undefined && type !== 'file') return mistaken(secretNotUnderstood());
  return parsed({ from: 'file', text: `${id}=${file ?? id}` });
}

const FIELD_NAMES = new Map([
  ['id', 'id'],
  ['src', 'src'],
  ['source', 'src'],
  ['env', 'env'],
  ['type', 'type'],
]);
