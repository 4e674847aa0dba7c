// What every dialog of an act is given.

import type { Act, Kind } from '../shared/kind.ts';
import type { Document } from './document.ts';

export interface Asked {
  kind: Kind;
  record: Document;
  act: Act;
  name: string;
  close: () => void;
  done: (to?: string) => void;
}
