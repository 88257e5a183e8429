import { nearest } from '../units/nearest.ts';
import { quotedText, shownText } from '../units/visible-text.ts';

/** Mistakes in what is to be ignored: whole sentences, told with all others of the configuration. */

const FORM = '"apt-lists because REASON", or "apt-lists in PATH because REASON" for a part of it';

export function unknownFinding(
  setting: string,
  name: string,
  known: readonly { readonly name: string }[],
): string {
  const names = known.map((each) => each.name).sort();
  const meant = nearest(name, names);
  const how = meant === null ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return `${setting}: there is no finding ${quoted(name)}. ${how}`;
}

export function ignoredWithoutReason(setting: string, text: string): string {
  return `${setting} ${quoted(text)} gives no reason: write ${FORM}.`;
}

export function emptyIgnorePath(setting: string, text: string): string {
  return `${setting} ${quoted(text)} names no path after "in": write ${FORM}.`;
}

/** A note, without a final stop. */
export function ignoreWithoutEffect(id: string, pattern: string | null): string {
  const where = pattern === null ? '' : ` in ${shownText(pattern, 60)}`;
  return `Nothing is there that the ignore of ${id}${where} applies to: it can go`;
}

function quoted(text: string): string {
  return quotedText(text, 60);
}
