/** Real manifests have some thousand values, and a depth below ten. */
const MAX_VALUES = 2_000_000;
const MAX_DEPTH = 100;

/**
 * Whether a JSON text has few enough values to be parsed: 32 MiB of `[[],[],…` would become a gigabyte of
 * objects. Counts what begins and separates values, outside of strings; says nothing of its validity.
 */
export function isModestJson(text: Uint8Array): boolean {
  let values = 0;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte === 0x22) inString = !inString;
    else if (inString) {
      // An escaped character, which may be a quotation mark.
      if (byte === 0x5c) i++;
    } else if (byte === 0x2c) values++;
    else if (byte === 0x5b || byte === 0x7b) {
      values++;
      depth++;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    if (values > MAX_VALUES || depth > MAX_DEPTH) return false;
  }
  return true;
}
