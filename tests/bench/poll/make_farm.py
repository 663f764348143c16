#!/usr/bin/env python3
"""A farm of made feeds for polling benches: the same arguments make the same bytes.

    make_farm.py new   --out DIR [--feeds N] [--items N] [--seed N] [--hosts N] [--epoch UNIX] [--gzip]
    make_farm.py next  --out DIR [--changed SHARE] [--new N] [--edited N]
    make_farm.py use   --out DIR --gen N
    make_farm.py lists --out DIR --to DIR [--scheme http] [--port N]

`new` writes generation 0 to DIR/gen0; the link DIR/current leads to the generation that is served. `next` writes the
one after the newest and leads the link to it: a share of the feeds gets new items at the top, as many of the oldest
leave, and some of the others are edited. Every other file is a hard link to the one before, so its time, and with it
nginx's ETag and Last-Modified, stay as they were. `use` leads the link to another generation. `lists` writes the
feeds' addresses at one server, a line each, to the file `urls` of a folder.

The mix: 62 % RSS 2.0, 33 % Atom, 5 % RSS 1.0. 15 % of the feeds have summaries only, of 100 to 600 bytes; the others
have whole articles, 1 to 8 KB with a median of 2.6. 15 % are Chinese, 1 % are in ISO-8859-1 and 1 % in GBK. In 5 %
each item ends in a comment with its time in milliseconds. About 5 % of the items are an agency's: the same id, link
and text in about three feeds. The feeds lie on so many hosts of the loopback network, 127.9.0.1 and up.
"""
import argparse
import gzip
import html
import itertools
import json
import math
import os
import pathlib
import random
import re
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import format_datetime

SENTENCES = 24000
WORDS = 6000
AGENCY_PERCENT = 5  # of the items
FEEDS_OF_A_STORY = 3  # an agency's, on average
FOLDERS = 256  # the feeds of a generation lie in so many
DAY = 86400

SIGNS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日"
    "那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想"
    "已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指"
    "几九区强放决西被干做必战先回则任取据处理世车价网站信息技术软件更新发布版本支持用户下载阅读文章评论订阅")
SYLLABLES = """ba con der el fi gra hem in jo ka lor men nu os per qui ra sen ti ul ver wo ex ya zo st tion ing al ous
ly ment pre re un com""".split()
COMMON_WORDS = """the of and to in a is that for it as was with be by on not he his but at are this have from or had an
they which one you were all her she there would their we him been has when who will no more if out so up said what its
about than into them can only other time new some could these two may first then do any like my now over such our man
me even most made after also did many off before must well back through years where much your way down should because
long each just state people those too mr how little good world make very year still see own work men day get here old
life both between being under never know same last another while us might great go come since against right came take
used three states himself few house use during without again place around however home small found""".split()

CODE = '<pre><code class="language-c">for (int i = 0; i &lt; {limit}; i++) {{ x[i] += {step}; }}</code></pre>\n'

RSS_HEAD = """\
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"\
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"\
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel>
<title>{title}</title>
<atom:link href="{site}feed" rel="self" type="application/rss+xml" />
<link>{site}</link>
<description>All of {title}</description>
<lastBuildDate>{built}</lastBuildDate>
<language>{language}</language>
<sy:updatePeriod>hourly</sy:updatePeriod>
<generator>https://wordpress.example/?v=6.7.2</generator>
<ttl>60</ttl>
"""
ATOM_HEAD = """\
<feed xmlns="http://www.w3.org/2005/Atom"{language}>
<title>{title}</title>
<link href="{site}" rel="alternate"/>
<link href="{site}atom.xml" rel="self"/>
<updated>{built}</updated>
<id>tag:{domain},2019:feed</id>
<generator uri="https://jekyll.example/" version="4.3">Jekyll</generator>
"""
RDF_HEAD = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"\
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="{site}index.rdf">
<title>{title}</title>
<link>{site}</link>
<description>{title}</description>
<dc:date>{built}</dc:date>
<items>
<rdf:Seq>
"""


def cumulated(count, offset):
    """Weights of so many by rank: the first are met most often, as in a language."""
    return list(itertools.accumulate(1.0 / (rank + offset) for rank in range(count)))


class Sentences:
    """What all texts are put together from; made once, as making them is what takes time."""

    def __init__(self, seed):
        chance = random.Random(f"text-{seed}")
        words = list(COMMON_WORDS)
        while len(words) < WORDS:
            words.append("".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4)))))
        weights = cumulated(len(words), 3)
        self.latin = [self.latin_sentence(chance, words, weights) for _ in range(SENTENCES)]
        weights = cumulated(len(SIGNS), 20)
        self.chinese = [self.chinese_sentence(chance, weights) for _ in range(SENTENCES // 3)]

    @staticmethod
    def latin_sentence(chance, words, weights):
        length = max(4, int(chance.gauss(16, 6)))
        text = " ".join(chance.choices(words, cum_weights=weights, k=length))
        if chance.random() < 0.25:
            text = text.replace(" and ", ", and ", 1)
        if chance.random() < 0.06:
            text += " & " + chance.choice(words)
        return text[0].upper() + text[1:] + chance.choice("....?!")

    @staticmethod
    def chinese_sentence(chance, weights):
        length = max(6, int(chance.gauss(22, 8)))
        text = "".join(chance.choices(SIGNS, cum_weights=weights, k=length))
        return text + chance.choice("。。。！？")

    def of(self, chinese):
        return self.chinese if chinese else self.latin


@dataclass
class Feed:
    """What stays the same of a feed in all generations."""
    number: int
    format: str  # rss, atom or rdf
    chinese: bool
    summaries: bool  # it has no whole articles
    stamped: bool  # its items end in a comment with their time
    encoding: str
    style: float  # 0 to 1: in what elements its texts stand, and what its ids are
    gap: int  # seconds between two items
    phase: int  # seconds since its newest item, in generation 0
    podcast: bool
    host: int
    domain: str

    @property
    def path(self):
        return f"f/{self.number % FOLDERS:02x}/feed-{self.number:05d}.{self.format}"

    @property
    def site(self):
        return f"https://{self.domain}/"

    @property
    def title(self):
        name = self.domain.split(".")[0].title()
        return f"{name} 站点 {self.number}" if self.chinese else f"{name} feed {self.number}"


def made_feed(seed, number, hosts):
    # The order of the draws is what makes the bytes, here and below.
    chance = random.Random(f"feed-{seed}-{number}")
    share = chance.random()
    feed_format = "rss" if share < 0.62 else "atom" if share < 0.95 else "rdf"
    chinese = chance.random() < 0.15
    summaries = chance.random() < 0.15
    stamped = chance.random() < 0.05
    share = chance.random()
    encoding = "GBK" if share < 0.01 else "ISO-8859-1" if share < 0.02 else "UTF-8"
    if encoding != "UTF-8":
        chinese = encoding == "GBK"
    style = chance.random()
    gap = min(14 * DAY, max(600, int(chance.lognormvariate(math.log(43200), 1.4))))
    phase = chance.randrange(1, gap + 1)
    podcast = feed_format == "rss" and chance.random() < 0.05
    host = chance.randrange(hosts)
    domain = f"{chance.choice(SYLLABLES)}{chance.choice(SYLLABLES)}{number}.example"
    return Feed(number, feed_format, chinese, summaries, stamped, encoding, style, gap, phase, podcast, host, domain)


@dataclass
class Item:
    number: int  # counted from the feed's first
    id: str
    id_is_link: bool
    link: str
    published: int
    updated: int
    title: str
    body: str
    author: str
    categories: list
    audio_bytes: int  # 0: it has none


def article_size(chance):
    return min(8000, max(1000, int(chance.lognormvariate(math.log(2600), 0.6))))


def block(chance, sentences, glue, host):
    """A paragraph or what else an article has."""
    kind = chance.random()
    count = chance.randint(2, 5)
    texts = [html.escape(text, False) for text in chance.choices(sentences, k=count)]
    if kind < 0.66:
        marked = chance.randrange(count)
        if chance.random() < 0.55:
            year = chance.randrange(2020, 2027)
            target = f"https://{host}/{year}/{chance.getrandbits(40):x}?utm_source=rss&amp;utm_medium=feed"
            texts[marked] = f'<a href="{target}">{texts[marked]}</a>'
        elif chance.random() < 0.5:
            texts[marked] = f"<em>{texts[marked]}</em>"
        return "<p>" + glue.join(texts) + "</p>\n"
    if kind < 0.76:
        return "<ul>\n" + "".join(f"<li>{text}</li>\n" for text in texts) + "</ul>\n"
    if kind < 0.86:
        width = chance.choice((640, 720, 1024, 1200))
        picture = f"https://img.{host}/{chance.getrandbits(64):x}.jpg"
        return (f'<figure><img src="{picture}" width="{width}" height="{width * 9 // 16}" loading="lazy" '
                f'alt="{texts[0]}" /><figcaption>{texts[-1]}</figcaption></figure>\n')
    if kind < 0.93:
        return f'<blockquote class="q"><p>{texts[0]}</p></blockquote>\n'
    if kind < 0.97:
        return f"<h2>{texts[0]}</h2>\n"
    limit = chance.randrange(99)
    return CODE.format(limit=limit, step=chance.getrandbits(20))


def article(chance, sentences, glue, size, host):
    """HTML of about so many bytes."""
    blocks = []
    while size > 0:
        blocks.append(block(chance, sentences, glue, host))
        size -= len(blocks[-1].encode())
    return "".join(blocks)


def made_item(sentences, farm, feed, number, edits):
    """An item after so many edits."""
    chance = random.Random(f"item-{farm['seed']}-{feed.number}-{number}")
    from_the_start = number < farm["items"]
    if from_the_start:
        published = farm["epoch"] - feed.phase - feed.gap * (farm["items"] - 1 - number)
    else:
        published = farm["epoch"] + 60 * (number - farm["items"]) + chance.randrange(60)
    if chance.random() < AGENCY_PERCENT / 100:
        # Drawn by the story's number alone, so that it is the same in each feed.
        story = chance.randrange(stories(farm))
        chance = random.Random(f"pool-{farm['seed']}-{story}-{feed.chinese}")
        host = f"wire{story % 40}.example"
        link = item_id = f"https://{host}/story/{story}{'z' if feed.chinese else ''}"
        if from_the_start:
            published = farm["epoch"] - DAY * (story % 30) - story % DAY
        id_is_link, stamp, edits = True, "", 0
        size = article_size(chance)
    else:
        host = feed.domain
        milliseconds = published * 1000 + chance.randrange(1000)
        stamp = f"<!--{milliseconds}-->" if feed.stamped else ""
        day = time.strftime("%Y/%m/%d", time.gmtime(published))
        link = f"https://{host}/{day}/{chance.getrandbits(32):08x}.html"
        id_is_link = feed.style < 0.6
        item_id = link if id_is_link else f"{host}-{number}-{chance.getrandbits(32):08x}"
        size = chance.randint(100, 600) if feed.summaries else article_size(chance)
    texts = sentences.of(feed.chinese)
    title = chance.choice(texts)[:30 if feed.chinese else 90].rstrip(".。")
    body = article(chance, texts, "" if feed.chinese else " ", size, host) + stamp
    if edits:
        body = f"<p>Update {edits}: {html.escape(chance.choice(texts), False)}</p>\n{body}"
        if edits % 2 == 0:
            title += f" (updated {edits})"
    author = f"{chance.choice(SYLLABLES).title()} {chance.choice(SYLLABLES).title()}{chance.choice(SYLLABLES)}"
    categories = [chance.choice(texts).split(" ")[0].strip(".,?!。") for _ in range(chance.randrange(0, 4))]
    audio_bytes = chance.randrange(10 ** 6, 9 * 10 ** 7) if feed.podcast else 0
    return Item(number, item_id, id_is_link, link, published, published + 3600 * edits, title, body, author, categories,
                audio_bytes)


def stories(farm):
    """How many the agency has."""
    return max(1, farm["feeds"] * farm["items"] * AGENCY_PERCENT // 100 // FEEDS_OF_A_STORY)


def cdata(text):
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def teaser(item):
    return html.unescape(re.sub(r"<[^>]*>", "", item.body[:900])).strip()[:280]


def mail_date(seconds):
    return format_datetime(datetime.fromtimestamp(seconds, timezone.utc))


def iso_date(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def rss_item(feed, item):
    yield (f"<item>\n<title>{html.escape(item.title)}</title>\n<link>{html.escape(item.link)}</link>\n"
           f"<dc:creator>{cdata(item.author)}</dc:creator>\n<pubDate>{mail_date(item.published)}</pubDate>\n")
    for category in item.categories:
        yield f"<category>{cdata(category)}</category>\n"
    yield f'<guid isPermaLink="{"true" if item.id_is_link else "false"}">{html.escape(item.id)}</guid>\n'
    if feed.summaries or feed.style < 0.35:
        yield f"<description>{html.escape(item.body, False)}</description>\n"
    elif feed.style < 0.6:
        yield f"<description>{cdata(item.body)}</description>\n"
    else:
        yield f"<description>{cdata(teaser(item))}</description>\n"
        yield f"<content:encoded>{cdata(item.body)}</content:encoded>\n"
    if item.audio_bytes:
        yield (f'<enclosure url="{feed.site}audio/{item.number}.mp3" length="{item.audio_bytes}" '
               f'type="audio/mpeg" />\n')
    yield "</item>\n"


def rss_document(feed, items, built):
    yield RSS_HEAD.format(title=html.escape(feed.title), site=feed.site, built=mail_date(built),
                          language="zh-CN" if feed.chinese else "en-US")
    for item in items:
        yield from rss_item(feed, item)
    yield "</channel>\n</rss>\n"


def atom_entry(feed, item):
    link = html.escape(item.link)
    entry_id = item.id if item.id_is_link else f"tag:{feed.domain},2019:{item.id}"
    yield (f'<entry>\n<title type="html">{html.escape(item.title)}</title>\n'
           f'<link href="{link}" rel="alternate" type="text/html"/>\n'
           f"<published>{iso_date(item.published)}</published>\n<updated>{iso_date(item.updated)}</updated>\n"
           f"<id>{html.escape(entry_id)}</id>\n<author><name>{html.escape(item.author)}</name></author>\n")
    for category in item.categories:
        yield f'<category term="{html.escape(category)}"/>\n'
    if feed.summaries:
        yield f'<summary type="html">{html.escape(item.body, False)}</summary>\n'
    elif feed.style < 0.15:
        yield f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{item.body}</div></content>\n'
    elif feed.style < 0.5:
        yield f'<content type="html" xml:base="{link}">{cdata(item.body)}</content>\n'
    else:
        yield f"<summary>{html.escape(teaser(item), False)}</summary>\n"
        yield f'<content type="html">{html.escape(item.body, False)}</content>\n'
    yield "</entry>\n"


def atom_document(feed, items, built):
    yield ATOM_HEAD.format(title=html.escape(feed.title), site=feed.site, domain=feed.domain, built=iso_date(built),
                           language=' xml:lang="zh"' if feed.chinese else "")
    for item in items:
        yield from atom_entry(feed, item)
    yield "</feed>\n"


def rdf_document(feed, items, built):
    yield RDF_HEAD.format(title=html.escape(feed.title), site=feed.site, built=iso_date(built))
    for item in items:
        yield f'<rdf:li rdf:resource="{html.escape(item.link)}" />\n'
    yield "</rdf:Seq>\n</items>\n</channel>\n"
    for item in items:
        link = html.escape(item.link)
        yield (f'<item rdf:about="{link}">\n<title>{html.escape(item.title)}</title>\n<link>{link}</link>\n'
               f"<dc:date>{iso_date(item.published)}</dc:date>\n<dc:creator>{html.escape(item.author)}</dc:creator>\n"
               f"<description>{html.escape(teaser(item), False)}</description>\n")
        if not feed.summaries:
            yield f"<content:encoded>{cdata(item.body)}</content:encoded>\n"
        yield "</item>\n"
    yield "</rdf:RDF>\n"


DOCUMENTS = {"rss": rss_document, "atom": atom_document, "rdf": rdf_document}


def document(feed, items, built):
    text = f'<?xml version="1.0" encoding="{feed.encoding}"?>\n' + "".join(DOCUMENTS[feed.format](feed, items, built))
    return text.encode(feed.encoding, "xmlcharrefreplace")


def load(folder):
    return json.loads((folder / "farm.json").read_text())


def save(folder, farm):
    (folder / "farm.json").write_text(json.dumps(farm))


def serve_generation(folder, generation):
    """In one step, as a server may be reading."""
    link = folder / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(f"gen{generation}")
    link.replace(folder / "current")


def make_folders(folder, generation):
    for number in range(FOLDERS):
        (folder / f"gen{generation}" / "f" / f"{number:02x}").mkdir(parents=True, exist_ok=True)


def write_feed(sentences, farm, folder, generation, number):
    feed = made_feed(farm["seed"], number, farm["hosts"])
    oldest, edits = farm["feed"][number]
    newest_first = range(oldest + farm["items"] - 1, oldest - 1, -1)
    items = {}
    for n in newest_first:
        item = made_item(sentences, farm, feed, n, edits.get(str(n), 0))
        items.setdefault(item.id, item)  # an agency's story is not twice in one feed
    modified = farm["epoch"] + generation * 3600
    content = document(feed, list(items.values()), modified)
    path = folder / f"gen{generation}" / feed.path
    files = {path: content}
    if farm["gzip"]:
        files[path.with_name(path.name + ".gz")] = gzip.compress(content, 6, mtime=0)
    for file, written in files.items():
        file.write_bytes(written)
        os.utime(file, (modified, modified))


def link_feed(farm, folder, generation, number):
    """The same file as in the generation before."""
    path = made_feed(farm["seed"], number, farm["hosts"]).path
    for name in [path, path + ".gz"] if farm["gzip"] else [path]:
        file = folder / f"gen{generation}" / name
        file.unlink(missing_ok=True)
        file.hardlink_to(folder / f"gen{generation - 1}" / name)


def change_feed(farm, number, chance, new, edited):
    """In the farm's record: the window moves on, and some of the items that were in it before are edited."""
    state = farm["feed"][number]
    state[0] += new
    stayed = range(state[0], state[0] + farm["items"] - new)
    for n in chance.sample(stayed, min(edited, len(stayed))):
        state[1][str(n)] = state[1].get(str(n), 0) + 1


def first_generation(options):
    # Of each feed: the number of its oldest item, and how often which item was edited.
    farm = {"seed": options.seed, "feeds": options.feeds, "items": options.items, "hosts": options.hosts,
            "epoch": options.epoch, "gzip": options.gzip, "gen": 0, "feed": [[0, {}] for _ in range(options.feeds)]}
    sentences = Sentences(options.seed)
    make_folders(options.out, 0)
    for number in range(options.feeds):
        write_feed(sentences, farm, options.out, 0, number)
    save(options.out, farm)
    serve_generation(options.out, 0)


def next_generation(options):
    farm = load(options.out)
    sentences = Sentences(farm["seed"])
    farm["gen"] += 1
    generation = farm["gen"]
    make_folders(options.out, generation)
    chance = random.Random(f"next-{farm['seed']}-{generation}")
    changed = set(chance.sample(range(farm["feeds"]), round(farm["feeds"] * options.changed)))
    for number in range(farm["feeds"]):
        if number in changed:
            change_feed(farm, number, chance, options.new, options.edited)
            write_feed(sentences, farm, options.out, generation, number)
        else:
            link_feed(farm, options.out, generation, number)
    save(options.out, farm)
    serve_generation(options.out, generation)
    print(f"generation {generation}: {len(changed)} of {farm['feeds']} feeds changed")


def use(options):
    serve_generation(options.out, options.gen)


def lists(options):
    farm = load(options.out)
    options.to.mkdir(parents=True, exist_ok=True)
    with open(options.to / "urls", "w") as file:
        for number in range(farm["feeds"]):
            feed = made_feed(farm["seed"], number, farm["hosts"])
            host = f"127.9.{feed.host // 250}.{feed.host % 250 + 1}"
            file.write(f"{options.scheme}://{host}:{options.port}/{feed.path}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, run):
        added = commands.add_parser(name)
        added.add_argument("--out", type=pathlib.Path, required=True, help="the farm's folder")
        added.set_defaults(run=run)
        return added

    made = command("new", first_generation)
    made.add_argument("--feeds", type=int, default=2000)
    made.add_argument("--items", type=int, default=30, help="of each feed's document")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--hosts", type=int, default=400)
    made.add_argument("--epoch", type=int, default=1790000000, help="when generation 0 was written")
    made.add_argument("--gzip", action="store_true", help="write each file packed as well, for nginx's gzip_static")
    following = command("next", next_generation)
    following.add_argument("--changed", type=float, default=1.0, help="share of the feeds")
    following.add_argument("--new", type=int, default=2, help="items of each of them")
    following.add_argument("--edited", type=int, default=1, help="items of each of them")
    command("use", use).add_argument("--gen", type=int, required=True)
    listed = command("lists", lists)
    listed.add_argument("--to", type=pathlib.Path, required=True, help="the folder for the file urls")
    listed.add_argument("--scheme", default="http")
    listed.add_argument("--port", type=int, default=8180)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
