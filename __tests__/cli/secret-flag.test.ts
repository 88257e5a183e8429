import { describe, expect, it } from '@jest/globals';
import { parseSecretFlag } from '../../src/cli/secret-flag.ts';

const env = { TOKEN: 'hunter2', npmrc: 'set' };

describe('--secret', () => {
  it.each([
    ['a variable', 'id=token,env=TOKEN', { from: 'environment', text: 'token=TOKEN' }],
    ['a file', 'id=token,src=secrets/token.txt', { from: 'file', text: 'token=secrets/token.txt' }],
    ['the long name of src', 'id=token,source=a', { from: 'file', text: 'token=a' }],
    ['a type that is said', 'type=file,id=token,src=a', { from: 'file', text: 'token=a' }],
    [
      'a variable as the source of a type',
      'type=env,id=token,src=TOKEN',
      { from: 'environment', text: 'token=TOKEN' },
    ],
    ['an id that is a variable', 'id=npmrc', { from: 'environment', text: 'npmrc=npmrc' }],
    ['an id that is none', 'id=other', { from: 'file', text: 'other=other' }],
    [
      'an id that is a variable, as a file',
      'type=file,id=npmrc',
      { from: 'file', text: 'npmrc=npmrc' },
    ],
    ['a path with an equals sign', 'id=a,src=b=c', { from: 'file', text: 'a=b=c' }],
    ['a path with a comma', 'id=a,"src=b,c"', { from: 'file', text: 'a=b,c' }],
    ['a path with quotation marks', 'id=a,"src=b ""c"""', { from: 'file', text: 'a=b "c"' }],
  ])('reads %s as buildx does', (_name, text, value) => {
    expect(parseSecretFlag(text, env)).toEqual({ ok: true, value });
  });

  it.each([
    ['no id', 'src=a'],
    ['both sources', 'id=a,src=b,env=C'],
    ['an unknown field', 'id=a,value=hunter2'],
    ['an unknown type', 'id=a,type=vault'],
    ['no fields', 'hunter2'],
    ['a comma that is not between quotation marks', 'id=a,src=hunter,2'],
    ['a quotation mark that is not closed', 'id=a,"src=hunter2'],
    ['several lines', 'id=a\nsrc=hunter2'],
    ['a field twice', 'id=a,id=b'],
    ['an empty field', 'id=a,src='],
  ])('refuses %s, without quoting what may be a secret', (_name, text) => {
    expect(parseSecretFlag(text, env)).toEqual({
      ok: false,
      mistakes: [
        '--secret is not understood: write --secret id=ID,env=NAME for an environment variable or --secret id=ID,src=PATH for a file.',
      ],
    });
  });
});
