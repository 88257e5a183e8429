/**
 * Cuts what the loopback GitHub of the tests is held to out of GitHub's own descriptions, which are
 * too big to be dependencies (385 MB unpacked). Run it again when an operation is added:
 *
 *     npm install --prefix FOLDER @octokit/openapi@23.0.2 @octokit/webhooks-examples@7.6.1
 *     node scripts/github-fixtures.ts FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OPERATIONS = [
  ['/repos/{owner}/{repo}/issues/{issue_number}/comments', ['get', 'post']],
  ['/repos/{owner}/{repo}/issues/comments/{comment_id}', ['patch', 'delete']],
] as const;

/** File name → event and position in @octokit/webhooks-examples. */
const PAYLOADS = {
  'pull-request-synchronize': ['pull_request', 22],
  'push-branch': ['push', 4],
  'push-tag': ['push', 0],
  'merge-group': ['merge_group', 0],
  'workflow-run-of-pull-request': ['workflow_run', 2],
  'workflow-run': ['workflow_run', 0],
  'workflow-dispatch': ['workflow_dispatch', 0],
  'issue-comment': ['issue_comment', 0],
} as const;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/github-fixtures.ts FOLDER');
const target = new URL('../__tests__/support/github/fixtures/', import.meta.url).pathname;
mkdirSync(join(target, 'webhooks'), { recursive: true });
writeJson(
  'openapi.json',
  cutOpenApi(readJson('@octokit/openapi/generated/api.github.com.json') as JsonObject),
);
const examples = readJson('@octokit/webhooks-examples/api.github.com/index.json') as readonly {
  name: string;
  examples: readonly Json[];
}[];
for (const [name, [event, position]] of Object.entries(PAYLOADS)) {
  const payload = examples.find((entry) => entry.name === event)?.examples[position];
  if (payload === undefined) throw new Error(`no example ${position} of ${event}`);
  writeJson(`webhooks/${name}.json`, payload);
}

/** The operations with everything that they refer to, without prose. */
function cutOpenApi(whole: JsonObject): Json {
  const components = new Map<string, Json>();
  const collect = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(collect);
    if (!isObject(value)) return value;
    const reference = value['$ref'];
    if (typeof reference === 'string' && !components.has(reference)) {
      components.set(reference, null);
      components.set(reference, collect(at(whole, reference.slice(2).split('/'))));
    }
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, inner]) => !isProse(key, inner))
        .map(([key, inner]) => [key, collect(inner)]),
    );
  };
  const paths = Object.fromEntries(
    OPERATIONS.map(([path, methods]) => [
      path,
      Object.fromEntries(
        methods.map((method) => [method, collect(at(whole, ['paths', path, method]))]),
      ),
    ]),
  );
  return {
    openapi: at(whole, ['openapi']),
    info: { title: at(whole, ['info', 'title']), version: at(whole, ['info', 'version']) },
    paths,
    components: nest(components),
  };
}

function isProse(key: string, value: Json): boolean {
  return (
    (key === 'description' && typeof value === 'string') ||
    ['summary', 'tags', 'externalDocs', 'example', 'x-github', 'x-octokit'].includes(key)
  );
}

/** `#/components/schemas/x` → `{schemas: {x}}`, in the order of the names. */
function nest(components: ReadonlyMap<string, Json>): Json {
  const kinds: Record<string, Record<string, Json>> = {};
  for (const [reference, value] of [...components].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [kind = '', name = ''] = reference.split('/').slice(2);
    kinds[kind] = { ...kinds[kind], [name]: value };
  }
  return kinds;
}

function at(value: Json, path: readonly string[]): Json {
  return path.reduce<Json>((inner, key) => {
    const next = isObject(inner) ? inner[key] : undefined;
    if (next === undefined) throw new Error(`${path.join('/')} is not described`);
    return next;
  }, value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(folder ?? '', 'node_modules', path), 'utf8'));
}

function writeJson(path: string, value: Json): void {
  writeFileSync(join(target, path), `${JSON.stringify(value, null, 1)}\n`);
}
