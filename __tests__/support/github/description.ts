import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** One operation of GitHub's OpenAPI description, ready to judge requests and answers. */
export interface Operation {
  readonly id: string;
  /** What is wrong with a request, a sentence each; empty if it is as described. */
  readonly judgeRequest: (request: DescribedRequest) => readonly string[];
  /** The same for an answer. A status that is not described must at least be an error in GitHub's form. */
  readonly judgeAnswer: (status: number, body: unknown) => readonly string[];
  readonly path: Readonly<Record<string, string>>;
}

export interface DescribedRequest {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

interface Schema {
  readonly [key: string]: unknown;
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Body {
  readonly content?: { readonly 'application/json'?: { readonly schema: Schema } };
}
interface DescribedOperation {
  readonly operationId: string;
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body | { readonly $ref: string }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly responses: Readonly<Record<string, Body>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

const description = JSON.parse(
  readFileSync(new URL('./fixtures/openapi.json', import.meta.url), 'utf8'),
) as Description;

const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
addFormats.default(ajv);
ajv.addSchema(
  { components: { schemas: toJsonSchema(description.components.schemas) } } as Schema,
  'github',
);

/** GitHub's own example of an issue comment: what the loopback's comments are made from. */
export const EXAMPLE_COMMENT = description.components.examples['issue-comment']?.value as Readonly<
  Record<string, unknown>
>;

/** The operation that a request is meant for, or null if none is described. */
export function findOperation(method: string, pathname: string): Operation | null {
  for (const [template, operations] of Object.entries(description.paths)) {
    const match = pattern(template).exec(pathname);
    const operation = operations[method.toLowerCase()];
    if (match === null || operation === undefined) continue;
    return describe(operation, match.groups ?? {});
  }
  return null;
}

function describe(operation: DescribedOperation, path: Record<string, string>): Operation {
  const parameters = operation.parameters.map((parameter) =>
    '$ref' in parameter ? component('parameters', parameter.$ref) : parameter,
  );
  return {
    id: operation.operationId,
    path,
    judgeRequest: ({ query, body }) => [
      ...judgeParameters(parameters, path, query),
      ...judgeBody(operation.requestBody, body, 'request body'),
    ],
    judgeAnswer: (status, body) => {
      const described = operation.responses[String(status)];
      if (described === undefined) {
        return status >= 400
          ? judge({ $ref: 'github#/components/schemas/basic-error' }, body, `answer ${status}`)
          : [`answer ${status} is not described`];
      }
      const response = '$ref' in described ? component('responses', described.$ref) : described;
      return judgeBody(response, body, `answer ${status}`);
    },
  };
}

function judgeParameters(
  parameters: readonly Parameter[],
  path: Readonly<Record<string, string>>,
  query: URLSearchParams,
): readonly string[] {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const unknown = [...query.keys()].filter((name) => !known.some((one) => one.name === name));
  return [
    ...unknown.map((name) => `unknown query parameter ${name}`),
    ...parameters.flatMap((parameter) => {
      const text = parameter.in === 'path' ? path[parameter.name] : query.get(parameter.name);
      if (text === null || text === undefined) {
        return parameter.required === true ? [`${parameter.name} is missing`] : [];
      }
      const isNumber = parameter.schema['type'] === 'integer';
      return judge(parameter.schema, isNumber ? Number(text) : text, parameter.name);
    }),
    // Said in the prose of the description only.
    ...(Number(query.get('per_page') ?? 30) > 100 ? ['per_page is more than 100'] : []),
  ];
}

function judgeBody(described: Body | undefined, body: unknown, where: string): readonly string[] {
  const schema = described?.content?.['application/json']?.schema;
  if (schema !== undefined) return judge(schema, body, where);
  return body === undefined ? [] : [`${where}: there should be none`];
}

const compiled = new Map<Schema, ValidateFunction>();

function judge(schema: Schema, value: unknown, where: string): readonly string[] {
  const validate = compiled.get(schema) ?? ajv.compile(toJsonSchema(schema) as Schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) =>
      `${where}${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}

/**
 * OpenAPI 3.0's dialect as JSON Schema: `nullable`, references, and no keys beyond the described
 * ones, so that a misspelt one is found.
 */
function toJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace(/^#/, 'github#')
        : toJsonSchema(value),
    ]),
  );
  const closed =
    rest['type'] === 'object' && 'properties' in rest && !('additionalProperties' in rest)
      ? { ...rest, additionalProperties: false }
      : rest;
  return nullable === true ? { anyOf: [closed, { type: 'null' }] } : closed;
}

function component<K extends 'parameters' | 'responses'>(
  kind: K,
  reference: string,
): Description['components'][K][string] {
  const found = description.components[kind][reference.split('/').at(-1) ?? ''];
  if (found === undefined) throw new Error(`${reference} is not in the slice`);
  return found as Description['components'][K][string];
}

function pattern(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
