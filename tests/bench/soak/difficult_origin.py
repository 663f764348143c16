#!/usr/bin/env python3
"""The origins that no good server is: names, and hosts whose answers go wrong in the middle.

    difficult_origin.py --root DIR --port N --hosts N --good FILE [--wrong SHARE] [NUMBER …]

Answers every question for hN.soak.example with the address of host N, so that names are resolved over the lossy link
too. The hosts with the NUMBERs serve the farm's files, and a share of their answers is one of these: cut off in the
middle of the body, reset there, trickling a few bytes a second until the other side gives up, nothing at all, or no
HTTP. From when there is the file --good, all answers are right.
"""
import argparse
import asyncio
import os
import pathlib
import random
import re
import socket
import struct

from network import DOMAIN, NAME_SERVER, host_address

TYPES = {".rss": "application/rss+xml", ".atom": "application/atom+xml", ".rdf": "application/rdf+xml"}
TYPE_A = 1


class NameServer(asyncio.DatagramProtocol):
    """One question a datagram, as resolvers ask."""

    def __init__(self, hosts):
        self.hosts = hosts

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        try:
            self.transport.sendto(self.answer(data), address)
        except (IndexError, ValueError, struct.error):
            pass  # no question

    def answer(self, data):
        labels, at = [], 12
        while data[at]:
            labels.append(data[at + 1:at + 1 + data[at]].decode("ascii"))
            at += 1 + data[at]
        kind = struct.unpack_from("!H", data, at + 1)[0]
        question = data[12:at + 5]
        found = re.fullmatch(r"h(\d+)\." + re.escape(DOMAIN), ".".join(labels).lower())
        known = found and int(found[1]) < self.hosts
        # A short life: a resolver with a cache has to ask again and again.
        record = struct.pack("!HHHIH4s", 0xC00C, TYPE_A, 1, 5, 4, socket.inet_aton(host_address(int(found[1])))) \
            if known and kind == TYPE_A else b""
        flags = 0x8580 | (0 if known else 3)
        return data[:2] + struct.pack("!HHHHH", flags, 1, bool(record), 0, 0) + question + record


class DifficultHosts:
    def __init__(self, options):
        self.options = options
        self.chance = random.Random(1)

    def wrong(self):
        """In what way the next answer is; empty: it is right."""
        if self.options.good.exists() or self.chance.random() >= self.options.wrong:
            return ""
        return self.chance.choice(("cut", "cut", "reset", "reset", "trickle", "silent", "no http"))

    def document(self, path, tag):
        file = pathlib.Path(os.path.normpath(f"{self.options.root}/{path}"))
        if not file.is_relative_to(self.options.root) or not file.is_file():
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b""
        about = file.stat()
        current = f'"{about.st_mtime_ns:x}-{about.st_size:x}"'
        if tag == current:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {current}\r\n\r\n".encode(), b""
        body = file.read_bytes()
        head = (f"HTTP/1.1 200 OK\r\nContent-Type: {TYPES.get(file.suffix, 'text/xml')}\r\nETag: {current}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n")
        return head.encode(), body

    async def answer(self, reader, writer, path, tag):
        """Whether the connection goes on."""
        wrong = self.wrong()
        if wrong in ("cut", "reset", "trickle"):
            tag = ""  # a 304 has no middle
        head, body = self.document(path, tag)
        if wrong in ("cut", "reset"):
            writer.write(head + body[:self.chance.randrange(len(body) + 1)])
            await writer.drain()
            if wrong == "reset":
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            return False
        if wrong == "trickle":
            writer.write(head)
            for at in range(0, len(body), 20):
                writer.write(body[at:at + 20])
                await writer.drain()
                await asyncio.sleep(1)
            return False
        if wrong == "silent":
            await asyncio.wait_for(reader.read(1), 120)
            return False
        writer.write(b"220 ready\r\n\r\n" if wrong else head + body)
        await writer.drain()
        return not wrong

    async def converse(self, reader, writer):
        try:
            while True:
                head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 65)).decode("latin-1").split("\r\n")
                tag = next((line.split(":", 1)[1].strip() for line in head
                            if line.lower().startswith("if-none-match:")), "")
                if not await self.answer(reader, writer, head[0].split()[1], tag):
                    return
        except (OSError, EOFError, IndexError, asyncio.TimeoutError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()


async def serve(options):
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: NameServer(options.hosts), local_addr=(NAME_SERVER, 53))
    hosts = DifficultHosts(options)
    servers = [await asyncio.start_server(hosts.converse, host_address(number), options.port)
               for number in options.numbers]
    await asyncio.gather(asyncio.Event().wait(), *(server.serve_forever() for server in servers))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--hosts", type=int, required=True, help="of the farm")
    parser.add_argument("--good", type=pathlib.Path, required=True)
    parser.add_argument("--wrong", type=float, default=0.5, help="share of the answers [0.5]")
    parser.add_argument("numbers", type=int, nargs="*", metavar="NUMBER")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
