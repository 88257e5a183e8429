/** A COPY or an ADD of files. */
export interface CopyInstruction {
  readonly keyword: 'COPY' | 'ADD';
  /** `--from=build`, `--chown=1000` … as they are written. */
  readonly flags: readonly string[];
  readonly sources: readonly string[];
  readonly destination: string;
}

/** null for anything else, and for a here-document. Dockerfile reference, "COPY", "ADD". */
export function parseCopy(instruction: string): CopyInstruction | null {
  const [, keyword, rest] = /^(COPY|ADD)\s+(.*)$/is.exec(instruction.trim()) ?? [];
  if (keyword === undefined || rest === undefined || /[\r\n…]|<</.test(rest)) return null;
  const [, flagText = '', list = ''] = /^((?:--[a-z-]+(?:=\S*)?\s+)*)(.*)$/s.exec(rest) ?? [];
  const paths = list.startsWith('[') ? jsonList(list) : list.split(/\s+/);
  const destination = paths?.at(-1);
  if (paths === null || destination === undefined || paths.length < 2) return null;
  return {
    keyword: keyword.toUpperCase() === 'ADD' ? 'ADD' : 'COPY',
    flags: flagText.split(/\s+/).filter((flag) => flag !== ''),
    sources: paths.slice(0, -1),
    destination,
  };
}

function jsonList(text: string): readonly string[] | null {
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list) || !list.every((each) => typeof each === 'string')) return null;
    // Written back as words, which must not have spaces.
    return list.some((each) => /\s/.test(each)) ? null : list;
  } catch {
    return null;
  }
}

/** The value of `--from`, `--chown` …; null where it is not set. */
export function flagOf({ flags }: CopyInstruction, name: string): string | null {
  const flag = flags.find((each) => each.startsWith(`--${name}=`));
  return flag === undefined ? null : flag.slice(name.length + 3);
}

export function copyLine({ keyword, flags, sources, destination }: CopyInstruction): string {
  return [keyword, ...flags, ...sources, destination].join(' ');
}
