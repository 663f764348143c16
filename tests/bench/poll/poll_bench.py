#!/usr/bin/env python3
"""riverd beside other pollers: each polls the same farm of feeds, in turn, in each round from an empty store.

    poll_bench.py                                                       riverd beside the floor, as often as --rounds
    poll_bench.py --peers floor,fetch --phases unchanged,unvalidated    what a poll costs that finds nothing new
    poll_bench.py --rounds 1 --phases cold,unchanged --peers newsboat,sfeed,sfeed-etag,feedparser

The phases:
  cold         everything is new
  unchanged    polled again, and nothing has changed
  changed      a tenth of the feeds (--changed) have two new items and one that was edited
  unvalidated  polled again, and the same bytes come again: the server has neither ETag nor Last-Modified. It is an
               endpoint of its own with stores of their own, and has no latency
A phase that needs a filled store is preceded by polls that do not count, where those before it were not asked for.
newsboat has one more of them: only its second poll learns the ETags.

The peers: `floor` is the simplest poller there is (poll_floor.cpp), `fetch` only fetches, `curl` is the program,
`sfeed-etag` is sfeed with the recipe for ETags of its manual, `feedparser` is what a user would script. newsboat's
time grows with the square of the number of feeds: compare it at one number of feeds only.

For each of them, medians of the rounds: feeds a second; wall seconds; CPU seconds of the poller and its children, and
the kernel's share of them; peak resident memory of its largest process, touched pages of a mapped store included;
peak private memory of its first process, sampled; HTTP bytes both ways by the server's log; the store's size on disk;
items in the store; `other`, the CPU seconds of whatever else ran meanwhile, the server aside. Ratios are paired by
round, so that a machine's drift cancels. A row with much in `other` was disturbed; CPU seconds are steadier than
wall seconds. INCOMPLETE: a poll failed, or got fewer answers than there are feeds.

At the end: of the figures that are asked of riverd, those that were measured, and whether they are kept. They are
meant for the farm of 2,000 feeds: with few, most of it is what a process takes to start. Exit status 1 if one is not
kept, 2 if nothing could be measured.

Needs two cores and Debian's nginx-light libnginx-mod-http-echo time openssl python3, for the floor g++
libcurl4-openssl-dev libpugixml-dev liblmdb-dev, for the other peers newsboat sfeed curl sqlite3 python3-feedparser.
Everything listens on the loopback network alone.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
PHASES = ["cold", "unchanged", "changed", "unvalidated"]
FLOOR_FEEDS_PER_COMMIT = 100
MEGA = 1e6

# Phase, peer, and how many times the peer's wall seconds riverd may take at most.
AT_MOST = [("cold", "floor", 2.0), ("unchanged", "floor", 2.0), ("unvalidated", "fetch", 1.5),
           ("changed", "floor", 2.0)]
# Phase, peers, and how many times as fast as the fastest of them riverd is at least.
AT_LEAST = [("cold", ["newsboat", "sfeed", "sfeed-etag", "feedparser"], 6.0), ("unchanged", ["newsboat"], 100.0),
            ("unchanged", ["sfeed"], 100.0)]


def output_of(*command, **more):
    return subprocess.run([str(word) for word in command], check=True, text=True, stdout=subprocess.PIPE, **more).stdout


class Peer:
    """A poller with a store and a configuration of its own, in a folder of its own."""

    polls_to_learn = 1  # until it asks for changes only

    def __init__(self, options, urls, authority, folder):
        self.options, self.urls, self.authority, self.folder = options, urls, authority, folder
        self.store = folder / "store"
        self.store.mkdir(parents=True)
        self.polls = 0
        self.command = [str(word) for word in self.prepare()]

    def prepare(self):
        """Writes what it needs; the command of a poll."""
        raise NotImplementedError

    def items(self):
        """In the store; None where there is no telling."""
        return None

    def summed(self, count):
        """Of what all its polls have printed."""
        found = re.findall(count, (self.folder / "out").read_text())
        return sum(int(number) for number in found) if found else None

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def write_urls(self):
        return self.write("urls", "".join(url + "\n" for url in self.urls))

    def environment(self):
        changed = {"HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        if self.authority:
            changed.update(CURL_CA_BUNDLE=str(self.authority), SSL_CERT_FILE=str(self.authority))
        return {**os.environ, **changed}


class Riverd(Peer):
    def prepare(self):
        text = '[poll]\nallow_addresses = ["127.0.0.0/8"]\nhost_connections = 8\nhost_interval = "0s"\n'
        if self.authority:
            text += f'ca_file = "{self.authority}"\n'
        # The search for near-duplicates, which no other peer does, has a bench of its own.
        more = 'duplicates = "keep"\n' if self.options.folding == "off" else ""
        text += "".join(f'[[feed]]\nurl = "{url}"\n{more}' for url in self.urls)
        return [self.options.riverd, "--config", self.write("riverd.toml", text), "--data", self.store, "poll", "--all"]

    def items(self):
        return self.summed(r"new entries (\d+)")


class Newsboat(Peer):
    polls_to_learn = 2

    def prepare(self):
        config = (f"reload-threads {self.options.jobs}\ndownload-timeout 30\ndownload-retries 1\nauto-reload no\n"
                  "refresh-on-startup no\ncleanup-on-quit no\n")
        return ["newsboat", "-x", "reload", "-u", self.write_urls(), "-c", self.store / "cache.db", "-C",
                self.write("config", config)]

    def items(self):
        return rows_of(self.store / "cache.db", "rss_item")


class Sfeed(Peer):
    fetch = ""

    def prepare(self):
        (self.store / "feeds").mkdir()
        config = f'sfeedpath="{self.store}/feeds"\nmaxjobs={self.options.jobs}\n{self.fetch}feeds() {{\n'
        config += "".join(f'\tfeed "feed-{n:05d}" "{url}"\n' for n, url in enumerate(self.urls)) + "}\n"
        return ["sfeed_update", self.write("sfeedrc", config)]

    def items(self):
        return sum(file.read_bytes().count(b"\n") for file in (self.store / "feeds").iterdir())


class SfeedEtag(Sfeed):
    def prepare(self):
        (self.folder / "etags").mkdir()
        # Without the manual's -z, which would compare the farm's dates with today's.
        self.fetch = (f'fetch() {{\n\tetag="{self.folder}/etags/$(basename "$3")"\n'
                      '\tcurl -L --max-redirs 0 -H "User-Agent:" -f -s -m 15 --compressed --etag-save "${etag}" '
                      '--etag-compare "${etag}" "$2" 2>/dev/null\n}\n')
        return super().prepare()


class Feedparser(Peer):
    def prepare(self):
        # Debian's Python, as the module is Debian's.
        return ["/usr/bin/python3", HERE / "feedparser_poll.py", self.write_urls(), self.store / "db",
                self.options.jobs]

    def items(self):
        return rows_of(self.store / "db", "item")


class Floor(Peer):
    def prepare(self):
        return [built_floor(self.options.work), "poll", self.write_urls(), self.options.jobs, self.store,
                FLOOR_FEEDS_PER_COMMIT, "gzip"]

    def items(self):
        return self.summed(r"items: new (\d+)")


class Fetch(Peer):
    def prepare(self):
        return [built_floor(self.options.work), "fetch", self.write_urls(), self.options.jobs, "gzip"]


class Curl(Peer):
    def prepare(self):
        config = "".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in self.urls)
        return ["curl", "-s", "--compressed", "--parallel", "--parallel-max", self.options.jobs, "--config",
                self.write("config", config)]


PEERS = {"riverd": Riverd, "floor": Floor, "fetch": Fetch, "newsboat": Newsboat, "sfeed": Sfeed,
         "sfeed-etag": SfeedEtag, "feedparser": Feedparser, "curl": Curl}


def rows_of(database, table):
    try:
        return int(output_of("sqlite3", database, f"select count(*) from {table}", stderr=subprocess.DEVNULL))
    except (subprocess.CalledProcessError, ValueError):
        return None


def built_floor(work):
    program, source = work / "poll_floor", HERE / "poll_floor.cpp"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        output_of("g++", "-O2", "-std=c++20", source, "-o", program, "-lcurl", "-lpugixml", "-llmdb")
    return program


class Farm:
    """The feeds and their server."""

    def __init__(self, options):
        self.options = options
        self.folder = options.work / f"farm-{options.feeds}-{options.changed:g}"
        self.run = options.work / "run"
        self.log = self.run / "logs" / "access.log"
        self.scheme, _, self.latency = options.endpoint.partition("-")

    def make(self, *arguments):
        return output_of(sys.executable, HERE / "make_farm.py", *arguments, "--out", self.folder)

    def serve(self, *arguments):
        return output_of(HERE / "serve_farm.sh", *arguments, "--run", self.run)

    def ensure(self):
        record = self.folder / "farm.json"
        if not record.exists():
            print(f"making a farm of {self.options.feeds} feeds …", flush=True)
            self.make("new", "--feeds", self.options.feeds, "--gzip")
        if json.loads(record.read_text())["gen"] == 0:
            self.make("next", "--changed", self.options.changed)

    def use(self, generation):
        self.make("use", "--gen", generation)

    def start(self):
        arguments = ["start", "--farm", self.folder, "--port", self.options.port]
        if self.scheme == "https":
            arguments.append("--tls")
        if self.latency:
            arguments += ["--latency", self.latency.removesuffix("ms")]
        self.serve(*arguments)

    def stop(self):
        self.serve("stop")

    def endpoint(self, phase):
        return f"{self.scheme}-novalidators" if phase == "unvalidated" else self.options.endpoint

    def urls(self, endpoint):
        return (self.run / "lists" / endpoint / "urls").read_text().split()

    def authority(self):
        return self.run / "tls" / "ca.pem" if self.scheme == "https" else None

    def bytes(self):
        paths = (url.split("/", 3)[3] for url in self.urls(self.options.endpoint))
        return sum((self.folder / "gen0" / path).stat().st_size for path in paths)

    def server_seconds(self):
        """CPU seconds of nginx so far."""
        parent = (self.run / "nginx.pid").read_text().strip()
        ticks = 0
        for pid in [parent] + children(parent):
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return ticks / TICKS

    def answers(self, offset):
        """What the log has from that byte on: how often each status, and the bytes both ways."""
        statuses, wire = collections.Counter(), 0
        with open(self.log) as log:
            log.seek(offset)
            for line in log:
                status, sent, received = line.split()[:3]
                statuses[status] += 1
                wire += int(sent) + int(received)
        return dict(statuses), wire


def children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def busy_seconds():
    """CPU seconds that all processors were busy so far."""
    user, nice, system, _, _, interrupts, soft_interrupts, stolen = map(
        int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + interrupts + soft_interrupts + stolen) / TICKS


def wait_for_quiet(seconds):
    """Until what else runs uses less than 15 % of a core, at most so long; the share it used last."""
    end = time.monotonic() + seconds
    while True:
        busy, begun = busy_seconds(), time.monotonic()
        time.sleep(1)
        share = (busy_seconds() - busy) / (time.monotonic() - begun)
        if share < 0.15 or time.monotonic() > end:
            return share


def bytes_on_disk(folder):
    return sum(file.lstat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


class PrivateMemory(threading.Thread):
    """Samples that of the first child of a process."""

    def __init__(self, parent):
        super().__init__(daemon=True)
        self.parent, self.peak, self.ended = parent, 0, threading.Event()

    def run(self):
        child = None
        while not self.ended.wait(0.02):
            try:
                child = child or children(self.parent)[0]
                status = pathlib.Path(f"/proc/{child}/status").read_text()
                self.peak = max(self.peak, int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024)
            except (OSError, IndexError, TypeError):
                pass  # it has not begun, or is about to end


def run_poll(peer, pinned):
    """One poll: its exit status, wall seconds, the kernel's account of it, and peak bytes resident and private."""
    # A process begins with the peak memory of the one that started it. Only after `time`, which is small, is the
    # figure the poller's own.
    command = (["taskset", "-c", pinned] if pinned else []) + ["/usr/bin/time", "-o", "time", "-f", "%M"] + peer.command
    with open(peer.folder / "out", "a") as out:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=peer.folder,
                                   env=peer.environment(), start_new_session=True)
        private = PrivateMemory(process.pid)
        private.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    private.ended.set()
    private.join()
    peer.polls += 1
    resident = int((peer.folder / "time").read_text().split()[-1]) * 1024
    return process.returncode, wall, used, resident, private.peak


def measured_poll(farm, peer, pinned):
    time.sleep(0.7)  # until the server has logged what was before
    offset, server, busy = farm.log.stat().st_size, farm.server_seconds(), busy_seconds()
    status, wall, used, resident, private = run_poll(peer, pinned)
    busy, server = busy_seconds() - busy, farm.server_seconds() - server
    time.sleep(0.8)
    answers, wire = farm.answers(offset)
    cpu = used.ru_utime + used.ru_stime
    return {"exit": status, "wall": wall, "cpu": cpu, "system": used.ru_stime, "resident": resident, "private": private,
            "wire": wire, "store": bytes_on_disk(peer.store), "items": peer.items(), "server": server,
            "other": max(0.0, busy - cpu - server), "answers": answers,
            "complete": status == 0 and answers.get("200", 0) + answers.get("304", 0) >= len(peer.urls)}


def poll_in_phases(farm, name, phases, options):
    """A peer's round: each phase and what was measured in it."""
    folder = options.work / "peers" / name
    shutil.rmtree(folder, ignore_errors=True)
    peers = {}
    for phase in phases:
        endpoint = farm.endpoint(phase)
        if endpoint not in peers:
            peers[endpoint] = PEERS[name](options, farm.urls(endpoint), farm.authority(), folder / endpoint)
        peer = peers[endpoint]
        farm.use(0)
        while peer.polls < {"cold": 0, "unvalidated": 1}.get(phase, peer.polls_to_learn):
            run_poll(peer, options.pin)
        if phase == "changed":
            farm.use(1)
        idle = wait_for_quiet(options.quiet)
        yield phase, {**measured_poll(farm, peer, options.pin), "before": idle}
    if not options.keep:
        shutil.rmtree(folder)


def measure(farm, names, phases, options):
    """By peer and phase: what each round found."""
    rows = collections.defaultdict(list)
    for turn in range(options.rounds):
        for name in names:
            for phase, row in poll_in_phases(farm, name, phases, options):
                rows[name, phase].append(row)
                print(f"  [{turn}] {name} {phase}: {row['wall']:.2f} s, cpu {row['cpu']:.2f}, "
                      f"other {row['other']:.2f}, exit {row['exit']}, {row['answers']}", file=sys.stderr, flush=True)
                if options.json:
                    about = {"round": turn, "peer": name, "phase": phase, "feeds": options.feeds,
                             "endpoint": farm.endpoint(phase), "jobs": options.jobs, "folding": options.folding}
                    with open(options.json, "a") as file:
                        file.write(json.dumps({**about, **row}) + "\n")
    return rows


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def ratio(rows, others, key):
    """Paired by round; None where the others have nothing of it."""
    if any(other[key] <= 0 for other in others):
        return None
    return statistics.median(row[key] / other[key] for row, other in zip(rows, others))


def print_rows(rows, names, phase, feeds):
    print(f"\n{phase:14} {'feeds/s':>9} {'wall s':>8} {'cpu s':>8} {'system':>6} {'peak MB':>8} {'private':>8} "
          f"{'wire MB':>8} {'store MB':>8} {'items':>7} {'other s':>7}  answers")
    for name in names:
        found = rows[name, phase]
        wall, cpu, last = median(found, "wall"), median(found, "cpu"), found[-1]
        items = "-" if last["items"] is None else last["items"]
        failed = "" if all(row["complete"] for row in found) else f"  INCOMPLETE, exit {last['exit']}"
        print(f"{name:14} {feeds / wall:9.1f} {wall:8.2f} {cpu:8.2f} {median(found, 'system') / max(cpu, 1e-9):6.0%} "
              f"{median(found, 'resident') / MEGA:8.1f} {median(found, 'private') / MEGA:8.1f} "
              f"{median(found, 'wire') / MEGA:8.1f} {median(found, 'store') / MEGA:8.1f} {items:>7} "
              f"{median(found, 'other'):7.1f}  {last['answers']}{failed}")


def print_ratios(rows, names, phase):
    for name in names[1:]:
        ratios = [(key, ratio(rows["riverd", phase], rows[name, phase], key))
                  for key in ("wall", "cpu", "resident", "private", "wire", "store")]
        print(f"  riverd/{name}: " + ", ".join(f"{key} {found:.3g}" for key, found in ratios if found is not None))


def asked(rows):
    """Of what is asked of riverd: what of it was measured, the figure, and whether it is kept."""
    def complete(phase, peer):
        return all(row["complete"] for name in ("riverd", peer) for row in rows[name, phase])

    for phase, peer, limit in AT_MOST:
        if (peer, phase) in rows:
            found = ratio(rows["riverd", phase], rows[peer, phase], "wall")
            yield f"{phase}: at most {limit:g} x {peer}", found, found <= limit and complete(phase, peer)
    for phase, peers, limit in AT_LEAST:
        faster = {peer: ratio(rows[peer, phase], rows["riverd", phase], "wall")
                  for peer in peers if (peer, phase) in rows}
        if faster:
            peer = min(faster, key=faster.get)
            yield (f"{phase}: at least {limit:g} x as fast as {peer}", faster[peer],
                   faster[peer] >= limit and complete(phase, peer))


def print_asked(rows):
    """Whether all of it is kept."""
    print("\nasked")
    all_kept = True
    for what, found, kept in asked(rows):
        print(f"  {what:48} {found:8.2f}  {'kept' if kept else 'NOT KEPT'}")
        all_kept = all_kept and kept
    return all_kept


def choices(known):
    """The type of an option that is a list of such words."""
    def read(text):
        words = [word for word in text.split(",") if word]
        for word in words:
            if word not in known:
                raise argparse.ArgumentTypeError(f"{word} is none of {', '.join(known)}")
        return words
    return read


def endpoint_name(text):
    if not re.fullmatch(r"https?(-(\d+ms|wan))?", text):
        raise argparse.ArgumentTypeError("http or https, and a latency or none: http-50ms, https-wan")
    return text


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--riverd", type=pathlib.Path, default="build/riverd", help="the program [build/riverd]")
    parser.add_argument("--folding", choices=["on", "off"], default="off",
                        help="off: riverd does not look for entries that are told twice [off]")
    parser.add_argument("--peers", type=choices([name for name in PEERS if name != "riverd"]), default="floor",
                        help="[floor], fetch, newsboat, sfeed, sfeed-etag, feedparser, curl")
    parser.add_argument("--phases", type=choices(PHASES), default=",".join(PHASES), help="some of the phases [all]")
    parser.add_argument("--feeds", type=int, default=2000, help="of the farm, which is made where there is none [2000]")
    parser.add_argument("--changed", type=float, default=0.1, help="share of the feeds with something new [0.1]")
    parser.add_argument("--rounds", type=int, default=3, help="[3]")
    parser.add_argument("--jobs", type=int, default=64,
                        help="connections or processes of each peer; riverd has its own default [64]")
    parser.add_argument("--endpoint", type=endpoint_name, default="http", help="[http], https, http-50ms, https-wan …")
    parser.add_argument("--port", type=int, default=8180, help="the server's first, of some forty [8180]")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "riverd-poll-bench",
                        help="a folder for the farm, which stays there, and the stores [%(default)s]")
    parser.add_argument("--pin", help="processors for the pollers, such as 1: the server has 0")
    parser.add_argument("--quiet", type=float, default=60,
                        help="seconds to wait at most for a quiet machine, before each poll [60]")
    parser.add_argument("--json", type=pathlib.Path, help="a file that each poll's figures are appended to")
    parser.add_argument("--keep", action="store_true", help="leave the stores of the last round in WORK/peers")
    options = parser.parse_args()
    options.riverd, options.work = options.riverd.resolve(), options.work.resolve()
    if not os.access(options.riverd, os.X_OK):
        parser.error(f"there is no program {options.riverd}; ./dev build makes it")
    return options


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as SIGINT: nothing is left running
    names = ["riverd"] + options.peers
    phases = [phase for phase in PHASES if phase in options.phases]
    options.work.mkdir(parents=True, exist_ok=True)
    farm = Farm(options)
    farm.ensure()
    farm.use(0)
    try:
        farm.start()
        print(f"{options.feeds} feeds, {farm.bytes() / MEGA:.1f} MB, endpoint {options.endpoint}, jobs {options.jobs}, "
              f"folding {options.folding}, {os.cpu_count()} processors, pollers on {options.pin or 'all'}, "
              f"rounds {options.rounds}", flush=True)
        rows = measure(farm, names, phases, options)
    finally:
        farm.stop()
        farm.use(0)
    for phase in phases:
        print_rows(rows, names, phase, options.feeds)
        print_ratios(rows, names, phase)
    return 0 if print_asked(rows) else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except subprocess.CalledProcessError as error:
        print(f"poll_bench: {error}", file=sys.stderr)
        raise SystemExit(2) from None
