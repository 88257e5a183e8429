import type { ExportedImage } from '../image/exported-image.ts';
import type { World } from '../world/world.ts';
import type { Builder } from './builder.ts';

export async function exportFromRegistry(
  _name: string,
  _platform: string | null,
  _builder: Builder,
  _world: World,
): Promise<ExportedImage> {
  throw new Error('registry images come next');
}
