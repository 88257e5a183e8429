import { describe, expect, test } from '@jest/globals';
import { imagePathFromText, showPath, showPathAs } from '../../src/units/image-path.ts';

describe('a path is shown', () => {
  test.each(['etc/passwd', 'srv/größe', 'opt/日本'])('as its text: %s', (text) => {
    expect(showPath(imagePathFromText(text))).toEqual({ path: text });
  });

  test('with its bytes, where they are no text', () => {
    const path = imagePathFromText('a/ü');
    const cut = path.slice(0, -1) as typeof path;
    expect(showPath(cut)).toEqual({ path: 'a/\uFFFD', pathBase64: 'YS/D' });
  });

  test('in a field of another name', () => {
    const path = imagePathFromText('a/ü');
    const cut = path.slice(0, -1) as typeof path;
    expect(showPathAs('movedTo', path)).toEqual({ movedTo: 'a/ü' });
    expect(showPathAs('movedTo', cut)).toEqual({ movedTo: 'a/\uFFFD', movedToBase64: 'YS/D' });
    expect(showPathAs('movedTo', '')).toEqual({ movedTo: '' });
    expect(showPathAs('movedTo', null)).toEqual({ movedTo: null });
  });
});
