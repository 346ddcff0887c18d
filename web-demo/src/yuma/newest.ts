/**
 * Runs only what was asked for last. While something runs, a newer request cancels it and waits for its end; those in
 * between never begin. So a slider can ask at every pixel and nothing piles up.
 */
export class Newest {
  #running: AbortController | null = null;
  #next: ((signal: AbortSignal) => Promise<void>) | null = null;

  /** Does `work` as soon as may be. `work` takes care of its own failures. */
  async ask(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#next = work;
    this.#running?.abort();
    if (this.#running) return;
    while (this.#next) {
      const next: (signal: AbortSignal) => Promise<void> = this.#next;
      this.#next = null;
      this.#running = new AbortController();
      await next(this.#running.signal);
    }
    this.#running = null;
  }

  /** Cancels what runs and forgets what waits. */
  stop(): void {
    this.#next = null;
    this.#running?.abort();
  }
}
