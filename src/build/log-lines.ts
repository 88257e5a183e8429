import { StringDecoder } from 'node:string_decoder';

/** Puts lines together from the pieces in which a step's output comes. */
export interface LogLines {
  /**
   * The lines that end in this piece.
   * @param start stands in front of a line that begins in it
   */
  add(piece: Buffer, start: string): readonly string[];
  /** The line that was never ended, if there is one. */
  end(): readonly string[];
}

export function logLines(): LogLines {
  // A character of several bytes may lie in two pieces.
  const decoder = new StringDecoder('utf8');
  let begun: string | null = null;
  let afterReturn = false;
  return {
    add(piece, start) {
      const text = decoder.write(piece);
      if (text === '') return [];
      // The second half of a line end that lies in two pieces.
      const rest = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
      afterReturn = text.endsWith('\r');
      const [first = '', ...more] = rest.split(/\r\n|\n|\r/);
      const lines = [first, ...more].map((line, i) =>
        i === 0 && begun !== null ? begun + line : start + line,
      );
      const last = lines.pop() ?? '';
      begun = last === start ? null : last;
      return lines;
    },
    end() {
      const line = begun;
      begun = null;
      return line === null ? [] : [line];
    },
  };
}
