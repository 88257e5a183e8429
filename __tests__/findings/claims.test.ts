import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { CATALOGUE } from '../../src/findings/catalogue.ts';
import { findFindings } from '../../src/findings/find-findings.ts';
import type { Finding } from '../../src/findings/finding.ts';
import type { Image } from '../../src/image/image.ts';
import { ALPINE, findingsOf, ignoring } from '../support/findings.ts';
import { hostileText } from '../support/hostile-text.ts';
import { type Entry, file, hardLink, image, layer, opaque, whiteout } from '../support/image.ts';

/** Paths that rules want, some of them two rules. */
const PATHS = [
  'a',
  'a/b',
  'opt/x.tar.gz',
  'var/lib/apt/lists/l',
  'root/.npm/_cacache/c',
  'root/.npm/_cacache/.cache/pip/w.whl',
  'src/.git/HEAD',
  'src/.git/objects/o',
  'src/.git/objects/.m2/repository/r',
  'usr/lib/gcc/x/1/cc1',
  'usr/bin/gcc',
  'usr/local/go/bin/go',
  'root/.local/share/pnpm/store/p',
] as const;

const INSTRUCTIONS = [
  'COPY --from=build / /',
  'COPY . /',
  'RUN make',
  'RUN rm -rf /a',
  'RUN apt-get update',
] as const;

interface Spec {
  readonly kind: 'file' | 'link' | 'whiteout' | 'opaque';
  readonly path: string;
  readonly other: string;
  readonly content: number;
}

const specs: fc.Arbitrary<Spec> = fc.record({
  kind: fc.constantFrom('file', 'file', 'file', 'file', 'link', 'whiteout', 'opaque'),
  path: fc.constantFrom(...PATHS),
  other: fc.constantFrom(...PATHS),
  content: fc.nat({ max: 5 }),
});

const histories = fc.record({
  layers: fc.array(fc.tuple(fc.constantFrom(...INSTRUCTIONS), fc.array(specs, { maxLength: 9 })), {
    minLength: 1,
    maxLength: 5,
  }),
  base: fc.nat({ max: 2 }),
  name: fc.constantFrom('node:22', 'alpine:3.17'),
});

type SizeOf = (spec: Spec) => readonly [bytes: number, content: string];

function imageOf(
  { layers, base, name }: typeof histories extends fc.Arbitrary<infer T> ? T : never,
  sizeOf: SizeOf,
): Image {
  return image(
    layers.map(([instruction, entries], i) =>
      layer(
        entries.map((spec): Entry => entryOf(spec, sizeOf)),
        { instruction, lines: `Dockerfile:${i + 2}`, salt: String(i) },
      ),
    ),
    { base: { name, digest: null, layers: Math.min(base, layers.length) } },
  );
}

function entryOf(spec: Spec, sizeOf: SizeOf): Entry {
  if (spec.kind === 'whiteout') return whiteout(spec.path);
  if (spec.kind === 'opaque') return opaque(spec.path);
  if (spec.kind === 'link') return hardLink(spec.path, spec.other);
  const [bytes, content] = sizeOf(spec);
  return file(spec.path, bytes, { content });
}

function findingsIn(made: Image): readonly Finding[] {
  return findFindings(analyseImage(made));
}

describe('every byte is claimed once', () => {
  test('files of 1, 2, 4, 8 … bytes: no bit is in two findings', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let next = 0;
        const made = imageOf(history, () => {
          next++;
          return [2 ** (next - 1), String(next)];
        });
        const sum = findingsIn(made).map(({ bytes }) => BigInt(bytes));
        const union = sum.reduce((all, bytes) => all | bytes, 0n);
        expect(sum.reduce((total, bytes) => total + bytes, 0n)).toBe(union);
        expect(Number(union)).toBeLessThanOrEqual(analyseImage(made).totals.unpackedBytes);
      }),
    );
  });

  test('files with the same content: no layer gives more of one than it has', () => {
    fc.assert(
      fc.property(histories, (history) => {
        // Fewer than 64 files, so digit `k` to the base of 64 counts those of content `k`.
        const made = imageOf(history, ({ content }) => [64 ** content, String(content)]);
        const analysis = analyseImage(made);
        const claimed = findFindings(analysis).reduce((sum, { bytes }) => sum + bytes, 0);
        const claimedDigits = digits(claimed);
        const presentDigits = digits(analysis.totals.unpackedBytes);
        expect(claimedDigits.every((count, i) => count <= (presentDigits[i] ?? 0))).toBe(true);
      }),
    );
  });

  test('what the findings of hidden bytes save is what the report calls wasted', () => {
    const ofWaste = new Set(
      CATALOGUE.filter(({ finds }) => finds.kind === 'waste').map(
        ({ name }) => `image-diet/${name}`,
      ),
    );
    fc.assert(
      fc.property(histories, (history) => {
        const made = imageOf(history, ({ content }) => [64 ** content, String(content)]);
        const analysis = analyseImage(made);
        const saved = findFindings(analysis)
          .filter(({ id }) => ofWaste.has(id))
          .reduce((sum, { savedBytes }) => sum + (savedBytes ?? 0), 0);
        const withinBase = analysis.wasteGroups
          .filter(({ otherLayer, cause }) => otherLayer < history.base && cause !== 'base-copied')
          .reduce((sum, { avoidableBytes }) => sum + avoidableBytes, 0);
        expect(saved + withinBase).toBe(analysis.totals.avoidableBytes);
      }),
    );
  });

  test('waste is the same by the sums of its groups as file by file, where an ignore asks for paths', () => {
    const everyRule = CATALOGUE.map(({ name }) => `${name} in no/such/path because x`);
    fc.assert(
      fc.property(histories, (history) => {
        const made = imageOf(history, ({ content }) => [64 ** content, String(content)]);
        const analysis = analyseImage(made);
        const byFile = findFindings(analysis, ignoring(...everyRule));
        expect(findFindings(analysis)).toEqual(byFile);
      }),
    );
  });

  test('the same image gives the same findings, and each stands where its order says', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const made = imageOf(history, ({ content }) => [64 ** content, String(content)]);
        const findings = findingsIn(made);
        expect(findingsIn(made)).toEqual(findings);
        const saved = findings.map(({ savedBytes }) => savedBytes ?? -1);
        expect(saved).toEqual(saved.toSorted((a, b) => b - a));
        for (const { bytes, ownBytes, baseBytes, files, fileCount } of findings) {
          expect(ownBytes + baseBytes).toBe(bytes);
          expect(files).toHaveLength(Math.min(fileCount, 20));
        }
      }),
    );
  });
});

function digits(number: number): readonly number[] {
  const found: number[] = [];
  for (let rest = number; rest > 0; rest = Math.floor(rest / 64)) found.push(rest % 64);
  return found;
}

describe('what others wrote', () => {
  test('a hostile name is never a string of ours, and never in a line to paste', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const name = `evil${text.replaceAll('/', '_').toWellFormed()}`;
        const [finding] = findingsOf(ALPINE, [[2, 'RUN a', [file(`${name}/.m2/repository/x`, 5)]]]);
        const own = finding?.title.filter((part) => typeof part === 'string').join('');
        expect(own).toBe("Maven's artifacts are left in ");
        if (!/^[A-Za-z0-9_.+@-]+$/.test(name)) expect(finding?.replacement).toBeNull();
      }),
    );
  });

  test('a hostile instruction is pasted as it stands, or not at all', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const [finding] = findingsOf(ALPINE, [
          [2, `RUN mvn ${text}`, [file('root/.m2/repository/x', 5)]],
        ]);
        const pasted = finding?.replacement?.lines.join('\n').replaceAll(/ \\\n {4}/g, ' ');
        const solid = (line: string) => line.replaceAll(/\s/g, '');
        if (pasted !== undefined) {
          expect(pasted).not.toMatch(/[[\p{Cc}\p{Cf}]--[\n\t]]/v);
          expect(solid(pasted)).toBe(solid(`RUN mvn ${text} && rm -rf /root/.m2/repository`));
        }
      }),
    );
  });

  test('directories nested thousands deep, all with names that rules look for', () => {
    const deep = (name: string) => `${`${name}/`.repeat(6000)}x`;
    const entries = ['.cache/pip', '.git', 'usr/lib', 'gems/a/cache', 'pkgs'].map((name) =>
      file(deep(name), 5),
    );
    expect(findingsOf(ALPINE, [[2, 'COPY . /', entries]]).map(({ id }) => id)).toEqual([
      'image-diet/pip-cache',
    ]);
  });

  test('a name that is no UTF-8 stays the bytes that it is', () => {
    const path = new Uint8Array([...Buffer.from('root/.m2/repository/'), 0xff, 0xfe]);
    const [finding] = findingsOf(ALPINE, [[2, 'RUN a', [file(path, 5)]]]);
    expect(finding?.files[0]?.path).toBe('root/.m2/repository/\xff\xfe');
  });
});

test('an image without layers has no findings', () => {
  expect(findingsIn(image([]))).toEqual([]);
});

test('at most 20 files are named, the biggest; all are counted', () => {
  const entries = Array.from({ length: 50 }, (_, i) => file(`root/.m2/repository/${i}`, 100 + i));
  const [finding] = findingsOf(ALPINE, [[2, 'RUN a', entries]]);
  expect(finding?.fileCount).toBe(50);
  expect(finding?.bytes).toBe(50 * 100 + (49 * 50) / 2);
  expect(finding?.files.map(({ bytes }) => bytes)).toEqual(
    Array.from({ length: 20 }, (_, i) => 149 - i),
  );
});
