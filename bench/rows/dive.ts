import { join } from 'node:path';
import { ratio } from '../compare.ts';
import type { Row } from '../row.ts';

export const dive: Row = {
  name: 'dive',
  what: 'dive 0.13.1 (`--json`) on a docker-archive of 2 GB; wall against `inspect`',
  limit: { bound: 'at least', value: 5, unit: 'times' },
  async measure(bench) {
    const found = bench.dive();
    if ('missing' in found) return { notRun: found.missing };
    const { archive } = await bench.images('many');
    const inspect = [...bench.program('image-diet'), 'inspect', '--format', 'json'];
    return ratio(
      'wall',
      {
        name: 'dive',
        command: [
          found.program,
          '--json',
          join(bench.scratch, 'dive.json'),
          `docker-archive://${archive}`,
        ],
        // Otherwise it looks for limits and settings.
        env: { ...process.env, HOME: bench.scratch, CI: 'false' },
      },
      { name: 'inspect', command: [...inspect, `docker-archive:${archive}`] },
      bench,
    );
  },
};
