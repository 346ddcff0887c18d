/** What the browser says of its GPU. */

interface Adapter {
  info: { vendor: string; architecture: string; description: string };
}

interface GpuOfNavigator {
  gpu?: { requestAdapter(options: object): Promise<Adapter | null> };
}

/** Whether there is one, be it software. */
export async function hasAdapter(): Promise<boolean> {
  return (await adapter()) !== null;
}

/** Its name; `null` where there is none. The wasm is told less. */
export async function nameOfAdapter(): Promise<string | null> {
  const found = await adapter();
  if (!found) return null;
  const { vendor, architecture, description } = found.info;
  return [vendor, architecture, description].filter(Boolean).join(' ') || null;
}

async function adapter(): Promise<Adapter | null> {
  const { gpu } = navigator as GpuOfNavigator;
  return (await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)) ?? null;
}
