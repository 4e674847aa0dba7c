// The day of a small company, played in a real browser by the keyboard alone. Its figures are written as JSON, so that
// the caller compares them with the API's. Arguments: address of the console, e-mail of the owner, folder for pictures or ''.

import { tmpdir } from 'node:os';
import { open, signIn } from './browser.mjs';

const [address, email, pictures = ''] = process.argv.slice(2);
const lossy = process.env.LOSSY === '1';
const { browser, context, page, faults } = await open();
const figures = {};
let shots = 0;

// A bad connection: every answer 400 ms late, and every ninth request of the API lost before or after it arrived.
if (lossy) {
  let n = 0;
  await context.route('**/v1/**', async (route) => {
    await new Promise((r) => setTimeout(r, 400));
    if (++n % 9 === 0) return route.abort('connectionreset');
    if (n % 9 === 4) {
      await route.fetch().catch(() => {}); // done, but its answer is lost
      return route.abort('connectionreset');
    }
    return route.continue();
  });
}

const press = (...keys) => keys.reduce((before, k) => before.then(() => page.keyboard.press(k)), Promise.resolve());
const type = (text) => page.keyboard.type(text);
const at = (pattern) => page.waitForURL(pattern);
const text = (id) => page.getByTestId(id).first().innerText();
const heading = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
async function shot(name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${String(++shots).padStart(2, '0')}-${name}.png` });
}
async function field(label, value) {
  await page.getByLabel(label, { exact: true }).first().focus();
  await press('Control+a');
  await type(value);
}

try {
  await signIn(page, address, email);
  await page.locator('.queues a').first().waitFor();
  await shot('home');

  // A list without rows says so, and how to begin.
  await press('g', 'f');
  await heading('Factures');
  await page.locator('.none', { hasText: 'Nouvelle facture' }).waitFor();

  // Two articles.
  for (const [name, sku, price] of [['Farine T65 de tradition', 'FAR-T65', '38'], ['Levure fraîche 500 g', 'LEV-500', '4,90']]) {
    await press('g', 'a');
    await heading('Articles');
    await press('n');
    await heading('Nouvel article');
    await type(name);
    await field('Référence', sku);
    await field('Prix de vente HT', price);
    await press('Control+Enter');
    await heading(name);
  }
  await press('k');
  await page.getByRole('dialog').waitFor();
  await type('40');
  await press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  // A customer.
  await press('g', 'c');
  await heading('Contacts');
  await press('n');
  await heading('Nouveau contact');
  await type('Boulangerie Martin');
  await field('E-mail', 'compta@martin.example');
  await field('Rue', '12, rue de Paris');
  await field('Code postal', '95420');
  await field('Ville', 'Magny-en-Vexin');
  await shot('contact-form');
  await press('Control+Enter');
  await heading('Boulangerie Martin');
  await shot('contact');

  // An estimate, from the customer's page.
  await press('n', 'd');
  await heading('Nouveau devis');
  await page.getByLabel('Client', { exact: true }).and(page.locator('[value="Boulangerie Martin"], input')).first().waitFor();
  await page.getByLabel('Article 1').focus();
  await type('farine');
  await press('Enter');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Quantité 1');
  await type('20');
  await press('Enter');
  await type('LEV');
  await press('Enter');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Quantité 2');
  await type('24');
  await page.getByTestId('form-total').filter({ hasText: '1 053,12' }).waitFor();
  await shot('form');
  await press('Control+Enter');
  await at(/#\/estimates\/est_/);
  await page.getByTestId('total').waitFor();
  figures.estimate = await text('total');
  await shot('estimate');
  await press('t');
  await page.locator('.state', { hasText: 'Envoyé' }).first().waitFor();
  await press('a');
  await page.locator('.state', { hasText: 'Accepté' }).first().waitFor();

  // It becomes an order.
  await press('o');
  await page.getByTestId('takes').filter({ hasText: /\d/ }).waitFor();
  await press('Enter');
  await at(/#\/sales-orders\/so_/);
  await page.getByTestId('total').waitFor();
  figures.order = await text('total');

  // A second order of the same customer, and their merge.
  await press('g', 'o');
  await heading('Commandes');
  await press('n');
  await heading('Nouvelle commande');
  await page.getByLabel('Client', { exact: true }).focus();
  await type('martin');
  await press('Enter');
  await page.waitForFunction(() => document.querySelector('input[aria-label=Client]').value === 'Boulangerie Martin');
  await page.getByLabel('Article 1').focus();
  await type('LEV-500');
  await press('Enter');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Quantité 1');
  await type('10');
  await press('Control+Enter');
  await at(/#\/sales-orders\/so_/);
  await page.getByTestId('total').waitFor();
  figures.second = await text('total');
  await press('g', 'o');
  await heading('Commandes');
  await page.locator('tr[aria-selected]').nth(1).waitFor();
  await press('Home', 'x', 'j', 'x');
  await page.getByText('2 sélectionné').waitFor();
  await shot('list');
  await press('m');
  await page.getByTestId('merged-total').waitFor();
  await shot('merge');
  await press('Control+Enter');
  await at(/#\/sales-orders\/so_/);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByTestId('total').waitFor();
  figures.merged = await text('total');
  figures.orderId = page.url().split('/').pop();

  // Confirmed, and invoiced in part.
  await press('o');
  await page.locator('.state', { hasText: 'Confirmée' }).first().waitFor();
  await press('i');
  await page.getByTestId('takes').filter({ hasText: /\d/ }).waitFor();
  await type('12');
  await shot('convert');
  await page.getByRole('button', { name: /Créer la facture/ }).and(page.locator(':not([aria-disabled])')).waitFor();
  await press('Enter');
  await at(/#\/invoices\/inv_/);
  await page.getByTestId('total').waitFor();
  figures.invoice = await text('total');

  // Mailed, which gives it its number; then a payment, and a credit note of the rest.
  await press('s');
  await page.getByRole('dialog').getByLabel('Objet').waitFor();
  await shot('mail');
  await press('Control+Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: /Facture FA-/ }).waitFor();
  figures.invoiceId = page.url().split('/').pop();
  await press('y');
  await page.getByRole('dialog').getByLabel('Montant').waitFor();
  await press('Control+a');
  await type('100');
  await press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.state', { hasText: 'Payée en partie' }).first().waitFor();
  figures.balance = await text('balance');
  await shot('invoice');
  await press('a');
  await page.getByRole('dialog').getByText('annule').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: /avoir/ }).and(page.locator(':not([aria-disabled])')).waitFor();
  await press('Enter');
  await at(/#\/credit-notes\/crn_/);
  await page.getByTestId('total').waitFor();
  figures.credit = await text('total');
  await shot('credit-note');

  // Everything is found by one field.
  await press('/');
  await type('martin');
  await page.locator('.hit', { hasText: 'FA-' }).first().waitFor();
  await shot('palette');
  await press('Escape');
  await press('?');
  await page.getByRole('dialog').waitFor();
  await shot('keys');
} catch (e) {
  await page.screenshot({ path: (pictures || tmpdir()) + '/comptoir-failed.png' }).catch(() => {});
  faults.push(`${e.message}\n  at ${page.url()}\n${(await page.locator('body').innerText().catch(() => '')).slice(0, 1500)}`);
} finally {
  await browser.close();
}
console.log(JSON.stringify({ figures, faults }));
process.exit(faults.length ? 1 : 0);
