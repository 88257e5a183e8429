/** Part of a file, in bytes from its start; `end` is not included. */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const PT_LOAD = 1;
const PF_X = 1;
const PF_W = 2;
/** The ELF header of 64-bit files; that of 32-bit files is shorter. */
export const ELF_HEADER_BYTES = 64;
/** A real file has about ten program headers of 56 bytes. */
const MAX_TABLE_END = 64 * 1024;

export function isElf(head: Uint8Array): boolean {
  return ELF_MAGIC.every((byte, i) => head[i] === byte);
}

/** How many bytes from the start it takes to read the program headers; null for an ELF header that is odd. */
export function programHeadersEnd(head: Uint8Array): number | null {
  const elf = elfHeader(head);
  if (elf === null) return null;
  const end = elf.tableStart + elf.entryBytes * elf.entries;
  return end > MAX_TABLE_END ? null : end;
}

/**
 * Where the data of a program lies in its file: loadable segments that may be written and not run, in
 * which Go's linker puts the build information. ELF specification (gABI), "Program Header".
 */
export function dataSegments(head: Uint8Array): readonly FileRange[] {
  const elf = elfHeader(head);
  if (elf === null) return [];
  const ranges: FileRange[] = [];
  for (let i = 0; i < elf.entries; i++) {
    const at = elf.tableStart + i * elf.entryBytes;
    if (at + elf.entryBytes > elf.view.byteLength) break;
    const range = dataSegment(elf, at);
    if (range !== null) ranges.push(range);
  }
  return ranges.sort((a, b) => a.start - b.start);
}

interface ElfHeader {
  readonly view: DataView;
  readonly wide: boolean;
  readonly little: boolean;
  readonly tableStart: number;
  readonly entryBytes: number;
  readonly entries: number;
}

function elfHeader(head: Uint8Array): ElfHeader | null {
  if (head.length < ELF_HEADER_BYTES || !isElf(head)) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const wide = head[4] === 2;
  const little = head[5] === 1;
  if (!wide && head[4] !== 1) return null;
  if (!little && head[5] !== 2) return null;
  const entryBytes = view.getUint16(wide ? 54 : 42, little);
  if (entryBytes < (wide ? 56 : 32)) return null;
  return {
    view,
    wide,
    little,
    tableStart: wide ? Number(view.getBigUint64(32, little)) : view.getUint32(28, little),
    entryBytes,
    entries: view.getUint16(wide ? 56 : 44, little),
  };
}

function dataSegment({ view, wide, little }: ElfHeader, at: number): FileRange | null {
  const flags = view.getUint32(at + (wide ? 4 : 24), little);
  if (view.getUint32(at, little) !== PT_LOAD || (flags & (PF_X | PF_W)) !== PF_W) return null;
  const start = wide ? Number(view.getBigUint64(at + 8, little)) : view.getUint32(at + 4, little);
  const bytes = wide ? Number(view.getBigUint64(at + 32, little)) : view.getUint32(at + 16, little);
  return { start, end: start + bytes };
}
