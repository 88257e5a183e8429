export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment for docker, buildx and git: everything except the action's inputs, which hold
 * secrets and build arguments. What else the runner sets stays: `secret-envs` name any variable,
 * and a `type=gha` cache needs ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL.
 */
export function environmentForTools(env: Environment): Environment {
  return keep(env, (name) => !name.startsWith('INPUT_'));
}

/**
 * The environment for commands that the pull request can change (`prepare`): also without the run's
 * own credentials, without every variable that holds `token`, without those named as `secrets`, and without the files
 * through which a step sets outputs and environment of the job.
 */
export function environmentForCommands(
  env: Environment,
  token: string | null,
  secrets: readonly string[],
): Environment {
  // As it is, and as git hands it over: actions/checkout, src/git-auth-helper.ts.
  const held = token ? [token, Buffer.from(`x-access-token:${token}`).toString('base64')] : [];
  const isNamed = new Set(secrets.map((name) => name.toUpperCase()));
  return keep(
    environmentForTools(env),
    (name, value) =>
      !RUN_CREDENTIALS.test(name) &&
      !RUN_FILES.test(name) &&
      !isNamed.has(name) &&
      !held.some((text) => value.includes(text)),
  );
}

// https://docs.github.com/actions/reference/workflows-and-actions/variables; ACTIONS_* are the runner's
// own: tokens and addresses of cache, artifacts and OpenID Connect.
const RUN_CREDENTIALS = /^(?:ACTIONS_.*|GITHUB_TOKEN|GH_TOKEN)$/;
const RUN_FILES = /^(?:GITHUB_(?:ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)|STATE_.*)$/;

/** A step of a workflow, whichever door it uses: its checkout is one of actions/checkout. */
export function isGithubJob(env: Environment): boolean {
  return env['GITHUB_ACTIONS'] === 'true';
}

function keep(env: Environment, wanted: (name: string, value: string) => boolean): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => value !== undefined && wanted(name.toUpperCase(), value),
    ),
  );
}
