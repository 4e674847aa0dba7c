// Work that a button starts: once at a time, its problem shown where it happened.

import { Intent, Problem } from '../api/client.ts';

export class Work {
  busy = $state(false);
  problem = $state.raw<Problem | undefined>();
  readonly intent = new Intent();

  /** Runs the work unless it runs already. A problem is kept and shown; other errors pass. */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = undefined;
    try {
      await work();
    } catch (e) {
      if (!(e instanceof Problem)) throw e;
      this.problem = e;
    } finally {
      this.busy = false;
    }
  }
}
