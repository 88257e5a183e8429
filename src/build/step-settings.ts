import { createHash } from 'node:crypto';

/** What a step was told beside its inputs: fingerprints, which tell two values apart and say nothing else. */
export interface StepSettings {
  /** Of each environment variable that a command sees, ARG and ENV alike. */
  readonly environment: ReadonlyMap<string, string>;
  readonly user: string;
  readonly workdir: string;
  /** Of what the command is run by; of an exec form of its first word. */
  readonly shell: string;
  /** Of where and how files are written, with variables expanded; null for a command. */
  readonly files: string | null;
  /** Of where alone. */
  readonly destination: string;
}

const NOTHING = fingerprint('');

export const NO_SETTINGS: StepSettings = {
  environment: new Map(),
  user: NOTHING,
  workdir: NOTHING,
  shell: NOTHING,
  files: null,
  destination: NOTHING,
};

export function execSettings(meta: {
  readonly args?: readonly string[] | null;
  readonly env?: readonly string[] | null;
  readonly cwd?: string;
  readonly user?: string;
}): StepSettings {
  const variables = (meta.env ?? []).map((entry): readonly [string, string] => {
    const equals = entry.indexOf('=');
    return [entry.slice(0, equals), fingerprint(entry.slice(equals + 1))];
  });
  return {
    environment: new Map(variables),
    user: fingerprint(meta.user ?? ''),
    workdir: fingerprint(meta.cwd ?? ''),
    shell: fingerprint(JSON.stringify((meta.args ?? []).slice(0, -1))),
    files: null,
    destination: NOTHING,
  };
}

/**
 * @param actions of a file operation, as the record has them
 * @param destinations the paths that they write to
 */
export function fileSettings(
  actions: readonly unknown[],
  destinations: readonly string[],
): StepSettings {
  return {
    ...NO_SETTINGS,
    files: fingerprint(JSON.stringify(actions)),
    destination: fingerprint(JSON.stringify(destinations)),
  };
}

function fingerprint(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, 22);
}
