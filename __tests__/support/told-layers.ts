import type { CompareReport, LayerChangeReport } from '../../src/report/report.ts';

/**
 * `line 3 edited +100`: all layers that are not the same, in the head's order, with the cause and the bytes.
 * @param shown what stands for the name of a stage
 */
export function toldLayers(
  report: CompareReport,
  shown: (name: string) => string = (name) => name,
): readonly string[] {
  if (report.failure !== null) throw new Error(JSON.stringify(report.failure, null, 1));
  return report.layers
    .filter(({ kind }) => kind !== 'same')
    .map(
      (change) => `${placeOf(report, change)} ${causeOf(report, change, shown)} ${bytesOf(change)}`,
    );
}

function placeOf({ base, head }: CompareReport, change: LayerChangeReport): string {
  if ('absent' in head || 'absent' in base) throw new Error('both sides are built');
  const [after, before] = [head.layers[change.head ?? -1], base.layers[change.base ?? -1]];
  if (after?.base === true) return 'base';
  const removed = after === undefined ? ' of the base' : '';
  return `line ${(after ?? before)?.dockerfile?.startLine}${removed}`;
}

function causeOf(
  report: CompareReport,
  { cause }: LayerChangeReport,
  shown: (name: string) => string,
): string {
  if (cause === null) return 'no cause';
  const { kind, files, stages, after } = cause;
  const stage = stages.map(({ name, dockerfile }) =>
    [
      `stage ${name === null ? 'without a name' : shown(name)}`,
      ...(dockerfile ? [`line ${dockerfile.startLine}`] : []),
    ].join(' '),
  );
  const earlier =
    after && report.layers.find(({ base, head }) => base === after.base && head === after.head);
  const what = [...files, ...stage, ...cause.arguments].join(', ');
  const place = earlier && placeOf(report, earlier).replace(/^base$/, 'base image');
  return [kind, ...(what === '' ? [] : [what]), ...(place ? [`after ${place}`] : [])].join(' ');
}

function bytesOf({ unpacked: { delta } }: LayerChangeReport): string {
  return delta === null || delta < 0 ? String(delta) : `+${delta}`;
}
