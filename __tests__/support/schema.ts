import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** The schemas of the JSON, as they are published. */
export type SchemaName = 'inspect' | 'report' | 'variants';

export interface Schema {
  readonly $defs: Readonly<Record<string, unknown>>;
}

export function schema(name: SchemaName): Schema {
  return JSON.parse(readFileSync(`schema/${name}.schema.json`, 'utf8'));
}

export function validator(name: SchemaName): ValidateFunction {
  return new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
    schema(name),
  );
}

/** What the schema does not allow in this JSON; empty if it holds. */
export function errorsOf(validate: ValidateFunction, json: string): unknown {
  validate(JSON.parse(json));
  return validate.errors ?? [];
}
