/** How a terminal marks words. */
export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

const ESCAPE = '\u001b[';

/** ECMA-48, "Select Graphic Rendition". */
function marked(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `${ESCAPE}${on}m${text}${ESCAPE}${off}m`);
}

export const COLOURS: Palette = {
  bold: marked(1, 22),
  dim: marked(2, 22),
  red: marked(31, 39),
  yellow: marked(33, 39),
  green: marked(32, 39),
};

const same = (text: string) => text;

export const NO_COLOURS: Palette = { bold: same, dim: same, red: same, yellow: same, green: same };
