import { describe, expect, test } from '@jest/globals';
import { imagePathFromText, showPath } from '../../src/units/image-path.ts';

describe('a path is shown', () => {
  test.each(['etc/passwd', 'srv/größe', 'opt/日本'])('as its text: %s', (text) => {
    expect(showPath(imagePathFromText(text))).toEqual({ path: text });
  });

  test('with its bytes, where they are no text', () => {
    const path = imagePathFromText('a/ü');
    const cut = path.slice(0, -1) as typeof path;
    expect(showPath(cut)).toEqual({ path: 'a/\uFFFD', pathBase64: 'YS/D' });
  });
});
