/**
 * A path inside an image: relative to the root, cleaned (no leading or trailing `/`, no `.`, no `..`,
 * no doubled `/`), never empty. File names in Linux are bytes, not text, so each character of this
 * string is one byte (latin1); two different names can never become equal by decoding.
 * {@link showPath} turns it into text for people.
 */
export type ImagePath = string & { readonly __imagePath: never };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossyUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A path for people and JSON, in a field called `Name`: its UTF-8 text. Beside it stands `<Name>Base64`, its bytes, only if
 * they are not valid UTF-8; the text then holds U+FFFD for the bad ones.
 */
export type ShownAs<Name extends string, Text extends string | null = string> = {
  readonly [Field in Name]: Text;
} & { readonly [Field in `${Name}Base64`]?: string };
export type ShownPath = ShownAs<'path'>;

/** Text (a path in a Dockerfile, a test) as an image path's bytes. */
export function imagePathFromText(text: string): ImagePath {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes as ImagePath;
}

/** How a path is shown: as UTF-8 where it is UTF-8, else with replacement characters and base64. */
export function showPath(path: ImagePath | ''): ShownPath {
  if (isAscii(path)) return { path };
  const bytes = Uint8Array.from(path, (character) => character.charCodeAt(0));
  try {
    return { path: utf8.decode(bytes) };
  } catch {
    return { path: lossyUtf8.decode(bytes), pathBase64: btoa(path) };
  }
}

/**
 * The same in a field of another name: `movedTo`, and `movedToBase64` where that is needed.
 * @param path empty for the root, null if there is none
 */
export function showPathAs<Name extends string>(name: Name, path: ImagePath | ''): ShownAs<Name>;
export function showPathAs<Name extends string>(
  name: Name,
  path: ImagePath | '' | null,
): ShownAs<Name, string | null>;
export function showPathAs(
  name: string,
  path: ImagePath | '' | null,
): Readonly<Record<string, string | null>> {
  if (path === null) return { [name]: null };
  const { path: text, pathBase64 } = showPath(path);
  return { [name]: text, ...(pathBase64 !== undefined && { [`${name}Base64`]: pathBase64 }) };
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
