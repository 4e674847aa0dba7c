// The console's times on the running system, five rounds each: first paint, first rows, the worst frame while a long list
// scrolls, and a filter. Arguments: address, e-mail. The figures, in milliseconds, are written as JSON.

import { open, signIn } from './browser.mjs';

const [address, email] = process.argv.slice(2);
const rounds = 5;
const { browser, context, page, faults } = await open();
const times = { 'first paint': [], 'first rows': [], 'worst frame': [], filter: [] };
const list = address + '/#/contacts?tab=all';

// When the first row of the list is in the page, in the browser's own clock.
await page.addInitScript(() => {
  const seen = new MutationObserver(() => {
    if (!document.querySelector('tbody tr.hand')) return;
    globalThis.rowsAt = performance.now();
    seen.disconnect();
  });
  seen.observe(document, { childList: true, subtree: true });
});

const cdp = await context.newCDPSession(page);

try {
  await signIn(page, address, email);
  for (let i = 0; i < rounds; i++) {
    // A new look at the list, as after a click on a bookmark, with an empty cache.
    await page.goto('about:blank');
    await cdp.send('Network.clearBrowserCache');
    await page.goto(list);
    await page.waitForFunction(() => globalThis.rowsAt > 0);
    const [paint, rows] = await page.evaluate(() => [performance.getEntriesByName('first-contentful-paint')[0]?.startTime, globalThis.rowsAt]);
    times['first paint'].push(paint);
    times['first rows'].push(rows);

    // Two thousand rows are read; then the list scrolls by 140 rows a frame, down and up.
    for (let read = 0; read < 2000; ) {
      await page.keyboard.press('End');
      read = await (await page.waitForFunction((n) => {
        const now = Number(document.querySelector('footer .small')?.textContent.replace(/\D/g, ''));
        return now > n && now;
      }, read)).jsonValue();
    }
    await page.waitForLoadState('networkidle');
    times['worst frame'].push(await page.evaluate(() => new Promise((done) => {
      const box = document.querySelector('[data-testid=rows]');
      let [worst, before, frames] = [0, performance.now(), 0];
      const turn = (now) => {
        worst = Math.max(worst, now - before);
        before = now;
        if (++frames > 120) return done(worst);
        box.scrollTop = (frames < 60 ? frames : 120 - frames) * 140 * 6;
        requestAnimationFrame(turn);
      };
      requestAnimationFrame((now) => {
        before = now;
        requestAnimationFrame(turn);
      });
    })));

    // What is typed until the rows follow.
    times.filter.push(await page.evaluate((text) => new Promise((done) => {
      const field = document.querySelector('.filters input[type=search]');
      const began = performance.now();
      const seen = new MutationObserver(() => {
        if (!document.querySelector('tbody tr.hand')?.textContent.includes(text)) return;
        seen.disconnect();
        done(performance.now() - began);
      });
      seen.observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true });
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }), `Client 0${1234 + i}`));
  }
} catch (e) {
  faults.push(`${e.message}\n  at ${page.url()}`);
} finally {
  await browser.close();
}
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
console.log(JSON.stringify({ figures: Object.fromEntries(Object.entries(times).map(([name, all]) => [name, String(Math.round(median(all)))])), faults }));
process.exit(faults.length ? 1 : 0);
