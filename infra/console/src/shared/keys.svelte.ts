// Keys. A screen says which keys it knows; the newest screen that knows a key gets it. Letters act outside fields only.

export interface Key {
  key: string; // 'n', 'J', 'Ctrl+Enter', 'Alt+ArrowUp', 'g o' (two keys in turn)
  label?: string; // shown by ?; without one the key is not listed
  run: (e: KeyboardEvent) => void;
  inFields?: boolean; // acts inside fields too
}

interface Scope {
  keys: () => Key[];
  modal: boolean; // hides the keys of older scopes
}

const scopes: Scope[] = [];
let first = ''; // the first of two keys
let forget: ReturnType<typeof setTimeout> | undefined;

/** Declares keys for the life of a component. A modal scope (a dialog) hides all others. */
export function useKeys(keys: () => Key[], modal = false) {
  $effect(() => {
    const scope = { keys, modal };
    scopes.push(scope);
    return () => void scopes.splice(scopes.indexOf(scope), 1);
  });
}

/** The keys that act now, newest first, for the help. */
export function knownKeys(): Key[] {
  return visible().flatMap((s) => s.keys()).filter((k) => k.label);
}

function visible(): Scope[] {
  const from = scopes.findLastIndex((s) => s.modal);
  return scopes.slice(Math.max(from, 0)).reverse();
}

export function isField(target: EventTarget | null): boolean {
  const e = target as HTMLElement | null;
  return !!e?.closest?.('input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]');
}

function nameOf(e: KeyboardEvent): string {
  const mod = (e.ctrlKey || e.metaKey ? 'Ctrl+' : '') + (e.altKey ? 'Alt+' : '');
  const key = e.key === ' ' ? 'Space' : e.key;
  return mod + (e.shiftKey && (key.length > 1 || mod) ? 'Shift+' : '') + (mod && key.length === 1 ? key.toLowerCase() : key);
}

addEventListener('keydown', (e) => {
  if (e.isComposing || e.defaultPrevented) return;
  const name = nameOf(e);
  const field = isField(e.target);
  // Enter and Space press what has the focus.
  if ((name === 'Enter' || name === 'Space') && (e.target as HTMLElement).closest?.('button, a, summary, input, select')) return;
  const wanted = first ? `${first} ${name}` : name;
  for (const scope of visible()) {
    for (const k of scope.keys()) {
      if (k.key !== wanted || (field && !k.inFields)) continue;
      e.preventDefault();
      first = '';
      k.run(e);
      return;
    }
  }
  clearTimeout(forget);
  const begins = !field && !first && visible().some((s) => s.keys().some((k) => k.key.startsWith(name + ' ')));
  first = begins ? name : '';
  if (begins) {
    e.preventDefault();
    forget = setTimeout(() => (first = ''), 1200);
  }
});

const symbols: Record<string, string> = { Enter: '⏎', ArrowUp: '↑', ArrowDown: '↓', Shift: '⇧', Escape: 'Esc', Delete: 'Del' };

/** A key as it is printed on a button. */
export const shown = (key: string) => key.split(/[+ ]/).map((k) => symbols[k] ?? (k.length === 1 && key.includes('+') ? k.toUpperCase() : k)).join(' ');
