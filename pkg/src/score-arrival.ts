/** A file on its way in: how long it will be is known before it is there, and what has come can be read. */

/** Where bytes came from: the network, an earlier visit, or the one and then the other. */
export type From = 'network' | 'cache' | 'resumed';

interface Waiting {
  end: number;
  resolve(): void;
  reject(why: unknown): void;
}

export class Arrival {
  readonly from: From;
  /** Bytes there are, or will be if its server is right. A foreign one may mean those of a compressed answer. */
  readonly size: number;
  #there = 0;
  #failed = false;
  #why: unknown;
  #misled = false;
  #waiting: Waiting[] = [];

  constructor(from: From, size: number) {
    this.from = from;
    this.size = size;
  }

  /** One that is there. */
  static whole(from: From, size: number): Arrival {
    const arrival = new Arrival(from, size);
    arrival.came(size);
    return arrival;
  }

  /** Whether it turned out to be another file than the one that was begun with, or of another length. */
  get misled(): boolean {
    return this.#misled;
  }

  /** So many bytes can be read now. */
  came(there: number): void {
    this.#there = there;
    this.#settle(({ end }) => end <= there, ({ resolve }) => resolve());
  }

  /** Nothing more comes. */
  failed(why: unknown): void {
    this.#failed = true;
    this.#why = why;
    this.#settle(() => true, ({ reject }) => reject(why));
  }

  /** What its server said at first does not hold: who read of it reads it anew. */
  misleads(): void {
    this.#misled = true;
    this.failed(new Error('the file is not the one that its server began with'));
  }

  /** Waits until everything before `end` can be read. Rejects where it never will. */
  until(end: number): Promise<void> {
    const wanted = Math.min(end, this.size);
    if (this.#failed) return Promise.reject(this.#why);
    if (wanted <= this.#there) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ end: wanted, resolve, reject }));
  }

  #settle(is: (waiting: Waiting) => boolean, how: (waiting: Waiting) => void): void {
    const settled = this.#waiting.filter(is);
    this.#waiting = this.#waiting.filter((waiting) => !is(waiting));
    settled.forEach(how);
  }
}
