// The person at work: organisation, rights, language; and what forms offer (taxes, terms, warehouses, people).

import { get, send } from './client.ts';
import { renew } from './session.svelte.ts';
import { useZone } from '../shared/format.ts';
import { useLanguage } from '../words/words.ts';

export interface Named {
  id: string;
  name: string;
}

export interface Choice extends Named {
  default?: boolean;
  inactive?: boolean;
}

export interface Tax extends Choice {
  components: { name: string; rate: string }[];
}

export interface Me {
  user?: { id: string; name: string; email: string };
  organization?: Named;
  role?: string;
  rights: Record<string, string[]>;
  language?: string;
  memberships: { organization: Named; role: string; disabled?: boolean }[];
  invitations: { organization: Named; role: string }[];
}

interface Organization extends Named {
  currency: string;
  time_zone: string;
  language: string;
  numbering: Record<string, { prefix?: string; digits?: number; manual?: boolean } | undefined>;
}

class Person {
  me = $state.raw<Me | undefined>();
  organization = $state.raw<Organization | undefined>();
  #choices = new Map<string, Promise<Choice[]>>();

  async read() {
    const me = await get<Me>('/v1/me');
    useLanguage(me.language);
    if (me.organization) {
      this.organization = await get<Organization>('/v1/organization');
      useZone(this.organization.time_zone);
    }
    this.me = me;
  }

  may(module: string, right = 'view'): boolean {
    return !!this.me?.rights[module]?.includes(right);
  }

  get currency(): string {
    return this.organization?.currency ?? 'EUR';
  }

  /** Taxes, payment terms, warehouses, delivery methods or users, read once. */
  choices<T extends Choice>(name: 'taxes' | 'payment-terms' | 'warehouses' | 'delivery-methods' | 'users'): Promise<T[]> {
    let c = this.#choices.get(name);
    if (!c) {
      c = get<{ data: T[] }>('/v1/' + name).then((p) => p.data.filter((x) => !x.inactive));
      c.catch(() => this.#choices.delete(name));
      this.#choices.set(name, c);
    }
    return c as Promise<T[]>;
  }

  forgetChoices() {
    this.#choices.clear();
  }

  /** Works in another organisation from now on. */
  async switchTo(organization: string) {
    await send('PATCH', '/v1/me', { organization_id: organization });
    await renew();
    location.hash = '#/';
    location.reload();
  }

  /** The name under which something typed is kept. */
  draftKey(page: string): string {
    return [this.me?.user?.id, this.me?.organization?.id, page].join('/');
  }
}

export const person = new Person();
