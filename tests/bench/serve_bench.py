#!/usr/bin/env python3
"""riverd beside nginx: the same documents, one core each, requests by wrk from the other core.

    serve_bench.py RIVERD [--seconds N] [--rounds N] [--connections N] [--idle N]

Two feeds make documents of about 20 and 200 KB; nginx gets the very bytes riverd answers with (identity and gzip).
Each round measures both servers one after the other, every other round in the other order; ratios are medians of the
rounds'. Core time is what the server's core was busy with for each request, the kernel's work for the loopback
included, and is the steadiest of the figures. --idle opens so many connections, asks once on each, and tells what
each holds of riverd's memory.
Needs Debian's nginx-light, wrk and util-linux, two cores, and loopback alone.
"""
import argparse
import gzip
import http.client
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

SERVER_CORE, CLIENT_CORE = "0", "1"
TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log warn; {user}
worker_cpu_affinity 01;
events {{ worker_connections 8192; multi_accept on; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_timeout 75s;
  keepalive_requests 1000000000; server_tokens off; types {{ application/atom+xml atom; }}
  gzip off; gzip_static on; gzip_vary on; open_file_cache max=100 inactive=60s; open_file_cache_valid 60s;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/www; }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def made_feed(size):
    """A JSON Feed of about so many bytes of text, the same every time."""
    chance = random.Random(size)
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(3000)]
    items, written = [], 0
    while written < size:
        text = " ".join(chance.choices(words, k=200))
        items.append({"id": f"urn:item:{len(items)}", "url": f"https://feed.example/{size}/{len(items)}",
                      "title": text[:60], "content_html": f"<p>{text}</p>",
                      "date_published": f"2026-03-{len(items) % 28 + 1:02}T12:00:00Z"})
        written += len(text) + 900
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": f"{size} bytes", "items": items})


def get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}


def wait_for(what, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = what()
            if found:
                return found
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("serve_bench: waited in vain")


class Riverd:
    def __init__(self, binary, folder, sizes):
        self.port = free_port()
        text = (f'[server]\nlisten = ["127.0.0.1:{self.port}"]\nbase_url = "http://127.0.0.1:{self.port}"\n'
                "max_connections = 20000\n")
        for size in sizes:
            (folder / f"{size}.json").write_text(made_feed(size))
            text += f'[[feed]]\nurl = "file:{size}.json"\nname = "s{size}"\ngroups = ["s{size}"]\nduplicates = "keep"\n'
            text += f'[[river]]\nname = "s{size}"\ngroups = ["s{size}"]\n'
        (folder / "riverd.toml").write_text(text)
        self.process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, binary, "--config", str(folder / "riverd.toml"), "--data",
             str(folder / "data"), "--log-level", "warning", "run"])
        wait_for(lambda: all(f["entries"] for f in json.loads(get(self.port, "/api/v1/feeds")[1])["feeds"]))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def anonymous_bytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Anonymous:"):
                return int(line.split()[1]) * 1024
        return 0


class Nginx:
    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        (folder / "www").mkdir()
        (folder / "nginx.conf").write_text(
            NGINX.format(folder=folder, port=self.port, user="user root;" if os.getuid() == 0 else ""))
        subprocess.run(["taskset", "-c", SERVER_CORE, "/usr/sbin/nginx", "-p", str(folder), "-c",
                        str(folder / "nginx.conf")], check=True)
        wait_for(lambda: (folder / "nginx.pid").exists() and (folder / "nginx.pid").read_text().strip())

    def put(self, name, body, packed):
        for file, content in ((name, body), (name + ".gz", packed)):
            path = self.folder / "www" / file
            path.write_bytes(content)
            os.utime(path, (1790000000, 1790000000))

    def stop(self):
        os.kill(int((self.folder / "nginx.pid").read_text()), signal.SIGQUIT)


def busy():
    """Seconds the server's core was busy so far."""
    for line in pathlib.Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{SERVER_CORE} "):
            v = [int(x) for x in line.split()[1:]]
            return (v[0] + v[1] + v[2] + v[5] + v[6]) / TICKS
    return 0.0


UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def load(port, path, headers, connections, seconds):
    """Requests a second, the 99th percentile in milliseconds, core microseconds a request."""
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    before = busy()
    out = subprocess.run(command + [f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, text=True).stdout
    used = busy() - before
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit("serve_bench: wrk met errors:\n" + out)
    requests = int(re.search(r"(\d+) requests in", out)[1])
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", out)[1])
    p99, unit = re.search(r"99%\s*([\d.]+)(us|ms|s)", out).groups()
    return rate, float(p99) * UNITS[unit], used / requests * 1e6


def compare(riverd, nginx, size, coding, status, options):
    path = f"/rivers/s{size}/feed.atom"
    found = {}
    for name, port, at in (("nginx", nginx.port, f"/{size}.atom"), ("riverd", riverd.port, path)):
        headers = {"Accept_Encoding": coding}
        tag = get(port, at, **headers)[2]["etag"]
        if status == 304:
            headers["If_None_Match"] = tag
        got, body, _ = get(port, at, **headers)
        if got != status:
            raise SystemExit(f"serve_bench: {name} answered {got}, not {status}")
        found[name] = (port, at, [f"{k.replace('_', '-')}: {v}" for k, v in headers.items()], len(body))
    rounds = {"nginx": [], "riverd": []}
    for turn in range(options.rounds):
        servers = list(found.items())
        for name, (port, at, headers, _) in servers if turn % 2 == 0 else reversed(servers):
            rounds[name].append(load(port, at, headers, options.connections, options.seconds))
    for name, results in rounds.items():
        rate, p99, core = (statistics.median(r[i] for r in results) for i in range(3))
        print(f"{size // 1000:4} KB {coding:8} {status} {name:7} {found[name][3]:8} bytes {rate:9.0f}/s "
              f"p99 {p99:7.2f} ms {core:7.2f} us")
    ratio = [statistics.median(r[i] / n[i] for r, n in zip(rounds["riverd"], rounds["nginx"])) for i in range(3)]
    print(f"             riverd/nginx: requests {ratio[0]:.3f}, p99 {ratio[1]:.2f}, core time {ratio[2]:.3f}", flush=True)


def idle(riverd, count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(count, hard - 100)
    request = b"GET /rivers/s20000/feed.atom HTTP/1.1\r\nHost: bench\r\nUser-Agent: a reader of feeds\r\n\r\n"
    before, connections = riverd.anonymous_bytes(), []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", riverd.port))
        connection.sendall(request)
        left = None
        while left is None or left > 0:
            piece = connection.recv(65536)
            if left is None:
                head, _, rest = piece.partition(b"\r\n\r\n")
                left = int(re.search(rb"Content-Length: (\d+)", head)[1]) - len(rest)
            else:
                left -= len(piece)
        connections.append(connection)
    time.sleep(1)
    print(f"{count} idle connections: {(riverd.anonymous_bytes() - before) / count:.0f} bytes each of riverd's memory")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("riverd")
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--idle", type=int, default=10000)
    options = parser.parse_args()
    sizes = [20000, 200000]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="riverd-serve-bench-"))
    folder.chmod(0o755)
    riverd = nginx = None
    try:
        riverd, nginx = Riverd(options.riverd, folder, sizes), Nginx(folder)
        for size in sizes:
            path = f"/rivers/s{size}/feed.atom"
            body = get(riverd.port, path)[1]
            packed = get(riverd.port, path, Accept_Encoding="gzip")[1]
            nginx.put(f"{size}.atom", body, packed if gzip.decompress(packed) == body else b"")
        for size in sizes:
            for coding in ("identity", "gzip"):
                for status in (200, 304):
                    compare(riverd, nginx, size, coding, status, options)
        if options.idle:
            idle(riverd, options.idle)
    finally:
        for server in (riverd, nginx):
            if server:
                server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
