import { cutText } from '../units/visible-text.ts';
import { type Headline, type Tone, titled } from './headline.ts';
import { escapeProse } from './markdown.ts';

const ICONS = {
  pass: '✅',
  warn: '⚠️',
  fail: '❌',
  error: '❌',
  none: '📦',
} as const satisfies Record<Tone, string>;

const NAME_LENGTH = 100;
const SENTENCE_LENGTH = 500;

/** The headline as Markdown on one line: icon, the image's name, the sentence. */
export function titleLine(name: string, { tone, text }: Headline): string {
  const sentence = cutText(text, SENTENCE_LENGTH);
  return `${ICONS[tone]} ${escapeProse(titled(cutText(name, NAME_LENGTH), sentence))}`;
}

/**
 * What else is wrong, as a paragraph; nothing if nothing is. Not a list: the one that may follow tells the
 * causes, and Markdown would make one list of both.
 */
export function moreText({ more }: Headline, most: number): readonly string[] {
  if (more.length === 0) return [];
  const shown = more.slice(0, most);
  const rest = more.length - shown.length;
  const sentences = [
    ...shown.map((sentence) => escapeProse(cutText(sentence, SENTENCE_LENGTH))),
    ...(rest > 0 ? [`And ${rest} more.`] : []),
  ];
  return [sentences.join('<br>')];
}
