/**
 * Whether instructions name a package: as a word, with or without a version or an architecture behind it, as apt (`name=1.2`,
 * `name:amd64`, `name/stable`), apk (`name~1.2`), npm (`@scope/name@1.2`) and pip (`name[extra]>=1.2`) have it.
 */
export function namedIn(instructions: readonly string[]): (name: string) => boolean {
  const words = new Set<string>();
  for (const word of instructions.flatMap((instruction) => instruction.split(SEPARATORS))) {
    words.add(word);
    const end = word.slice(1).search(BEHIND_NAME);
    if (end !== -1) words.add(word.slice(0, end + 1));
    // `name/stable`, but not the scope of `@scope/name`.
    if (!word.startsWith('@')) words.add(word.split('/')[0] ?? '');
  }
  words.delete('');
  return (name) => words.has(name);
}

const SEPARATORS = /[\s;&|"'`(){},\\]+/;
const BEHIND_NAME = /[=~<>!@:[]/;
