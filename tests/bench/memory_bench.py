#!/usr/bin/env python3
"""A day of polling in a quarter of an hour: what riverd holds in memory beside the pages of its store.

    memory_bench.py RIVERD [--feeds N] [--items N] [--polls N] [--seconds N] [--changed SHARE] [--limit MIB] [--first-day]

`riverd poll` fills a store with so many feeds of so many items from an origin of this program's, on 400 addresses of
the loopback network. Then the daemon polls each so many times, which is its day. A share of the answers has new
entries, three feeds in a hundred fail in different ways, and readers ask for the river, a feed of one source, the
page of states and the metrics meanwhile. With --first-day one process does both: what its first round of polls has
left behind is in the figures too.

A line for each hour of that day: resident memory, what of it are pages of the store's file, what is beyond that
(the daemon's own memory and what it has touched of its program and libraries), and what is anonymous. At the end
how much it was at most after the first sixth of the day, and how the last sixth compares with the second. Exit
status 1 if it was more than the limit. Needs Linux, Python 3 and loopback alone; about 3 GB of disk for 10,000 feeds.
"""
import argparse
import asyncio
import email.utils
import http.client
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

HOSTS = [f"127.9.{n // 200}.{n % 200 + 1}" for n in range(400)]
HOURS = 24


def address(feed, port):
    return f"http://{HOSTS[feed % len(HOSTS)]}:{port}/{feed}"


class Farm:
    """Feeds that are the same in every run, and what has become new in them."""

    def __init__(self, items, changed):
        self.items, self.changed = items, changed
        self.newest = {}  # of each feed that was asked for: the number of its newest item
        self.chance = random.Random(1)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
        words = ["".join(self.chance.choices(syllables, k=self.chance.randint(1, 4))) for _ in range(6000)]
        self.sentences = [" ".join(self.chance.choices(words, k=self.chance.randint(6, 24))).capitalize() + "."
                          for _ in range(24000)]
        self.epoch = int(time.time()) - 86400

    def item(self, feed, number):
        chance = random.Random(feed * 1000003 + number)
        at = f"https://site{feed}.example/{number}"
        if chance.random() < 0.05:  # an agency's, which other feeds have too
            story = chance.randrange(20000)
            chance, at = random.Random(-story - 1), f"https://agency.example/{story}"
        size = min(8000, max(400, int(chance.lognormvariate(7.6, 0.7))))
        text = []
        while size > 0:
            paragraph = " ".join(chance.choices(self.sentences, k=chance.randint(2, 6)))
            text.append(f"&lt;p&gt;{paragraph}&lt;/p&gt;")
            size -= len(paragraph)
        when = email.utils.formatdate(self.epoch + (number - self.items) * 3600 + feed % 3600)
        return (f"<item><guid>{at}</guid><link>{at}</link><title>{chance.choice(self.sentences)[:80]}</title>"
                f"<pubDate>{when}</pubDate><description>{''.join(text)}</description></item>")

    def document(self, feed):
        newest = self.newest[feed]
        items = "".join(self.item(feed, n) for n in range(newest, newest - self.items, -1))
        return (f'<rss version="2.0"><channel><title>Site {feed}</title><link>https://site{feed}.example/</link>'
                f"<description>Of site {feed}</description>{items}</channel></rss>").encode()

    def answer(self, feed, tag):
        """Status, type, ETag and body for a request with that If-None-Match."""
        kind = feed % 100
        if kind == 0:
            return 404, "text/html", "", b"<p>There is nothing here.</p>"
        if kind == 1 and self.chance.random() < 0.3:
            return 500, "text/plain", "", b"It is broken."
        if kind == 2:
            return 200, "text/html", "", b"<!DOCTYPE html><html><body><p>We have moved.</p></body></html>"
        if feed not in self.newest:
            self.newest[feed] = self.items
        elif self.chance.random() < self.changed:
            self.newest[feed] += self.chance.choice((1, 1, 1, 2, 3))
        current = f'"{self.newest[feed]}"'
        if tag == current:
            return 304, "", current, b""
        return 200, "application/rss+xml", current, self.document(feed)


def serve(sockets, farm):
    """Runs in a process of its own."""

    async def converse(reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                tag = next((h.split(":", 1)[1].strip() for h in head if h.lower().startswith("if-none-match:")), "")
                status, kind, current, body = farm.answer(int(head[0].split()[1][1:]), tag)
                fields = [f"HTTP/1.1 {status} -", f"Content-Length: {len(body)}"] if status != 304 else ["HTTP/1.1 304 -"]
                fields += [f"Content-Type: {kind}"] if kind else []
                fields += [f"ETag: {current}"] if current else []
                writer.write("\r\n".join(fields).encode() + b"\r\n\r\n" + body)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def listen():
        servers = [await asyncio.start_server(converse, sock=s) for s in sockets]
        await asyncio.gather(*(s.serve_forever() for s in servers))

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    asyncio.run(listen())


def listening():
    """A socket at each of the addresses, all at one port."""
    first = socket.create_server((HOSTS[0], 0), backlog=256)
    port = first.getsockname()[1]
    return [first] + [socket.create_server((host, port), backlog=256) for host in HOSTS[1:]], port


class Riverd:
    def __init__(self, binary, folder, feeds, origin_port, interval):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        # Each feed has an interval of its own about the mean, so that they do not come all at once.
        chance = random.Random(2)
        text = (f'[server]\nlisten = ["127.0.0.1:{self.port}"]\nbase_url = "http://127.0.0.1:{self.port}"\n'
                '[poll]\nallow_addresses = ["127.0.0.0/8"]\nhost_interval = "100ms"\n')
        text += "".join(f'[[feed]]\nurl = "{address(n, origin_port)}"\nname = "f{n}"\n'
                        f'interval = "{int(interval * chance.uniform(0.8, 1.2) * 1000)}ms"\n' for n in range(feeds))
        (folder / "riverd.toml").write_text(text)
        self.command = [binary, "--config", str(folder / "riverd.toml"), "--data", str(folder / "data"),
                        "--log-level", "error"]
        self.log = open(folder / "log", "wb")
        self.process = None
        self.tags = {}

    def poll(self):
        """A round of polls by a process of its own; what it printed."""
        return subprocess.run(self.command + ["poll", "--all"], stdout=subprocess.PIPE, stderr=self.log, check=True,
                              text=True).stdout.strip()

    def start(self):
        self.process = subprocess.Popen(self.command + ["run"], stderr=self.log)

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Accept-Encoding": "gzip"} if path.endswith(".atom") else {}
            if path in self.tags:
                headers["If-None-Match"] = self.tags[path]
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            if answer.status == 200 and answer.getheader("ETag"):
                self.tags[path] = answer.getheader("ETag")
            return answer.read()
        finally:
            connection.close()

    def metric(self, name):
        """The sum over its labels."""
        lines = self.get("/metrics").decode().splitlines()
        return int(sum(float(line.rsplit(" ", 1)[1]) for line in lines
                       if line.startswith((name + " ", name + "{"))))

    def memory(self):
        """MiB: resident, of it the store's file, anonymous."""
        resident = store = anonymous = 0
        of_store = False
        for line in pathlib.Path(f"/proc/{self.process.pid}/smaps").read_text().splitlines():
            word = line.split(None, 1)[0]
            if not word.endswith(":"):
                of_store = line.endswith("/store.mdb")
            elif word == "Rss:":
                size = int(line.split()[1])
                resident += size
                store += size if of_store else 0
            elif word == "Anonymous:":
                anonymous += int(line.split()[1])
        return resident / 1024, store / 1024, anonymous / 1024

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        self.log.close()


def read(riverd, sources, second):
    """What readers ask for in this second of a day that has so few."""
    riverd.get("/feed.atom")
    if second % 5 == 0:
        riverd.get(f"/feeds/{sources[second % len(sources)]}/feed.atom")
    if second % 15 == 0:
        riverd.get("/metrics")
    if second % 60 == 0:
        riverd.get("/status")
        riverd.get("/")


def wait_for_polls(riverd, count):
    """Until so many polls were made."""
    while True:
        time.sleep(0.5)
        if riverd.process.poll() is not None:
            raise SystemExit("memory_bench: the daemon has ended:\n" + pathlib.Path(riverd.log.name).read_text()[-2000:])
        try:
            if riverd.metric("riverd_polls_total") >= count:
                return
        except OSError:
            pass  # it does not listen yet


def day(riverd, options):
    """Lives through the day and prints it; for each hour what was beyond the store's pages and anonymous, by seconds."""
    sources = [feed["id"] for feed in json.loads(riverd.get("/api/v1/feeds"))["feeds"]]
    begun, first = time.monotonic(), riverd.metric("riverd_polls_total")
    hours = [[] for _ in range(HOURS)]
    second = 0
    print("hour  second   polls  entries  resident   store  beyond  anonymous   (MiB)")
    for hour in range(HOURS):
        while (now := time.monotonic() - begun) < options.seconds * (hour + 1) / HOURS:
            read(riverd, sources, second)
            resident, store, anonymous = riverd.memory()
            hours[hour].append((resident - store, anonymous))
            second += 1
            time.sleep(max(0.0, begun + second - time.monotonic()))
        print(f"{hour + 1:4} {now:7.0f} {riverd.metric('riverd_polls_total') - first:7} "
              f"{riverd.metric('riverd_entries'):8} {resident:9.1f} {store:7.1f} {resident - store:7.1f} "
              f"{anonymous:10.1f}", flush=True)
    return hours


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("riverd")
    parser.add_argument("--feeds", type=int, default=10000)
    parser.add_argument("--items", type=int, default=30, help="of each feed's document")
    parser.add_argument("--polls", type=int, default=6, help="of each feed, which make its day")
    parser.add_argument("--seconds", type=int, default=900, help="how long that day takes")
    parser.add_argument("--changed", type=float, default=0.2, help="share of the answers that have new entries")
    parser.add_argument("--first-day", action="store_true", help="the daemon itself fills the store")
    parser.add_argument("--limit", type=float, default=64, help="MiB beyond the store's pages")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: exit(1))  # as SIGINT: nothing is left running
    farm = Farm(options.items, options.changed)
    sockets, origin_port = listening()
    origin = multiprocessing.Process(target=serve, args=(sockets, farm), daemon=True)
    origin.start()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="riverd-memory-bench-"))
    riverd = None
    try:
        riverd = Riverd(options.riverd, folder, options.feeds, origin_port, options.seconds / options.polls)
        if options.first_day:
            riverd.start()
            wait_for_polls(riverd, options.feeds)
        else:
            print(riverd.poll(), flush=True)
            riverd.start()
            wait_for_polls(riverd, 0)
        hours = day(riverd, options)
        sixth = HOURS // 6
        beyond, anonymous = (max(value[i] for hour in hours[sixth:] for value in hour) for i in (0, 1))
        second, last = (statistics.mean(value[0] for hour in part for value in hour)
                        for part in (hours[sixth:2 * sixth], hours[-sixth:]))
        print(f"after the first sixth at most {beyond:.1f} MiB beyond the store's pages (limit {options.limit:g}), "
              f"{anonymous:.1f} anonymous; beyond them on average {second:.1f} in the second sixth, {last:.1f} in the last")
        return beyond > options.limit
    finally:
        if riverd:
            riverd.stop()
        origin.terminate()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
