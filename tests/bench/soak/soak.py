#!/usr/bin/env python3
"""An hour of polls of 10,000 feeds over a bad link: whether riverd leaks descriptors, memory or coroutines.

    soak.py --riverd build/riverd                                        the hour
    soak.py --riverd build/riverd --seconds 240 --interval 60 --round 80 --spell 10 40 --outage 20 --sample 10
                                                                         a trial

riverd runs in a network namespace of its own, and the feeds' 400 hosts in another. Between them lies a link
(lossy_link.py) that loses some packets and delays others, from which a twentieth of the hosts is absent at any time,
and which is down for a while twice. Names are resolved over it as well. Eight of the hosts (difficult_origin.py) cut
their answers off, reset them, trickle or say nothing. The daemon begins with an empty store, and polls each feed
every --interval seconds or so; every --round seconds `riverd poll --all` asks for all of them at once, after a tenth
of the feeds has changed. A line every --sample seconds:

  polls       ended since the start, and of them failed
  flight      requests that are not answered; `wait`: what waits for its host, for a worker or for the store
  fds         descriptors: all, TCP connections (connecting, established, closing), UDP, files
  thr         threads
  private     MiB resident beside the pages of the store's file; `store`: those
  orphans     TCP connections that riverd has closed and the kernel still has to end
  lost … gone packets that the link has lost, that it carried, and the hosts that are absent now

After the time the link is made whole and all feeds are asked: all of them have to answer. Then nothing is due any
more, and the daemon at rest has to hold what one holds that was just started on its store. When it is stopped, no
coroutine may be left: it says so in its log if one does not end. The store is checked. Exit status 1 if anything of
what is asked at the end is not kept, 2 if nothing could be measured.

Needs root, Linux with veth and AF_PACKET, iproute2, nginx and Python 3; about 4 GB of disk, a tenth of a processor.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import verdict
from daemon import Daemon
from network import Network, host_address, host_name

HERE = pathlib.Path(__file__).resolve().parent
MAKE_FARM = HERE.parent / "poll" / "make_farm.py"
PORT, DIFFICULT_PORT = 8180, 8181
DIFFICULT = range(0, 400, 50)
REST = 180  # seconds until nothing may be under way any more

NGINX = """\
user root; daemon off; worker_processes 1; worker_rlimit_nofile 65536;
pid {run}/nginx.pid; error_log {run}/nginx-error.log warn;
events {{ worker_connections 20000; }}
http {{
  access_log off; client_body_temp_path {run}/tmp; proxy_temp_path {run}/tmp; fastcgi_temp_path {run}/tmp;
  uwsgi_temp_path {run}/tmp; scgi_temp_path {run}/tmp;
  types {{ application/rss+xml rss; application/atom+xml atom; application/rdf+xml rdf; }}
  sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_timeout 65s; gzip off; gzip_static on; gzip_vary on;
  server {{ listen {port} backlog=4096; root {run}/served; }}
}}
"""


class Farm:
    """The feeds, and the processes that serve them."""

    def __init__(self, options, run):
        self.options, self.run = options, run
        self.folder = options.farm or options.work / f"farm-{options.feeds}"
        self.good = run / "good"
        self.hosts = self.generations = self.generation = 0
        self.processes = {}

    def make(self, *words):
        subprocess.run([sys.executable, MAKE_FARM, *map(str, words), "--out", self.folder], check=True)

    def ensure(self):
        record = self.folder / "farm.json"
        if not record.exists():
            print(f"making a farm of {self.options.feeds} feeds …", flush=True)
            self.make("new", "--feeds", self.options.feeds, "--gzip")
        while not self.options.farm and json.loads(record.read_text())["gen"] + 1 < self.options.generations:
            self.make("next", "--changed", 0.1)
        made = json.loads(record.read_text())
        self.hosts, self.generations = made["hosts"], made["gen"] + 1
        self.serve(0)

    def serve(self, generation):
        # A link of its own beside the farm, which other benches may be serving.
        link = self.run / ".served"
        link.unlink(missing_ok=True)
        link.symlink_to(self.folder / f"gen{generation}")
        link.replace(self.run / "served")
        self.generation = generation

    def change(self):
        """A tenth of the feeds has new items, and others are edited; after the last generation comes the first."""
        self.serve((self.generation + 1) % self.generations)

    def urls(self):
        """At the names of the hosts instead of the addresses of the loopback network."""
        self.make("lists", "--to", self.run)
        urls = []
        for line in (self.run / "urls").read_text().split():
            high, low, path = re.fullmatch(r"http://127\.9\.(\d+)\.(\d+):\d+/(.*)", line).groups()
            host = int(high) * 250 + int(low) - 1
            urls.append(f"http://{host_name(host)}:{DIFFICULT_PORT if host in DIFFICULT else PORT}/{path}")
        return urls

    def start(self, network):
        (self.run / "tmp").mkdir(exist_ok=True)
        (self.run / "nginx.conf").write_text(NGINX.format(run=self.run, port=PORT))
        self.spawn("nginx", network.origins, "/usr/sbin/nginx", "-p", self.run, "-c", self.run / "nginx.conf")
        self.spawn("difficult origin", network.origins, sys.executable, HERE / "difficult_origin.py", "--root",
                   self.run / "served", "--port", DIFFICULT_PORT, "--hosts", self.hosts, "--good", self.good,
                   *(number for number in DIFFICULT if number < self.hosts))
        o = self.options
        outages = [word for share in o.outages for word in ("--outage", share * o.seconds, o.outage)]
        self.spawn("link", network.middle, sys.executable, HERE / "lossy_link.py", "--hosts", self.hosts, "--status",
                   self.run / "link.json", "--loss", o.loss, "--late", o.late, "--absent", o.absent,
                   "--spell", *o.spell, "--seed", o.seed, *outages)
        time.sleep(2)
        self.check()

    def spawn(self, name, namespace, *words):
        with open(self.run / f"{name.replace(' ', '-')}.log", "wb") as log:
            self.processes[name] = subprocess.Popen(Network.command(namespace, *words), stdin=subprocess.DEVNULL,
                                                    stdout=log, stderr=log)

    def check(self):
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise SystemExit(f"soak: the {name} has ended; see {self.run}")

    def link(self):
        return json.loads((self.run / "link.json").read_text())

    def mend(self):
        """From now on no packet is lost, no host is absent, and no answer wrong."""
        before = self.link()
        self.good.touch()
        self.processes["link"].send_signal(signal.SIGUSR1)
        return before

    def stop(self):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait()


class Rounds:
    """`riverd poll --all`, one at a time, in the background."""

    def __init__(self, daemon, file):
        self.daemon, self.file = daemon, file
        self.process, self.begun, self.ended = None, 0.0, []

    def start(self):
        self.begun = time.monotonic()
        self.process = subprocess.Popen(self.daemon.command("poll", "--all"), stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)

    def running(self):
        if self.process and self.process.poll() is not None:
            told = self.process.communicate()[0].strip()
            self.ended.append((self.process.returncode, told))
            print(f"  poll --all: {told}", flush=True)
            self.process = None
        return self.process is not None

    def wait(self, seconds):
        """Whether it ended in that time."""
        end = time.monotonic() + seconds
        while self.running() and time.monotonic() < end:
            time.sleep(0.2)
        return not self.running()


def told(summary):
    """The numbers of what `poll --all` printed."""
    return {name: int(number) for name, number in re.findall(r"([a-z ]+?) (\d+)", summary.replace(", ", "\n"))}


HEAD = (f"{'second':>6} {'polls':>8} {'failed':>7} {'flight':>6} {'wait':>6}  {'fds':>5} {'conn':>5} {'est':>5} "
        f"{'clos':>4} {'udp':>4} {'file':>4} {'thr':>4}  {'private':>8} {'store':>7} {'entries':>8} {'cpu s':>7}  "
        f"{'orphans':>7} {'lost':>8} {'carried':>9} {'gone':>5}")


def print_sample(row):
    kinds, link = row["kinds"], row["link"]
    polls = row["changed"] + row["unchanged"] + row["failed"]
    gone = "all" if link["in outage"] else link["absent hosts"]
    print(f"{row['second']:6.0f} {polls:8} {row['failed']:7} {row['in flight']:6} {row['waiting']:6}  "
          f"{row['descriptors']:5} {kinds.get('connecting', 0):5} {kinds.get('established', 0):5} "
          f"{kinds.get('close-wait', 0) + kinds.get('closing', 0):4} {kinds.get('udp', 0):4} {kinds.get('file', 0):4} "
          f"{row['threads']:4}  {row['private']:8.1f} {row['store']:7.1f} {row['entries']:8} {row['cpu']:7.1f}  "
          f"{row['orphans']:7} {link['lost']:8} {link['passed']:9} {gone:>5}", flush=True)


def storm(daemon, farm, rounds, options):
    """The time that is asked for; the samples."""
    samples, begun = [], time.monotonic()
    next_sample, next_round = options.sample, options.round
    print(HEAD, flush=True)
    while (second := time.monotonic() - begun) < options.seconds:
        if daemon.process.poll() is not None:
            raise SystemExit(f"soak: the daemon has ended; see {daemon.log}")
        farm.check()
        if not rounds.running() and second >= next_round:
            farm.change()
            rounds.start()
            next_round = second + options.round
        if second >= next_sample:
            daemon.get("/feed.atom")  # somebody reads, too
            daemon.get("/status")
            row = {"second": second, **daemon.sample(), "link": farm.link()}
            print_sample(row)
            samples.append(row)
            with open(rounds.file, "a") as file:
                file.write(json.dumps(row) + "\n")
            next_sample += options.sample
        time.sleep(0.5)
    return samples


def recovery(daemon, farm, rounds, asked):
    """The link is whole again: all feeds are asked until each has answered."""
    in_time = rounds.wait(patience(daemon))
    asked.ask("the last poll --all of the bad time ended", "yes" if in_time else "no", in_time)
    failed = sum(status != 0 for status, _ in rounds.ended)
    asked.ask("rounds of poll --all, and of them failed", f"{len(rounds.ended)} / {failed}", failed == 0)
    daemon.configure(86400 * 5)  # each feed rests after its next poll
    status, said = daemon.ask("reload")
    asked.ask("reload with other intervals", f"exit {status}" if status else "done", status == 0)
    for attempt in range(1, 4):
        rounds.start()
        if not rounds.wait(patience(daemon)):
            asked.ask("poll --all over the whole link ended", "no", False)
            return
        status, said = rounds.ended[-1]
        numbers = told(said)
        answered = numbers.get("changed", 0) + numbers.get("unchanged", 0)
        if status or numbers.get("failed", 1) == 0:
            break
    asked.ask(f"feeds that answer over the whole link, in round {attempt}", f"{answered} / {len(daemon.urls)}",
              answered == len(daemon.urls))


def patience(daemon):
    """How long a round may take: a host's feeds wait for each other, and a poll takes up to its whole time."""
    return 900 + len(daemon.urls) / 20


def come_to_rest(daemon):
    """A sample after connections have idled out; at the latest after REST seconds."""
    end = time.monotonic() + REST
    while True:
        time.sleep(5)
        row = daemon.sample()
        moving = sum(row["kinds"].get(kind, 0) for kind in verdict.CONNECTIONS + ("udp",))
        if moving + row["orphans"] + row["in flight"] + row["waiting"] == 0 or time.monotonic() > end:
            time.sleep(10)  # memory is given back a few seconds after it was needed
            return daemon.sample()


def soak(options, run):
    farm = Farm(options, run)
    farm.ensure()
    with Network() as network:
        daemon = Daemon(options.riverd, run, network, farm.urls())
        rounds = Rounds(daemon, run / "samples.jsonl")
        try:
            daemon.configure(options.interval)
            farm.start(network)
            daemon.start()
            print(f"{len(daemon.urls)} feeds on {farm.hosts} hosts, polled every {options.interval:g} s for "
                  f"{options.seconds:g} s; daemon {daemon.process.pid}; {options.loss:.1%} of packets lost, "
                  f"{options.absent:.1%} of hosts absent; all of it in {run}", flush=True)
            samples = storm(daemon, farm, rounds, options)
            link = farm.mend()
            asked = verdict.Verdict()
            recovery(daemon, farm, rounds, asked)
            rest = come_to_rest(daemon)
            status, took = daemon.stop()
            fresh_daemon = Daemon(options.riverd, run, network, daemon.urls)
            fresh_daemon.log = run / "log-of-the-fresh-daemon"
            store_status, store_said = daemon.ask("check", "--store")
            fresh_daemon.start()
            daemon = fresh_daemon
            fresh = come_to_rest(fresh_daemon)
        finally:
            if rounds.process:
                rounds.process.kill()
            if daemon.process and daemon.process.poll() is None:
                daemon.stop()
            farm.stop()
    verdict.ask_about_link(asked, link, options.loss, samples)
    verdict.ask_about_growth(asked, samples, options.seconds)
    verdict.ask_about_rest(asked, rest, fresh)
    asked.ask("stopped by SIGTERM: exit status, seconds", f"{status}, {took:.1f}",
              status == 0 and took < verdict.STOP_SECONDS)
    kinds = verdict.ask_about_log(asked, run / "log")
    left = sum(count for (_, kind), count in kinds.items() if "did not end in time" in kind)
    asked.ask("coroutines that did not end when it was stopped", left, left == 0)
    print("  " + store_said.replace("\n", "\n  "))
    asked.ask("check --store: exit status", store_status, store_status == 0)
    return asked.kept


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--riverd", type=pathlib.Path, default="build/riverd", help="the program [build/riverd]")
    parser.add_argument("--seconds", type=float, default=3600, help="of bad weather [3600]")
    parser.add_argument("--feeds", type=int, default=10000,
                        help="of the farm, which is made where there is none [10000]")
    parser.add_argument("--farm", type=pathlib.Path, help="the folder of a farm that is there; it is only read")
    parser.add_argument("--generations", type=int, default=12, help="of the farm that is made [12]")
    parser.add_argument("--interval", type=float, default=150, help="mean seconds between two polls of a feed [150]")
    parser.add_argument("--round", type=float, default=300, help="seconds between two `poll --all` [300]")
    parser.add_argument("--sample", type=float, default=30, help="seconds between two samples [30]")
    parser.add_argument("--loss", type=float, default=0.02, help="share of the packets, each way [0.02]")
    parser.add_argument("--late", type=float, default=0.02, help="share of the packets [0.02]")
    parser.add_argument("--absent", type=float, default=0.05, help="share of the hosts at any time [0.05]")
    parser.add_argument("--spell", type=float, nargs=2, default=[60, 300], help="seconds a host is absent [60 300]")
    parser.add_argument("--outages", type=float, nargs="*", default=[0.4, 0.75],
                        help="when nothing passes at all, as shares of the time [0.4 0.75]")
    parser.add_argument("--outage", type=float, default=60, help="seconds of each of them [60]")
    parser.add_argument("--seed", type=int, default=1, help="of the weather [1]")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "riverd-soak",
                        help="a folder for the farm, which stays there, and the run [%(default)s]")
    options = parser.parse_args()
    options.riverd, options.work = options.riverd.resolve(), options.work.resolve()
    if not os.access(options.riverd, os.X_OK):
        parser.error(f"there is no program {options.riverd}; ./dev build makes it")
    if os.geteuid() != 0:
        parser.error("namespaces are made by root")
    return options


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # as SIGINT: nothing is left running
    run = options.work / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    kept = soak(options, run)
    print("\nnothing is leaked" if kept else "\nNOT KEPT: see above", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except subprocess.CalledProcessError as error:
        print(f"soak: {error}", file=sys.stderr)
        raise SystemExit(2) from None
