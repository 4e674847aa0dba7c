// A list of ten thousand rows: few nodes, small answers, and Esc goes back to the same row. Arguments: address, e-mail.

import { open, signIn } from './browser.mjs';

const [address, email] = process.argv.slice(2);
const { browser, page, faults } = await open();
const check = (ok, what) => ok || faults.push(what);

try {
  await signIn(page, address, email);
  // A long list: few nodes, small answers.
  let largest = 0;
  page.on('response', async (r) => {
    if (!r.url().includes('/v1/')) return;
    const sizes = await r.request().sizes().catch(() => ({ responseBodySize: 0 }));
    largest = Math.max(largest, sizes.responseBodySize);
  });
  await page.evaluate(() => (location.hash = '#/contacts?tab=customer'));
  await page.locator('tbody tr.hand').waitFor();
  for (let rows = 0; rows < 10_000; ) {
    await page.keyboard.press('End');
    rows = await (await page.waitForFunction((n) => { // the number of rows read, at the foot
      const read = Number(document.querySelector('footer .small')?.textContent.replace(/\D/g, ''));
      return read > n && read;
    }, rows)).jsonValue();
  }
  const nodes = await page.evaluate(() => document.querySelectorAll('[data-testid=rows] *').length);
  check(nodes <= 300, `the list of 10,000 contacts has ${nodes} nodes`);
  await page.waitForLoadState('networkidle');
  check(largest <= 50_000, `a list page has ${largest} bytes on the wire`);

  // Esc goes back to the same row.
  const row = await page.locator('tr.hand td').first().innerText();
  await page.keyboard.press('Enter');
  await page.waitForURL(/contacts\/con_/);
  await page.getByRole('heading', { level: 1, name: row }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('tbody tr.hand').waitFor();
  check((await page.locator('tr.hand td').first().innerText()) === row, 'Esc does not go back to the same row');

} catch (e) {
  faults.push(`${e.message}\n  at ${page.url()}`);
} finally {
  await browser.close();
}
console.log(JSON.stringify({ figures: {}, faults }));
process.exit(faults.length ? 1 : 0);
