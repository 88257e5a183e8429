/** Sentences are kept without their final stop where they may become a heading, a list entry or a clause. */

const COMMON_WORD = /^(?:The|This|These|That|There|It|A|An|No|Not|Nothing|Neither|New)\b/;

/** How a sentence reads after a colon or a comma: `The base …` becomes `the base …`, names stay as they are. */
export function asClause(sentence: string): string {
  return COMMON_WORD.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence;
}

export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

export function withStop(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}
