import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const index = v.object({
  manifests: v.array(
    v.object({ digest: v.string(), annotations: v.record(v.string(), v.string()) }),
  ),
});
const manifest = v.object({ layers: v.array(v.object({ digest: v.string() })) });

/** The files of the layers of one image in a layout that buildx wrote, bottom to top. */
export function layerBlobs(layout: string, name: string): readonly string[] {
  const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
  const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  const { manifests } = v.parse(index, json(join(layout, 'index.json')));
  const image = manifests.find(({ annotations }) =>
    annotations['io.containerd.image.name']?.endsWith(`/${name}:latest`),
  );
  if (image === undefined) throw new Error(`${layout} has no image ${name}`);
  return v.parse(manifest, json(blob(image.digest))).layers.map(({ digest }) => blob(digest));
}

/** The longest first, as whoever reads them side by side does best to take them. */
export function longestFirst(files: readonly string[]): readonly string[] {
  return files.toSorted((a, b) => statSync(b).size - statSync(a).size);
}
