/** What the browser says of its GPU. */

interface GpuOfNavigator {
  gpu?: { requestAdapter(options: object): Promise<{ info: { vendor: string; architecture: string; description: string } } | null> };
}

/** Its name; `null` where there is none. The wasm is told less. */
export async function nameOfAdapter(): Promise<string | null> {
  const { gpu } = navigator as GpuOfNavigator;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return null;
  const { vendor, architecture, description } = adapter.info;
  return [vendor, architecture, description].filter(Boolean).join(' ') || null;
}
