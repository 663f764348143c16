"""The daemon under test: started in the poller's namespace, asked through its sockets, looked at through /proc."""
import collections
import http.client
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import time

from network import FARM_NETWORK, NAME_SERVER

TCP_STATES = {1: "established", 2: "connecting", 8: "close-wait", 10: "listening"}
# FIN-WAIT-1, FIN-WAIT-2, LAST-ACK, CLOSING. The counts of /proc/net/sockstat are of all namespaces together.
ENDING = (4, 5, 9, 11)
MIB = 1 << 20


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def value_of(metrics, name, labels=""):
    """The sum over all lines of that name with these labels."""
    found = re.findall(rf"^{name}(?:{{[^}}]*{labels}[^}}]*}})? (\S+)$", metrics, re.MULTILINE)
    return int(sum(map(float, found)))


class Daemon:
    def __init__(self, program, folder, network, urls):
        self.program, self.folder, self.network, self.urls = program, folder, network, urls
        self.socket = folder / "http.sock"
        self.log = folder / "log"
        self.config = folder / "riverd.toml"
        self.process = None

    def configure(self, interval):
        """Each feed gets an interval of its own about this one, in seconds: after `poll --all`, which asks for them
        at once, they come back spread over all the time until the next."""
        chance = random.Random(2)
        # The store is served on a socket of the file system: the namespace has no way to it but that.
        text = (f'[server]\nlisten = ["unix:{self.socket}"]\nbase_url = "http://localhost/"\n'
                f'[poll]\nallow_addresses = ["{FARM_NETWORK}"]\nhost_connections = 4\nhost_interval = "100ms"\n')
        text += "".join(f'[[feed]]\nurl = "{url}"\nname = "f{number}"\n'
                        f'interval = "{int(interval * chance.uniform(0.3, 1.7) * 1000)}ms"\n'
                        for number, url in enumerate(self.urls))
        self.config.write_text(text)

    def command(self, *words):
        return [str(self.program), "--config", str(self.config), "--data", str(self.folder / "data"), *words]

    def start(self):
        names = self.folder / "resolv.conf"
        names.write_text(f"nameserver {NAME_SERVER}\n")
        # `ip netns exec` gives mounts of its own, so that the file is another for this process alone.
        inside = ["sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"', names, *self.command("run")]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.network.command(self.network.poller, *inside), stderr=log,
                                            stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while True:
            try:
                return self.get("/metrics")
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise SystemExit(f"soak: the daemon does not serve; see {self.log}") from None
                time.sleep(0.2)

    def stop(self, seconds=60):
        """Its exit status and how long it took; None where it had to be killed."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds), time.monotonic() - begun
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None, seconds

    def get(self, path):
        connection = UnixConnection(self.socket)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode("utf-8", "replace")
        except http.client.HTTPException as error:
            raise OSError(f"{path}: {error!r}") from error
        finally:
            connection.close()

    def ask(self, *words):
        """Runs a command beside the daemon: its exit status and what it printed."""
        done = subprocess.run(self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        return done.returncode, done.stdout.strip()

    @property
    def proc(self):
        return pathlib.Path(f"/proc/{self.process.pid}")

    def sockets(self):
        """The namespace's: by inode the kind of each, and how many TCP connections the kernel still ends by itself."""
        kinds, orphans = {}, 0
        for table in ("tcp", "tcp6", "udp", "udp6"):
            try:
                lines = (self.proc / "net" / table).read_text().splitlines()[1:]
            except OSError:
                continue
            for fields in map(str.split, lines):
                state = TCP_STATES.get(int(fields[3], 16), "closing") if table.startswith("tcp") else "udp"
                if fields[9] != "0":
                    kinds[fields[9]] = state
                elif int(fields[3], 16) in ENDING:
                    orphans += 1
        return kinds, orphans

    def descriptors(self):
        """How many of each kind are open, and the orphans of sockets()."""
        (kinds, orphans), found = self.sockets(), collections.Counter()
        for link in (self.proc / "fd").iterdir():
            try:
                target = os.readlink(link)
            except OSError:
                continue  # closed meanwhile
            if target.startswith("socket:"):
                # What is in no table of the internet's is a Unix socket, or a TCP socket that is not bound yet.
                found[kinds.get(target[8:-1], "unix")] += 1
            else:
                found["file" if target.startswith("/") else "other"] += 1
        return dict(found), orphans

    def memory(self):
        """MiB: private, that is resident without the store's pages, and these."""
        resident = store = 0
        of_store = False
        for line in (self.proc / "smaps").read_text().splitlines():
            word = line.split(None, 1)[0]
            if not word.endswith(":"):
                of_store = line.endswith("/store.mdb")
            elif word == "Rss:":
                size = int(line.split()[1])
                resident += size
                store += size if of_store else 0
        return (resident - store) / 1024, store / 1024

    def sample(self):
        metrics = self.get("/metrics")
        descriptors, orphans = self.descriptors()
        private, store = self.memory()
        stat = (self.proc / "stat").read_text().rsplit(")", 1)[1].split()
        polls = {result: value_of(metrics, "riverd_polls_total", f'result="{result}"')
                 for result in ("changed", "unchanged", "failed", "skipped")}
        return {**polls, "in flight": value_of(metrics, "riverd_fetches_in_flight"),
                "waiting": value_of(metrics, "riverd_queue_length"),
                "tasks": value_of(metrics, "riverd_tasks") if "\nriverd_tasks " in metrics else None,
                "entries": value_of(metrics, "riverd_entries"),
                "anonymous": value_of(metrics, "riverd_anonymous_memory_bytes") / MIB,
                "descriptors": sum(descriptors.values()), "kinds": descriptors,
                "threads": len(list((self.proc / "task").iterdir())), "private": private, "store": store,
                "orphans": orphans,
                "cpu": (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")}
