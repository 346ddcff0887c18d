/** A value of which only the newest matters, watched by any number of async iterators. */
export class Latest<T> {
  #value: T | undefined;
  #version = 0;
  #end: { error: unknown } | 'done' | null = null;
  #wake: Array<() => void> = [];

  get value(): T | undefined {
    return this.#value;
  }

  push(value: T): void {
    if (this.#end) return;
    this.#value = value;
    this.#version++;
    this.#notify();
  }

  /** Ends every iterator, with an error when there is one. */
  end(error?: unknown): void {
    if (this.#end) return;
    this.#end = error === undefined ? 'done' : { error };
    this.#notify();
  }

  /** The present value first, then the newest each time the reader asks; values in between are skipped. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let seen = 0; ; ) {
      if (this.#version !== seen) {
        seen = this.#version;
        yield this.#value as T;
      } else if (this.#end) {
        if (this.#end !== 'done') throw this.#end.error;
        return;
      } else {
        await new Promise<void>((wake) => this.#wake.push(wake));
      }
    }
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
