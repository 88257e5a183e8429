import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  codeBlock,
  codeSpan,
  escapeHtml,
  escapeProse,
  link,
  table,
} from '../../src/report/markdown.ts';
import { cutText, visibleText } from '../../src/units/visible-text.ts';
import { elementsIn, renderMarkdownToHtml, tablesIn, textOf } from '../support/cmark.ts';
import { hostileText } from '../support/hostile-text.ts';

const ZERO_WIDTH_SPACE = '\u200b';
const html = renderMarkdownToHtml;
/** What a reader copies: without the zero-width spaces and with plain ones. */
const plain = (text: string) => text.replaceAll(ZERO_WIDTH_SPACE, '').replaceAll('\u00a0', ' ');

describe('in a cell', () => {
  test.each([
    ['a pipe', 'a | b'],
    ['an escaped pipe, as in sed', 's/a\\|b/c/'],
    ['two backslashes before a pipe', 'a\\\\|b'],
    ['backticks', 'echo `date` ``x``'],
    ['a backtick at the end', 'a`'],
    ['a dollar', 'echo $A and $B'],
    ['HTML', '<b>&amp;</b>'],
    ['a backslash at the end', 'a\\'],
    ['a mention', '@octocat #1 https://evil.example'],
  ])('code with %s stays one cell and reads as it is', (_, text) => {
    const page = html(table(['h', 'x'], [[codeSpan(text), '1']], ['left', 'left']));
    expect(tablesIn(page)).toEqual([
      [
        ['h', 'x'],
        [text, '1'],
      ],
    ]);
    expect(page).toContain('<code>');
    expect(elementsIn(page).addresses).toEqual([]);
  });

  test('any text keeps rows and cells, and reads as it is', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 8 }), (texts) => {
        const rows = texts.map((text) => [codeSpan(text, 60), escapeProse(text), 'end']);
        const [cells] = tablesIn(html(table(['a', 'b', 'c'], rows, ['left', 'left', 'left'])));
        const shown = texts.map((text) => visibleText(text));
        expect(cells?.map((row) => row.map(plain))).toEqual([
          ['a', 'b', 'c'],
          ...shown.map((text) => [
            plain(text === '' ? '–' : cutText(text, 60)).trim(),
            plain(text).trim(),
            'end',
          ]),
        ]);
      }),
    );
  });
});

test('no text that is not code becomes an element, a link or a picture', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const { names, addresses } = elementsIn(
        html(`${escapeProse(text)}\n\n- ${escapeProse(text)}\n`),
      );
      expect([...names].filter((name) => !['p', 'ul', 'li'].includes(name))).toEqual([]);
      expect(addresses).toEqual([]);
    }),
  );
});

test('a mention, an issue and mathematics are broken where GitHub would see them', () => {
  expect(escapeProse('@octocat #12 $x$')).toBe('@&#8203;octocat #&#8203;12 &#36;x&#36;');
  expect(escapeHtml('<b> @octocat #12')).toBe('&#60;b&#62; @&#8203;octocat #&#8203;12');
});

test('a number and its unit stay on one line', () => {
  expect(escapeProse('48 MB of 10,000,001 bytes, 4 Bytes, 3 layers')).toBe(
    '48\u00a0MB of 10,000,001\u00a0bytes, 4 Bytes, 3 layers',
  );
});

test('nothing ends a block of code but its end', () => {
  fc.assert(
    fc.property(fc.array(hostileText, { minLength: 1, maxLength: 5 }), (lines) => {
      const page = html(`${codeBlock(lines, { lines: 20, length: 300 })}\n\nend\n`);
      expect(page).toMatch(
        /^<pre><code class="language-text">[^<]*<\/code><\/pre>\n<p>end<\/p>\n$/,
      );
    }),
  );
});

test('a fence among the lines does not end a block of code', () => {
  const lines = ['```', '# not a heading', '   `````', '@octocat'];
  expect(html(codeBlock(lines, { lines: 20, length: 300 }))).toBe(
    `<pre><code class="language-text">${lines.join('\n')}\n</code></pre>\n`,
  );
});

test('a block of code keeps the last lines, cut', () => {
  expect(codeBlock(['first', '  second', 'x'.repeat(9)], { lines: 2, length: 8 })).toBe(
    '```text\n  second\nxxxxxxx…\n```',
  );
});

test('the summary of a fold is text only', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const page = html(
        `<details><summary>${escapeHtml(text)}</summary>\n\ninside\n\n</details>\n`,
      );
      const [summary = ''] = /<summary>.*<\/summary>/s.exec(page) ?? [];
      expect([...elementsIn(page).names]).toEqual(['details', 'summary', 'p']);
      expect(plain(textOf(entities(summary)))).toBe(plain(visibleText(text)).trim());
    }),
  );
});

/** In a block of HTML the engine leaves entities as they are; a browser reads them. */
function entities(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => {
    const character = String.fromCodePoint(Number(code));
    return character === '<'
      ? '&lt;'
      : character === '>'
        ? '&gt;'
        : character === '&'
          ? '&amp;'
          : character;
  });
}

test('an address cannot end its link', () => {
  const page = html(link('here', 'https://github.com/a/b/blob/x/my (file)>"|`.txt#L1'));
  expect(elementsIn(page)).toEqual({
    names: new Set(['p', 'a']),
    addresses: ['https://github.com/a/b/blob/x/my%20%28file%29%3E%22%7C%60.txt#L1'],
  });
});
