import { readFileSync } from 'node:fs';

/** A webhook payload as GitHub sent it. */
export function payload(name: string): Readonly<Record<string, unknown>> {
  const file = new URL(`./fixtures/webhooks/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
}

/** `original` with the values of `changes` in place of its own, at any depth; `null` replaces too. */
export function withValues<T>(original: T, changes: unknown): T {
  if (!isObject(original) || !isObject(changes)) return changes as T;
  const merged: Record<string, unknown> = { ...original };
  for (const [key, value] of Object.entries(changes)) merged[key] = withValues(merged[key], value);
  return merged as T;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
