import { posix } from 'node:path';
import { Add, Copy, DockerfileParser, type Flag, Run } from 'dockerfile-ast';

/**
 * Whether a build may take something of the context's `.git` folder into the image. It differs between
 * any two commits, so only a Dockerfile that surely leaves it alone gives the same image for both. In
 * doubt: true.
 *
 * ONBUILD instructions of a base image are not seen here. One that copies all of a context copies its
 * history too; base images made for that went out of use years ago.
 */
export function mayCopyGitFolder(dockerfile: string): boolean {
  const parsed = DockerfileParser.parse(dockerfile);
  const foreignFrontend = parsed
    .getDirectives()
    .some((line) => line.getName() === 'syntax' && !OFFICIAL_FRONTEND.test(line.getValue()));
  if (foreignFrontend) return true;
  return parsed.getInstructions().some((instruction) => {
    if (instruction instanceof Copy || instruction instanceof Add) {
      // `--from=` without a name is the context.
      if (instruction.getFlags().some((flag) => flag.getName() === 'from' && flag.getValue())) {
        return false;
      }
      return sourcesOf(instruction).some(mayMeanGitFolder);
    }
    return instruction instanceof Run && instruction.getFlags().some(mayMountGitFolder);
  });
}

const OFFICIAL_FRONTEND = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

/** All but the last argument, in either form; `.` for what can't be read. */
function sourcesOf(instruction: Copy | Add): string[] {
  const content = instruction.getArgumentsContent() ?? '';
  if (!content.startsWith('[')) {
    const words = instruction.getArguments().map((argument) => argument.getValue());
    return words.slice(0, -1);
  }
  try {
    const words: unknown = JSON.parse(content);
    return Array.isArray(words) ? words.slice(0, -1).map(String) : ['.'];
  } catch {
    return ['.'];
  }
}

/** Dockerfile reference, "RUN --mount=type=bind": the default type; without `from` it is the context. */
function mayMountGitFolder(flag: Flag): boolean {
  if (flag.getName() !== 'mount') return false;
  const option = (...names: string[]) =>
    flag.getOptions().find((candidate) => names.includes(candidate.getName()));
  const type = option('type')?.getValue() ?? 'bind';
  if (type.toLowerCase() !== 'bind' && !IN_DOUBT.test(type)) return false;
  return (
    !option('from')?.getValue() && mayMeanGitFolder(option('source', 'src')?.getValue() ?? '.')
  );
}

/** Variables, quotes and escapes: what BuildKit makes of them is not for us to say. */
const IN_DOUBT = /[$"'\\]/;

/** Sources are relative to the context, whatever they begin with; wildcards match hidden files too. */
function mayMeanGitFolder(source: string): boolean {
  if (IN_DOUBT.test(source)) return true;
  if (source.startsWith('<<') || source.includes('://')) return false;
  const first = posix.normalize(`/${source}`).split('/')[1] ?? '';
  return first === '' || mayName(first, '.git');
}

/** Go's filepath.Match, where `*` matches hidden files too; a class of characters counts as any text. */
function mayName(pattern: string, name: string): boolean {
  const short = pattern.replace(/[[\\].*/s, '*').replace(/\*+/g, '*');
  // An expression for more than the name has could be tried in ways without end.
  if (short.replaceAll('*', '').length > name.length) return false;
  const expression = short
    .replace(/[.+^${}()|\]]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(name);
}
