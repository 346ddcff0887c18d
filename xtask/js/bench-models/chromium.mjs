// Chromium with an empty profile, and WebGPU on the processor.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless=new', '--no-first-run', '--no-default-browser-check', '--disable-background-networking', '--disable-component-update', '--disable-quic',
  '--disable-sync', '--disable-default-apps', '--disable-domain-reliability', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader',
  '--remote-debugging-pipe',
];

/** Opens `url`: `{ page, close }`. What the page logs goes to standard error; what it does not catch ends the bench. */
export async function open({ chromium, playwright }, url) {
  const driver = createRequire(import.meta.url)(playwright).chromium;
  const profile = mkdtempSync(join(tmpdir(), 'taolight-bench-'));
  // Chromium refuses its sandbox to root.
  const args = [...FLAGS, `--user-data-dir=${profile}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), 'about:blank'];
  const context = await driver.launchPersistentContext(profile, { executablePath: chromium, headless: false, ignoreDefaultArgs: true, args });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => console.error(`   ${message.text()}`));
  page.on('pageerror', (error) => {
    console.error(`the page failed: ${error.stack ?? error}`);
    process.exit(1);
  });
  await page.goto(url);
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { page, close };
}
