/** A document with other text between the markers that say where it comes from. */
export function replaceBetween(document: string, marker: string, content: string): string {
  const begin = `<!-- ${marker}: made by "npm run docs" -->`;
  const end = `<!-- end of ${marker} -->`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`there is no place for the ${marker}`);
  return `${document.slice(0, from)}${begin}\n\n${content}\n\n${document.slice(to)}`;
}
