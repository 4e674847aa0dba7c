// Every screen, looked at by axe in light and dark, on a desk, a small window and a phone; and the manners of the whole:
// what is typed survives, nothing is done twice, sign-out erases. Arguments: address, e-mail, folder for pictures or ''.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { notice, open, signIn } from './browser.mjs';

const [address, email, pictures = ''] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { browser, context, page, faults } = await open();
// The requests of a screen, from the step to it until it is at rest.
let asked = [];
page.on('request', (r) => r.url().includes('/v1/') && asked.push(new URL(r.url()).pathname));
const most = { home: 4, list: 2, page: 6, form: 5, settings: 2 };
const go = async (hash) => {
  asked = [];
  await page.evaluate((h) => (location.hash = h), hash);
  await page.locator('main :is(h1, h2)').first().waitFor();
};
const judge = async (name) => {
  await page.waitForLoadState('networkidle');
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe); // the page is new
  const serious = await page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
    return found.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary.slice(0, 200)}`);
  });
  const limit = most[name.split(' ')[0].replace(',', '')];
  if (limit && asked.length > limit) faults.push(`${name} makes ${asked.length} requests, at most ${limit}: ${asked.join(' ')}`);
  for (const v of serious) faults.push(`${name}: ${v}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) faults.push(`${name}: ${wide} px wider than the window`);
};
const firstOf = async (kind) => {
  await go(`#/${kind}?tab=all`);
  await page.locator('tbody tr.hand').first().waitFor();
  await page.waitForLoadState('networkidle');
  asked = [];
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.hash.split('/').length > 2);
  await page.locator('main :is(.paper, .contact)').first().waitFor();
};
const check = (ok, what) => ok || faults.push(what);

try {
  await signIn(page, address, email);

  const lists = ['estimates', 'sales-orders', 'invoices', 'credit-notes', 'items', 'contacts', 'mails', 'jobs'];
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await go('#/');
    await page.locator('.queues a').first().waitFor();
    await judge(`home, ${scheme}`);
    for (const kind of lists) {
      await go(`#/${kind}?tab=all`);
      await page.locator('.list, .none').first().waitFor();
      await judge(`list of ${kind}, ${scheme}`);
    }
    for (const kind of lists.filter((k) => k !== 'credit-notes')) {
      await firstOf(kind);
      await judge(`page of ${kind}, ${scheme}`);
    }
    for (const kind of ['estimates', 'contacts', 'items', 'jobs']) {
      await go(`#/${kind}/new`);
      await page.locator('.form').waitFor();
      await judge(`form of ${kind}, ${scheme}`);
    }
    for (const section of ['company', 'taxes', 'payment-terms', 'warehouses', 'users', 'roles']) {
      await go('#/settings/' + section);
      await judge(`settings, ${section}, ${scheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  if (pictures) {
    await go('#/sales-orders?tab=all');
    await page.locator('tbody tr.hand').waitFor();
    await page.screenshot({ path: `${pictures}/list.png` });
    await firstOf('sales-orders');
    await page.keyboard.press('J');
    await page.locator('.chain a').first().waitFor();
    await page.locator('.log time').first().waitFor();
    await page.screenshot({ path: `${pictures}/page.png` });
  }

  // What is typed survives a reload.
  await go('#/items/new');
  await go('#/estimates/new');
  await page.getByLabel('Référence client').fill('BC 2211');
  await page.getByText('brouillon gardé').waitFor();
  await page.reload();
  await page.getByText('Saisie reprise').waitFor();
  check((await page.getByLabel('Référence client').inputValue()) === 'BC 2211', 'a reload loses what was typed');

  // Several items at once, a customer made on the way, and the stock of each line.
  await go('#/sales-orders/new');
  await page.getByLabel('Client', { exact: true }).fill('Crémerie du Port');
  await page.getByRole('option', { name: /Créer/ }).waitFor();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Nouveau contact' });
  await dialog.getByLabel('Rue').first().fill('4, quai de la Marine');
  await dialog.getByLabel('Code postal').first().fill('14600');
  await dialog.getByLabel('Ville').first().fill('Honfleur');
  await judge('a customer made inside an order');
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.still', { hasText: 'Honfleur' }).waitFor();
  check((await page.getByLabel('Client', { exact: true }).inputValue()) === 'Crémerie du Port', 'the new customer is not chosen');
  await page.keyboard.press('Alt+a');
  const many = page.getByRole('dialog', { name: 'Ajouter plusieurs articles' });
  await many.locator('tbody tr').nth(1).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('3');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('4');
  await judge('several items');
  if (pictures) await page.screenshot({ path: `${pictures}/many.png` });
  await page.keyboard.press('Control+Enter');
  await many.waitFor({ state: 'detached' });
  await page.getByTestId('form-total').waitFor();
  check((await page.getByLabel('Quantité 1').inputValue()) === '3' && (await page.getByLabel('Quantité 2').inputValue()) === '4', 'the chosen items are not the lines');
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/sales-orders\/so_/);
  await page.getByRole('columnheader', { name: 'Disponible' }).waitFor();
  check((await page.locator('.paper tbody tr').count()) >= 2, 'the order has not two lines');
  if (pictures) await page.screenshot({ path: `${pictures}/stock.png` });

  // A click on a heading sorts; another turns it.
  await go('#/sales-orders?tab=all');
  await page.getByRole('button', { name: 'Total' }).click();
  await page.locator('th[aria-sort=descending]', { hasText: 'Total' }).waitFor();
  await page.getByRole('button', { name: 'Total' }).click();
  await page.locator('th[aria-sort=ascending]', { hasText: 'Total' }).waitFor();

  // A view keeps filters, order and columns under a name.
  await go('#/sales-orders?tab=draft');
  await page.locator('tbody tr.hand').waitFor();
  await page.getByRole('button', { name: 'Total' }).click();
  await page.keyboard.press('l');
  await page.getByLabel('Vendeur').check();
  await page.keyboard.press('l');
  await page.keyboard.press('w');
  await page.getByRole('button', { name: 'Garder comme nouvelle vue' }).click();
  await page.getByRole('dialog').getByLabel('Nom').fill('Gros brouillons');
  await judge('a new view');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Gros brouillons' }).waitFor();
  await page.keyboard.press('w');
  await page.getByRole('button', { name: 'Vue d’origine' }).click();
  await page.locator('[role=tab].here', { hasText: 'Toutes' }).waitFor();
  await page.keyboard.press('w');
  await page.getByRole('group', { name: 'Vues' }).getByRole('button', { name: 'Gros brouillons' }).click();
  await page.locator('[role=tab].here', { hasText: 'Brouillons' }).waitFor();
  await page.locator('th[aria-sort=descending]', { hasText: 'Total' }).waitFor();
  await page.getByRole('columnheader', { name: 'Vendeur' }).waitFor();
  await page.getByRole('tab', { name: 'Toutes' }).click();
  await page.getByRole('button', { name: 'Gros brouillons *' }).waitFor();
  await page.keyboard.press('w');
  await page.getByRole('button', { name: 'Supprimer « Gros brouillons »' }).click();
  await page.getByRole('button', { name: /^Vues/ }).waitFor();

  // A role of the company's own, and a person who gets it.
  await go('#/settings/roles');
  await page.getByRole('button', { name: 'Ventes' }).click();
  await page.getByRole('button', { name: 'Nouveau profil' }).click();
  await page.getByLabel('Nom', { exact: true }).fill('Magasinier');
  await page.getByLabel('Contacts, Envoyer', { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Limiter un champ' }).click();
  await page.getByLabel('Champ 1').fill('remark');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('ne connaît pas ce champ').waitFor();
  await page.getByLabel('Champ 1').fill('remarks');
  await judge('a role');
  if (pictures) await page.screenshot({ path: `${pictures}/role.png` });
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.locator('[aria-pressed=true]', { hasText: 'Magasinier' }).waitFor();
  await page.getByLabel('Contacts, Supprimer', { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await notice(page, 'Enregistré');
  await go('#/settings/users');
  await page.getByLabel('E-mail').fill('magasin@comptoir.example');
  await page.getByLabel('Nom', { exact: true }).fill('Jeanne Magne');
  await page.locator('form').getByLabel('Rôle').selectOption({ label: 'Magasinier' });
  await page.getByRole('button', { name: 'Inviter' }).click();
  await page.getByRole('cell', { name: 'magasin@comptoir.example' }).waitFor();

  // Preferences and numbering: estimates numbered by hand, and back.
  const settle = async (by) => {
    await go('#/settings/company');
    await page.getByLabel('Clore une commande').selectOption({ label: by ? 'quand tout est facturé et expédié' : 'jamais seule' });
    await page.getByLabel('Devis · numéros saisis à la main').setChecked(by);
    await page.getByLabel('Devis valable, jours').fill(by ? '45' : '30');
    await page.keyboard.press('Control+Enter');
    await notice(page, 'Enregistré');
    await page.reload();
  };
  await settle(true);
  await go('#/estimates/new');
  await page.getByLabel('Numéro').waitFor();
  await settle(false);
  await go('#/items');
  await go('#/estimates/new');
  await page.getByLabel('Référence client').waitFor();
  check((await page.getByLabel('Numéro').count()) === 0, 'a number is asked for that the API gives');

  // Several orders at once: asked first, then done; what is refused says why.
  await go('#/sales-orders?tab=all');
  await page.locator('tbody tr.hand').waitFor();
  const orders = await page.locator('tbody tr[aria-rowindex]').count();
  for (let i = 0; i < orders; i++) await page.keyboard.press(i ? 'j' : 'Home').then(() => page.keyboard.press('x'));
  await page.keyboard.press('o');
  await page.getByTestId('bulk').filter({ hasText: 'Possible pour' }).waitFor();
  await judge('several orders');
  if (pictures) await page.screenshot({ path: `${pictures}/bulk.png` });
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('bulk').filter({ hasText: 'Fait pour' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await go('#/sales-orders?tab=draft');
  await page.getByText('Rien ne correspond').waitFor();

  // A second click on a button does nothing twice: one estimate more, not two.
  const count = () => page.evaluate(() => document.querySelectorAll('tbody tr[aria-rowindex]').length);
  await go('#/estimates?tab=all');
  await page.locator('tbody tr.hand').waitFor();
  const before = await count();
  await page.keyboard.press('Enter');
  await page.waitForURL(/estimates\/est_/);
  const clone = page.getByRole('button', { name: /Cloner/ });
  await clone.waitFor();
  await clone.dblclick();
  await page.waitForURL(/\/edit/);
  await go('#/estimates?tab=all');
  await page.waitForFunction((n) => document.querySelectorAll('tbody tr[aria-rowindex]').length > n, before);
  check((await count()) === before + 1, `a double click made ${(await count()) - before} estimates`);

  // Somebody else changed it: 412 says so and keeps what was typed.
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.waitForURL(/estimates\/est_/);
  await page.getByRole('button', { name: /Modifier/ }).waitFor();
  await page.keyboard.press('e');
  await page.getByLabel('Référence client').fill('la mienne');
  const other = await context.newPage();
  await signIn(other, address, email);
  await other.goto(page.url());
  await other.getByLabel('Référence client').fill('la sienne');
  await other.keyboard.press('Control+Enter');
  await other.waitForURL((u) => !u.hash.endsWith('edit'));
  await page.bringToFront();
  await page.keyboard.press('Control+Enter');
  await page.getByText('Ont changé').waitFor();
  check((await page.getByLabel('Référence client').inputValue()) === 'la mienne', 'a conflict loses what was typed');
  await page.getByRole('button', { name: 'Enregistrer la mienne' }).click();
  await page.waitForURL((u) => !u.hash.endsWith('edit'));
  await page.locator('.paper', { hasText: 'la mienne' }).waitFor();

  // A small window and a phone.
  for (const [width, height] of [[1024, 700], [390, 780]]) {
    await page.setViewportSize({ width, height });
    for (const hash of ['#/', '#/sales-orders?tab=all', '#/contacts?tab=all']) {
      await go(hash);
      await judge(`${hash} at ${width} px`);
    }
    await firstOf('invoices');
    await judge(`an invoice at ${width} px`);
  }
  await page.setViewportSize({ width: 1280, height: 760 });

  // Sign-out erases what the browser kept.
  await page.locator('nav .org summary').click();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByRole('button', { name: 'Se connecter' }).waitFor();
  const kept = await page.evaluate(async () => {
    const db = await new Promise((done) => Object.assign(indexedDB.open('comptoir-drafts'), { onsuccess: (e) => done(e.target.result) }));
    const n = db.objectStoreNames.contains('drafts') ? await new Promise((done) => Object.assign(db.transaction('drafts').objectStore('drafts').count(), { onsuccess: (e) => done(e.target.result) })) : 0;
    return n + sessionStorage.length;
  });
  check(kept === 0, `after the sign-out the browser keeps ${kept} things`);
} catch (e) {
  await page.screenshot({ path: (pictures || tmpdir()) + '/comptoir-failed.png' }).catch(() => {});
  faults.push(`${e.message}\n  at ${page.url()}\n${(await page.locator('body').innerText().catch(() => '')).slice(0, 800)}`);
} finally {
  await browser.close();
}
console.log(JSON.stringify({ figures: {}, faults }));
process.exit(faults.length ? 1 : 0);
