import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { systemErrorCode, systemErrorReason } from '../../src/units/system-error.ts';

describe('system errors', () => {
  it('are told without the call and the path', () => {
    try {
      readFileSync('/there/is, no/such/file');
      throw new Error('it was read');
    } catch (error) {
      expect(systemErrorCode(error)).toBe('ENOENT');
      expect(systemErrorReason(error)).toBe('ENOENT: no such file or directory');
    }
  });

  it('are not everything that is thrown', () => {
    expect(systemErrorCode(new Error('one, two'))).toBeNull();
    expect(systemErrorReason(new Error('one, two'))).toBe('one, two');
    expect(systemErrorReason('text')).toBe('text');
    expect(systemErrorCode(null)).toBeNull();
  });
});
