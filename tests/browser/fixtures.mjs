// Feeds for the page to show: some written by hand, with everything that a page has to be ready for, and one of
// any length. All words are riverd's own.

const item = ({ id, title, at, html, link = `https://paper.example/${id}`, more = '' }) => `<item>
<guid isPermaLink="false">${id}</guid><title>${title}</title><link>${link}</link>
<pubDate>${new Date(at).toUTCString()}</pubDate>
<description><![CDATA[${html}]]></description>${more}</item>`;

const rss = ({ title, language, items }) => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>${title}</title><link>https://paper.example/</link>
<description>${title}</description>${language ? `<language>${language}</language>` : ''}
${items.join('\n')}
</channel></rss>`;

/** English: headings of all levels, a picture with and one without its size, code, a wide table, sound, film. */
export const lockHouse = rss({
  title: 'The Lock House',
  language: 'en-GB',
  items: [
    item({
      id: 'gates',
      title: 'How a pair of gates is hung',
      at: '2026-03-04T09:30:00Z',
      html: `<h1>Before the water</h1><p>A gate weighs four tonnes and stands on a pin no wider than a hand. It is
        hung dry, between two stop planks, and <a href="https://paper.example/pins">the pin</a> is set first.</p>
        <img src="https://pictures.example/gate.jpg" width="640" height="420" alt="A gate hangs from a crane">
        <h3>What is measured</h3><p>Three things are measured, and written down before anybody eats.</p>
        <table width="1400"><tr>${['heel', 'mitre', 'sill', 'balance beam', 'collar', 'paddle', 'quoin', 'cill board']
          .map((name) => `<th>${name}, in millimetres</th>`).join('')}</tr>
        <tr>${[3, 1, 4, 1, 5, 9, 2, 6].map((n) => `<td>${n}</td>`).join('')}</tr></table>
        <h3>What is forgotten</h3><pre><code>level = reading - datum            # metres, and never the other way round, however late in the evening it is</code></pre>
        <p><img src="https://pictures.example/collar.jpg"></p>
        <p><img src="https://counter.example/seen.gif?id=gates" width="1" height="1"></p>
        <blockquote><p>Grease is cheaper than oak.</p></blockquote>`,
    }),
    item({
      id: 'talk',
      title: 'Ten minutes with the weir keeper, recorded beside the weir in a very strong westerly wind',
      at: '2026-03-04T07:10:05Z',
      html: '<p>He speaks of eels, of the night shift, and of the year the river ran backwards for an afternoon. There is more wind in it than words, and we have left it so. A transcript is on the page of this talk, with the names of everybody who is heard, and with the two places marked at which the tape had to be turned over.</p>',
      more: '<enclosure url="https://sound.example/weir-keeper.mp3" type="audio/mpeg" length="9437184"/>',
    }),
    item({
      id: 'film',
      title: 'A winter on the towpath, in one minute',
      at: '2026-03-03T22:05:00Z',
      html: '<p>One picture a day at noon, from the first of November to the last of February.</p>',
      more: '<enclosure url="https://films.example/winter.mp4" type="video/mp4" length="18874368"/>',
    }),
  ],
});

/** Chinese, on a page that calls itself English: the page must know better. */
export const gaugePost = rss({
  title: '水尺旁的邮局',
  language: 'en',
  items: [
    item({
      id: 'night',
      title: '夜里的水位：一份值班记录',
      at: '2026-03-04T08:00:00Z',
      link: 'https://paper.example/night',
      html: `<p>十点一刻，水位比傍晚低了三厘米。灯塔那边没有雾，渡船按时靠岸，最后一位乘客带走了两只鸡和一封信。值班的人把时间写在前面，把数字写在后面，这是老规矩。</p>
        <h2>凌晨两点</h2><p>雨停了。桥下的声音变得很清楚，像有人在远处翻一本厚书。值班的人又量了一次，数字没有变，他还是把它写了下来，因为没有变也是一种消息。</p>
        <p><img src="https://pictures.example/lamp.jpg" alt="值班室的灯"></p>
        <p>天亮以前，邮袋装好了。里面有一封寄给上游的信，信里只有一句话：今天一切如常，请放心。</p>`,
    }),
    item({
      id: 'stamps',
      title: '新邮票印的是旧水尺',
      at: '2026-03-03T02:20:00Z',
      html: '<p>一套四枚，颜色从浅到深，正好是四次大水的高度。</p>',
    }),
  ],
});

/** Another source of one of those articles. */
export const secondPost = rss({
  title: '河对岸',
  language: 'zh-CN',
  items: [
    item({
      id: 'other-night',
      title: '夜里的水位：一份值班記錄（轉載）',
      at: '2026-03-04T08:40:00Z',
      link: 'https://paper.example/night',
      html: '<p>十点一刻，水位比傍晚低了三厘米。灯塔那边没有雾，渡船按时靠岸。</p>',
    }),
  ],
});

/** Numbers that look like chance and are the same every time (an LCG). */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const english = `the of and a to in that it is was for on as with by at from this which or had not are but they have
one river water gate lock bank boat bridge mill weir sluice flood gauge level keeper ferry reed heron otter willow mist
morning evening winter spring under over along between before after never often slowly quietly measured written carried
opened closed counted painted mended lifted lowered drifted waited returned remembered eleven forty hundred last first
second iron oak stone rope lamp ledger letter number record rain wind tide current channel meadow village station harbour
people children engineer captain baker teacher visitor who when where while because although until without nobody somebody
would could should might must small large narrow deep shallow bright cold warm early late long short old new quiet loud`
  .split(/\s+/);
const chinese = [...`的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经
十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数
正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资
边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术`]
  .filter((c) => c.trim());

/** `count` articles, half of them Chinese, of the lengths that articles have. */
export function manyArticles(count) {
  const random = chance(20260304);
  // Words are as unequally frequent as in any language.
  const pick = (list) => list[Math.floor(list.length * random() ** 2)];
  const sentence = (zh) => {
    if (zh) return Array.from({ length: 12 + Math.floor(random() * 30) }, () => pick(chinese)).join('') + '。';
    const text = Array.from({ length: 6 + Math.floor(random() * 18) }, () => pick(english)).join(' ');
    return text[0].toUpperCase() + text.slice(1) + '.';
  };
  const items = Array.from({ length: count }, (_, i) => {
    const zh = i % 2 === 0;
    const title = zh ? sentence(zh).slice(0, 22) : sentence(zh).slice(0, 70).trim();
    const paragraphs = Array.from({ length: 2 + Math.floor(random() ** 2 * 14) }, () =>
      `<p>${Array.from({ length: 2 + Math.floor(random() * 4) }, () => sentence(zh)).join(zh ? '' : ' ')}</p>`);
    return item({ id: `many-${i}`, title, at: Date.UTC(2026, 2, 2) - i * 3_600_000, html: paragraphs.join('') });
  });
  return rss({ title: 'Everything else', items });
}
