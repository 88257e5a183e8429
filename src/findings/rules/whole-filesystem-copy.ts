import { culpritOf, type WasteGroup } from '../../analysis/image-analysis.ts';
import { copyLine, parseCopy } from '../dockerfile/copy-instruction.ts';
import { replacement } from '../dockerfile/replacement.ts';
import { isPlainPath } from '../dockerfile/shell-command.ts';
import type { History } from '../history.ts';
import { copyOf } from '../rewrite.ts';
import type { Rule } from '../rule.ts';
import { countOf, pathToCopy } from '../subject.ts';

/** As many files that were there already, with the same content, are no accident of a smaller COPY. */
const MANY_FILES = 100;

export const wholeFilesystemCopy: Rule = {
  name: 'whole-filesystem-copy',
  finds: { kind: 'waste', claims: isWholeFilesystemCopied },
  saves: 'own',
  title: ({ fileCount }) => [
    `A whole filesystem is copied over the image: ${countOf(fileCount, 'file')} that it has already are stored again`,
  ],
  advice: 'Copy only what is needed from the other stage.',
  tradeOff: 'What the program needs must be known: name each path.',
  replace({ history, hiddenBy, leftIn }) {
    const step = hiddenBy === null ? null : copyOf(history, hiddenBy);
    if (step === null || hiddenBy === null) return null;
    const path = pathToCopy(leftIn(hiddenBy));
    if (path === null || !isPlainPath(path)) return null;
    const { instruction, origin } = step;
    if (!instruction.sources.includes('/') || instruction.destination !== '/') return null;
    const line = copyLine({ ...instruction, sources: [`/${path}`], destination: `/${path}` });
    return { ...replacement([line], [origin]), condition: NOTHING_ELSE };
  },
};

/** Only files that have bytes were looked at. */
const NOTHING_ELSE = 'Links and empty files outside of what is copied must not be needed.';

function isWholeFilesystemCopied(group: WasteGroup, history: History): boolean {
  if (group.cause !== 'base-copied' && group.cause !== 'rewritten') return false;
  if (group.cause === 'rewritten' && group.layer < history.baseLayers) return false;
  const origin = history.layers[culpritOf(group)]?.origin;
  const copy = origin?.instruction == null ? null : parseCopy(origin.instruction);
  if (copy === null) return false;
  const { sources, destination } = copy;
  return (sources.includes('/') && destination === '/') || group.files >= MANY_FILES;
}
