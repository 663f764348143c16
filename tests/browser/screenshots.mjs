// The pictures of the page for README, of the bundled feeds alone: node screenshots.mjs FOLDER

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { launch, open } from './browser.mjs';
import { root, start } from './daemon.mjs';

const folder = resolve(process.argv[2] ?? '.');
const names = ['mirror-a.xml', 'mirror-b.xml', 'gauge-notes.atom', 'bulletin.json'];
const feeds = Object.fromEntries(
  names.map((name) => [name.split('.')[0], readFileSync(join(root, 'examples', 'feeds', name), 'utf8')]));
const views = [
  { name: 'page-light', width: 1400, scheme: 'light' },
  { name: 'page-dark', width: 1400, scheme: 'dark' },
  { name: 'page-phone', width: 390, scheme: 'light', deviceScaleFactor: 2 },
];

const browser = await launch();
const site = await start({
  feeds,
  rivers: `[[river]]\nname = "news"\ntitle = "新闻"\nfeeds = ["mirror-a", "mirror-b"]
[[river]]\nname = "notes"\ntitle = "Notes"\nfeeds = ["gauge-notes", "bulletin"]\n`,
});
try {
  for (const { name, ...options } of views) {
    const { page, close } = await open(browser, site.url, options);
    await page.locator('details.copies').first().evaluate((details) => (details.open = true));
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await close();
  }
} finally {
  await browser.close();
  await site.stop();
}
