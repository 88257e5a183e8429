/**
 * The Docker engines that script/test provides, and the flags with which the samples' base images are found.
 *
 * The default engine is in DOCKER_HOST, DOCKER_CONFIG and PATH of the environment as for everybody. The further ones
 * of script/docker (`classic`: the classic image store; `old`: Docker 26.1 with buildx 0.13.1) come in
 * IMAGE_DIET_TEST_ENGINES. To run one test file alone: `./script/test stores -- path/of/the/file`.
 */
export const FURTHER_ENGINES = ['classic', 'old'] as const;
export type FurtherEngine = (typeof FURTHER_ENGINES)[number];

type Environment = Readonly<Record<string, string | undefined>>;
type Provided = { readonly env: Environment } | { readonly unavailable: string };

/** The environment in which `docker` is that engine's. */
export function environmentOf(name: FurtherEngine): Environment {
  const engine = provided()[name];
  if (engine !== undefined && 'env' in engine) return { ...process.env, ...engine.env };
  throw new Error(engine?.unavailable ?? 'run this test through ./script/test stores');
}

/**
 * Why this machine cannot have that engine (not Debian, not root), else null: then its tests are skipped. Where it
 * could, and does not start, they fail.
 */
export function whyUnavailable(name: FurtherEngine): string | null {
  const engine = provided()[name];
  return engine !== undefined && 'unavailable' in engine ? engine.unavailable : null;
}

/**
 * `--build-context=…` flags that stand for the base images of examples/ in the default engine; none where they can
 * be pulled or are its tags. The further engines have `alpine:3.17` and `debian:11-slim` as tags.
 */
export function standInFlags(): readonly string[] {
  const flags: readonly string[] = JSON.parse(process.env['IMAGE_DIET_TEST_STAND_INS'] ?? '[]');
  return flags;
}

function provided(): Readonly<Partial<Record<FurtherEngine, Provided>>> {
  return JSON.parse(process.env['IMAGE_DIET_TEST_ENGINES'] ?? '{}');
}
