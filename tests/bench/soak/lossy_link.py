#!/usr/bin/env python3
"""The link between poller and origins: carries frames from one interface to another, and not all of them.

    lossy_link.py --hosts N --status FILE [--loss SHARE] [--late SHARE] [--absent SHARE] [--spell FROM TO]
                  [--outage START LENGTH] … [--seed N]

A share of the packets is lost, in each direction by itself; another is late by up to 0.3 s, so that packets overtake
each other as well. A share of the hosts is absent at any time, each for a spell of its own, in one of three ways:

  silent       whatever goes to it or comes from it is swallowed
  refusing     TCP is answered with a reset, as by a host whose server is down
  unreachable  a router says by ICMP that there is no way to it

During an outage nothing passes. SIGUSR1 makes the link whole for good: nothing is lost, late or absent from then on.
The status file has the counts since the start as JSON, and is replaced every second.
"""
import argparse
import heapq
import json
import os
import random
import select
import signal
import socket
import struct
import time

from network import host_address

INTERFACES = ("to-poller", "to-origins")
POLLER, ORIGINS = 0, 1
SOL_PACKET, PACKET_STATISTICS, PACKET_IGNORE_OUTGOING = 263, 6, 23
SO_RCVBUFFORCE = 33
ALL_FRAMES = 0x0003
IPV4 = b"\x08\x00"
TCP, ICMP = 6, 1
SYN, RST, ACK, FIN = 0x02, 0x04, 0x10, 0x01
WAYS = (("silent", 0.6), ("refusing", 0.25), ("unreachable", 0.15))
LATEST = 0.3  # seconds


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def frame_back(frame, protocol, payload):
    """To where the frame came from, as if from where it was going to."""
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0, frame[30:34], frame[26:30])
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return frame[6:12] + frame[0:6] + IPV4 + head + payload


def reset_for(frame):
    """What a host answers on whose port nobody listens; None where there is nothing to answer."""
    head = 14 + (frame[14] & 15) * 4
    if frame[23] != TCP or len(frame) < head + 20:
        return None
    source, target, sequence, acknowledged, offset, flags = struct.unpack_from("!HHIIBB", frame, head)
    if flags & RST:
        return None
    if flags & ACK:
        numbers, answer = (acknowledged, 0), RST
    else:
        length = struct.unpack_from("!H", frame, 16)[0] - (head - 14) - (offset >> 4) * 4
        length += bool(flags & SYN) + bool(flags & FIN)
        numbers, answer = (0, (sequence + length) & 0xFFFFFFFF), RST | ACK
    segment = struct.pack("!HHIIBBHHH", target, source, *numbers, 5 << 4, answer, 0, 0, 0)
    pseudo = frame[30:34] + frame[26:30] + struct.pack("!BBH", 0, TCP, len(segment))
    segment = segment[:16] + struct.pack("!H", checksum(pseudo + segment)) + segment[18:]
    return frame_back(frame, TCP, segment)


def no_way_for(frame):
    """ICMP: the host cannot be reached."""
    message = struct.pack("!BBHI", 3, 1, 0, 0) + frame[14:14 + (frame[14] & 15) * 4 + 8]
    return frame_back(frame, ICMP, message[:2] + struct.pack("!H", checksum(message)) + message[4:])


class Weather:
    """Who is absent, and whether there is an outage; looked at once a second."""

    def __init__(self, options, chance):
        self.options, self.chance = options, chance
        self.hosts = [socket.inet_aton(host_address(number)) for number in range(options.hosts)]
        self.absent = {}  # by address: the way, and until when
        self.spells, self.ever, self.outage, self.whole = 0, set(), False, False
        self.begun = time.monotonic()

    def clear_up(self):
        self.whole = True
        self.absent.clear()
        self.outage = False

    def change(self, now):
        if self.whole:
            return
        self.outage = any(start <= now - self.begun < start + length for start, length in self.options.outage)
        self.absent = {host: spell for host, spell in self.absent.items() if spell[1] > now}
        while len(self.absent) < round(self.options.absent * len(self.hosts)):
            host = self.chance.choice(self.hosts)
            if host in self.absent:
                continue
            way = self.chance.choices([way for way, _ in WAYS], [share for _, share in WAYS])[0]
            self.absent[host] = (way, now + self.chance.uniform(*self.options.spell))
            self.ever.add(host)
            self.spells += 1


class Link:
    def __init__(self, options):
        self.options = options
        self.chance = random.Random(options.seed)
        self.weather = Weather(options, self.chance)
        self.sockets = [self.open(interface) for interface in INTERFACES]
        self.late = []  # when, a number that tells equal ones apart, the side to send on, and the frame
        self.number = 0
        self.counts = dict.fromkeys(("passed", "bytes", "lost", "late", "outage", "silent", "refusing", "unreachable",
                                     "not sent", "overflowed"), 0)

    @staticmethod
    def open(interface):
        opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES))
        opened.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        opened.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
        opened.bind((interface, 0))
        opened.setblocking(False)
        return opened

    def send(self, side, frame):
        try:
            self.sockets[side].send(frame)
            self.counts["passed"] += 1
            self.counts["bytes"] += len(frame)
        except OSError:
            self.counts["not sent"] += 1

    def carry(self, side, frame, now):
        """A frame that came in on that side."""
        weather, counts = self.weather, self.counts
        if weather.whole or frame[12:14] != IPV4:
            self.send(1 - side, frame)
            return
        if weather.outage:
            counts["outage"] += 1
            return
        spell = weather.absent.get(frame[30:34] if side == POLLER else frame[26:30])
        if spell:
            counts[spell[0]] += 1
            answers = {"refusing": reset_for, "unreachable": no_way_for}
            answer = answers[spell[0]](frame) if side == POLLER and spell[0] in answers else None
            if answer:
                self.send(POLLER, answer)
            return
        drawn = self.chance.random()
        if drawn < self.options.loss:
            counts["lost"] += 1
        elif drawn < self.options.loss + self.options.late:
            counts["late"] += 1
            self.number += 1
            heapq.heappush(self.late, (now + self.chance.uniform(0.01, LATEST), self.number, 1 - side, frame))
        else:
            self.send(1 - side, frame)

    def read(self, side, now):
        try:
            for _ in range(256):  # then the other side has its turn
                self.carry(side, self.sockets[side].recv(65535), now)
        except BlockingIOError:
            pass

    def write_status(self):
        for opened in self.sockets:
            self.counts["overflowed"] += struct.unpack("II", opened.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))[1]
        weather = self.weather
        state = {**self.counts, "absent hosts": len(weather.absent), "spells": weather.spells,
                 "ever absent": len(weather.ever), "in outage": weather.outage, "whole": weather.whole}
        with open(self.options.status + ".new", "w") as file:
            json.dump(state, file)
        os.replace(self.options.status + ".new", self.options.status)

    def run(self):
        signal.signal(signal.SIGUSR1, lambda *_: self.weather.clear_up())
        poll = select.poll()
        for opened in self.sockets:
            poll.register(opened, select.POLLIN)
        sides = {opened.fileno(): side for side, opened in enumerate(self.sockets)}
        next_look = 0.0
        while True:
            now = time.monotonic()
            if now >= next_look:
                self.weather.change(now)
                self.write_status()
                next_look = now + 1
            while self.late and self.late[0][0] <= now:
                _, _, side, frame = heapq.heappop(self.late)
                self.send(side, frame)
            until = min(next_look, self.late[0][0] if self.late else next_look)
            for descriptor, _ in poll.poll(max(0, (until - now) * 1000)):
                self.read(sides[descriptor], now)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, required=True, help="of the farm")
    parser.add_argument("--status", required=True, help="the file for the counts")
    parser.add_argument("--loss", type=float, default=0.02, help="share of the packets [0.02]")
    parser.add_argument("--late", type=float, default=0.02, help="share of the packets [0.02]")
    parser.add_argument("--absent", type=float, default=0.05, help="share of the hosts [0.05]")
    parser.add_argument("--spell", type=float, nargs=2, default=[60, 300], help="seconds a host is absent [60 300]")
    parser.add_argument("--outage", type=float, nargs=2, action="append", default=[],
                        help="when it begins and how long it is, in seconds; as often as wanted")
    parser.add_argument("--seed", type=int, default=1)
    Link(parser.parse_args()).run()


if __name__ == "__main__":
    main()
