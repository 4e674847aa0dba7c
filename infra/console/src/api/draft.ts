// What was typed and not saved: in IndexedDB, per user, organisation and page. A reload or a lost connection keeps it.

export interface Draft<T> {
  at: number; // milliseconds since 1970
  value: T;
}

const name = 'comptoir-drafts';

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const r = indexedDB.open(name, 1);
    r.onupgradeneeded = () => r.result.createObjectStore('drafts');
    r.onsuccess = () => done(r.result);
    r.onerror = () => fail(r.error);
  });
}

async function within<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const db = await open();
    return await new Promise<T>((done, fail) => {
      const r = use(db.transaction('drafts', mode).objectStore('drafts'));
      r.onsuccess = () => done(r.result);
      r.onerror = () => fail(r.error);
    }).finally(() => db.close());
  } catch {
    return undefined; // a private window without storage: nothing is kept
  }
}

export const readDraft = <T>(key: string) => within<Draft<T>>('readonly', (s) => s.get(key));
export const keepDraft = <T>(key: string, value: T) => within('readwrite', (s) => s.put({ at: Date.now(), value } satisfies Draft<T>, key));
export const dropDraft = (key: string) => within('readwrite', (s) => s.delete(key));
export const eraseDrafts = () => within('readwrite', (s) => s.clear());
