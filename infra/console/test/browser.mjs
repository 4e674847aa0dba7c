// A browser for the tests: signs a person in, presses keys, looks at what is there.
// A test waits for what it expects; nothing sleeps.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** The Chromium of this machine, or undefined. */
export const executable = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
  .find((path) => path && existsSync(path));

export async function open(options = {}) {
  const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, locale: 'fr-FR', timezoneId: 'Europe/Paris', ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (e) => faults.push(`error in the page: ${e.stack?.split('\n').slice(0, 4).join(' ')}`));
  page.on('console', (m) => m.type() === 'error' && !/status of (404|409|412|422)|ERR_INTERNET|ERR_FAILED|net::/.test(m.text()) && faults.push(`console: ${m.text()}`));
  page.on('request', (r) => !/^(http:\/\/(127\.0\.0\.1|localhost):|blob:|data:)/.test(r.url()) && faults.push(`request to another site: ${r.url()}`));
  return { browser, context, page, faults };
}

/** Signs a person in, by the keyboard. */
export async function signIn(page, address, email) {
  await page.goto(address + '/');
  await page.getByRole('button', { name: 'Se connecter' }).waitFor();
  await page.keyboard.press('Enter');
  const field = page.locator('input[type=email]');
  await field.fill(email);
  await field.press('Enter');
  await page.locator('nav .org').waitFor();
}

/** The text of the notice that appears next. */
export const notice = (page, text) => page.locator('.notices', { hasText: text }).waitFor();
