// Chromium as Debian has it, and a page in it that knows what it asked for.

import { chromium } from 'playwright-core';

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/**
 * Opens a page. `asked` is what was asked for, `complaints` what the console said; other hosts answer with a dot,
 * so that no test depends on one.
 */
export async function open(browser, url, { width = 1400, scheme = 'light', ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: scheme,
    ...options,
  });
  const { origin } = new URL(url);
  const asked = [];
  const complaints = [];
  await context.route((target) => target.origin !== origin, (route) =>
    route.fulfill({ status: 200, contentType: 'image/png', body: picture }));
  const page = await context.newPage();
  page.on('request', (request) => asked.push(request));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  const elsewhere = () => asked.filter((request) => new URL(request.url()).origin !== origin);
  return { page, asked, complaints, elsewhere, close: () => context.close() };
}

/** Unfolds everything that can be unfolded. */
export const unfold = (page) =>
  page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));

/** Scrolls to the end, as a reader does who reads all of it. */
export async function readThrough(page) {
  await page.evaluate(async () => {
    document.documentElement.style.scrollBehavior = 'auto';
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo(0, y);
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 10)));
    }
  });
  await page.waitForTimeout(200);
}
