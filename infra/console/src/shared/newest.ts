// Reads that overtake each other on a slow connection: only what the newest one says is shown.

import { Problem } from '../api/client.ts';

/** Makes a reader: it hands over what a read returns, or its problem, unless a newer read began meanwhile. */
export function newest() {
  let turn = 0;
  return async <T>(read: Promise<T>, take: (read: T) => void, fail: (p: Problem) => void = () => {}): Promise<void> => {
    const mine = ++turn;
    try {
      const value = await read;
      if (mine === turn) take(value);
    } catch (e) {
      if (!(e instanceof Problem)) throw e;
      if (mine === turn) fail(e);
    }
  };
}
