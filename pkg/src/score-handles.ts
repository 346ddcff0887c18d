/** Handles of the browser's file systems. */

const asked = new Set<{ handle: FileSystemHandle }>();

/**
 * Asks a handle something, and keeps it until it has answered. Chromium (156) lets a handle that nobody holds be collected
 * together with the answer it owes: who waits for that waits for good.
 */
export async function asking<H extends FileSystemHandle, T>(handle: H, ask: (handle: H) => Promise<T>): Promise<T> {
  const kept = { handle };
  asked.add(kept);
  try {
    return await ask(handle);
  } finally {
    asked.delete(kept);
  }
}
