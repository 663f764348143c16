// What readers' browsers make of the pages.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { get } from 'node:http';

import { launch, open, readThrough, unfold } from './browser.mjs';
import { start } from './daemon.mjs';
import { gaugePost, lockHouse, manyArticles, secondPost } from './fixtures.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [390, 1400];
const schemes = ['light', 'dark'];

let browser;
let site;
let paths;

before(async () => {
  browser = await launch();
  site = await start({
    feeds: {
      lock: lockHouse, gauge: gaugePost, second: secondPost, many: manyArticles(70), broken: '<html>no feed</html>',
    },
    rivers: '[[river]]\nname = "news"\ntitle = "新闻"\nfeeds = ["gauge", "second", "lock"]\n',
  });
  const { entries } = await (await fetch(`${site.url}/api/v1/entries?limit=200`)).json();
  const idOf = (title) => entries.find((entry) => entry.title.includes(title)).id;
  const { feeds } = await (await fetch(`${site.url}/api/v1/feeds`)).json();
  paths = {
    river: '/',
    'named river': '/rivers/news/',
    source: `/feeds/${feeds.find((feed) => feed.name === 'lock').id}/`,
    'older page': '/?before=40',
    found: `/?q=${encodeURIComponent('水位')}`,
    'nothing found': '/?q=zeppelin',
    entry: `/entries/${idOf('pair of gates')}`,
    story: `/entries/${idOf('夜里的水位')}`,
    status: '/status',
    'no such page': '/nothing',
  };
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Every page at every width in every scheme. */
async function everywhere(check, options = {}) {
  for (const [name, path] of Object.entries(paths)) {
    for (const width of options.widths ?? widths) {
      for (const scheme of options.schemes ?? schemes) {
        const view = await open(browser, site.url + path, { width, scheme, ...options.context });
        try {
          await check(view, `${name} at ${width} px, ${scheme}`, name);
        } finally {
          await view.close();
        }
      }
    }
  }
}

/** The only complaint a browser may have: that a page which does not exist is a 404. */
const isExpected = (name) => (text) => name === 'no such page' && text.includes('404');

test('a page is one request, the console stays silent, and no other host is asked for anything', async () => {
  await everywhere(async ({ page, asked, complaints, elsewhere }, where, name) => {
    // What a browser paints is all there: only the icon of its tab is asked for apart.
    const own = asked.map((request) => request.url()).filter((url) => url.startsWith(site.url));
    assert.equal(own.filter((url) => !url.endsWith('/favicon.svg')).length, 1, `${where}: ${own}`);
    assert.deepEqual(complaints.filter((text) => !isExpected(name)(text)), [], where);
    if (name === 'entry' || name === 'story') return;
    await readThrough(page);
    assert.deepEqual(elsewhere().map((request) => request.url()), [], where);
  });
});

test('axe finds nothing, folded or unfolded', async () => {
  await everywhere(async ({ page }, where) => {
    for (const unfolded of [false, true]) {
      if (unfolded) await unfold(page);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' ')}`);
      assert.deepEqual(found, [], `${where}${unfolded ? ', unfolded' : ''}`);
    }
  });
});

test('nothing reaches beyond the side of the screen, down to 320 px', async () => {
  await everywhere(async ({ page }, where) => {
    await unfold(page);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(beyond <= 0, `${where}: ${beyond} px too wide`);
  }, { widths: [320, ...widths], schemes: ['light'] });
});

test('a page of fifty entries is at most 60 KiB, gzipped', async () => {
  const { entries, bytes } = await new Promise((resolve, reject) => {
    get(`${site.url}/`, { headers: { 'Accept-Encoding': 'gzip' } }, (answer) => {
      let size = 0;
      answer.on('data', (data) => (size += data.length)).on('error', reject);
      answer.on('end', async () => {
        assert.equal(answer.headers['content-encoding'], 'gzip');
        const html = await (await fetch(`${site.url}/`)).text();
        resolve({ entries: html.match(/<article>/g).length, bytes: size });
      });
    }).on('error', reject);
  });
  assert.equal(entries, 50);
  console.log(`# ${entries} entries: ${(bytes / 1024).toFixed(1)} KiB gzipped`);
  assert.ok(bytes <= 60 * 1024, `${bytes} bytes`);
});

test('a picture is asked for when its entry was opened, without saying by whom', async () => {
  const { page, elsewhere, close } = await open(browser, `${site.url}/rivers/news/`);
  await readThrough(page);
  assert.deepEqual(elsewhere(), []);
  await page.locator('article', { hasText: 'pair of gates' }).locator('details.text > summary').click();
  await page.locator('img[src*="gate.jpg"]').scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  const asked = elsewhere();
  assert.ok(asked.some((request) => request.url() === 'https://pictures.example/gate.jpg'));
  assert.ok(asked.every((request) => request.url().startsWith('https://pictures.example/')), 'what counts readers is not asked for');
  for (const request of asked) assert.equal((await request.allHeaders()).referer, undefined);
  await close();
});

test('with pictures = "click" the reader is asked first, on the entry\'s page', async () => {
  const asking = await start({ feeds: { lock: lockHouse }, server: 'pictures = "click"' });
  try {
    const { entries } = await (await fetch(`${asking.url}/api/v1/entries`)).json();
    const entry = entries.find(({ title }) => title.includes('pair of gates'));
    const { page, complaints, elsewhere, close } = await open(browser, `${asking.url}/entries/${entry.id}`);
    await readThrough(page);
    assert.deepEqual(elsewhere(), []);
    await page.getByRole('link', { name: 'Show its pictures' }).click();
    await readThrough(page);
    assert.ok(elsewhere().length > 0);
    assert.deepEqual(complaints, []);
    await close();
  } finally {
    await asking.stop();
  }
});

test('everything can be reached and seen by keyboard, the content first', async () => {
  for (const width of widths) {
    const { page, close } = await open(browser, `${site.url}/rivers/news/`, { width, reducedMotion: 'reduce' });
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement.closest('h3') !== null), 'the first title follows');

    await page.goto(`${site.url}/rivers/news/?`);
    await page.evaluate(() => document.querySelectorAll('audio, video').forEach((player) => player.remove()));
    const expected = await page.evaluate(() => [...document.querySelectorAll('a[href], summary, input, button, [tabindex="0"]')]
      .filter((element) => element.checkVisibility({ contentVisibilityAuto: true })).length);
    const seen = new Set();
    for (let i = 0; i < expected + 5; ++i) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return null;
        const all = [...document.querySelectorAll('*')];
        const box = element.getBoundingClientRect();
        return {
          index: all.indexOf(element),
          name: element.outerHTML.slice(0, 90),
          outlined: getComputedStyle(element).outlineStyle !== 'none' || element.matches('input'),
          onScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        };
      });
      if (focus === null || seen.has(focus.index)) break;
      seen.add(focus.index);
      assert.ok(focus.outlined, `no outline: ${focus.name}`);
      assert.ok(focus.onScreen, `not on the screen: ${focus.name}`);
    }
    assert.equal(seen.size, expected, `${seen.size} of ${expected} at ${width} px`);
    await close();
  }
});

test('a text unfolds by keyboard, and without scripts', async () => {
  const { page, close } = await open(browser, `${site.url}/rivers/news/`, { javaScriptEnabled: false });
  const summary = page.locator('details.text > summary').first();
  const content = page.locator('details.text .content').first();
  assert.equal(await content.isVisible(), false);
  await summary.focus();
  await page.keyboard.press('Enter');
  assert.equal(await content.isVisible(), true);
  await page.keyboard.press('Space');
  assert.equal(await content.isVisible(), false);
  const copies = page.locator('details.copies').first();
  await copies.locator('summary').click();
  assert.equal(await copies.locator('a', { hasText: '河对岸' }).isVisible(), true);
  await close();
});

test('titles are found by the form, in either script, and pages lead on and back', async () => {
  const { page, close } = await open(browser, `${site.url}/`);
  await page.getByRole('searchbox').fill('記錄');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=/);
  assert.equal(await page.locator('article').count(), 1);
  await page.goto(`${site.url}/`);
  const first = await page.locator('h3').first().textContent();
  await page.getByRole('link', { name: 'Older' }).click();
  assert.notEqual(await page.locator('h3').first().textContent(), first);
  await page.getByRole('link', { name: 'Newer' }).click();
  assert.equal(await page.locator('h3').first().textContent(), first);
  await close();
});

test('Chinese is marked as Chinese, and lines are no longer than is good to read', async () => {
  const { page, close } = await open(browser, `${site.url}/rivers/news/`);
  await unfold(page);
  const lines = await page.evaluate(() => [...document.querySelectorAll('.content')].map((content) => {
    const size = parseFloat(getComputedStyle(content).fontSize);
    return { lang: content.lang, ems: content.clientWidth / size };
  }));
  assert.deepEqual(new Set(lines.map(({ lang }) => lang)), new Set(['en-GB', 'zh']));
  for (const { lang, ems } of lines) assert.ok(ems <= (lang === 'zh' ? 36 : 34), `${lang}: ${ems} em`);
  await close();
});

test('schemes, motion, contrast and paper are respected', async () => {
  const { page, close } = await open(browser, `${site.url}/`);
  const style = (property, element = 'html') =>
    page.evaluate(([p, e]) => getComputedStyle(document.querySelector(e))[p], [property, element]);
  const light = await style('backgroundColor');
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.notEqual(await style('backgroundColor'), light);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  assert.equal(await style('scrollBehavior'), 'auto');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  assert.equal(await style('scrollBehavior'), 'smooth');
  await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
  assert.equal(await style('backgroundColor'), 'rgb(255, 255, 255)');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await style('display', '.masthead'), 'none');
  await close();
});

test('the first run says what to do, and a river that waits says so', async () => {
  const empty = await start();
  try {
    for (const width of widths) {
      for (const scheme of schemes) {
        const { page, complaints, close } = await open(browser, empty.url, { width, scheme });
        assert.ok(await page.getByRole('heading', { name: 'No feeds yet' }).isVisible());
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        assert.deepEqual(violations.map(({ id }) => id), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
        assert.deepEqual(complaints, []);
        await close();
      }
    }
  } finally {
    await empty.stop();
  }
});
