// An answer that follows what is typed: asked 300 ms after the last change, the newest answer only.

import { Problem } from '../api/client.ts';

export interface Later<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly asking: boolean;
}

/** Asks again after input changed; undefined asks nothing and clears the answer. */
export function later<I, T>(input: () => I | undefined, ask: (i: I) => Promise<T>, wait = 300): Later<T> {
  let value = $state.raw<T | undefined>();
  let problem = $state.raw<Problem | undefined>();
  let asking = $state(false);
  let asked = '';
  $effect(() => {
    const i = input();
    const text = JSON.stringify(i) ?? '';
    if (text === asked) return;
    asked = text;
    if (i === undefined) {
      [value, problem] = [undefined, undefined];
      return;
    }
    const timer = setTimeout(async () => {
      asking = true;
      try {
        const v = await ask(i);
        if (asked === text) [value, problem] = [v, undefined];
      } catch (e) {
        if (!(e instanceof Problem)) throw e;
        if (asked === text) [value, problem] = [undefined, e];
      } finally {
        if (asked === text) asking = false;
      }
    }, wait);
    return () => clearTimeout(timer);
  });
  return {
    get value() { return value; },
    get problem() { return problem; },
    get asking() { return asking; },
  };
}
