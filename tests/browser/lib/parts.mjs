// Single modules of the page, bundled by the page's own bundler, for tests that hold them apart from it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OUTPUT, SOURCE } from './paths.mjs';

/** Bundles `src/<module>.ts`; resolves to what `openPage` mounts to have it at `/parts/part.js`. */
export async function part(module) {
  const vite = createRequire(join(SOURCE, 'package.json')).resolve('vite');
  const { build } = await import(pathToFileURL(vite));
  const folder = join(OUTPUT, 'parts', module);
  const lib = { entry: join(SOURCE, 'src', `${module}.ts`), formats: ['es'], fileName: () => 'part.js' };
  await build({ root: SOURCE, configFile: false, publicDir: false, logLevel: 'error', build: { lib, outDir: folder, emptyOutDir: true, target: 'es2023' } });
  return { '/parts/': folder };
}
