#!/usr/bin/env python3
"""Three network namespaces in a row: the poller's, a middle one for the link, and the origins'.

The poller's and the origins' are not connected: each has a pair of virtual interfaces whose other end lies in the
middle, and what arrives there stays there unless lossy_link.py carries it over. So every packet between riverd and
the feeds goes through a program that can lose it. A kernel need not have netem for that, nor nft.

    network.py INTERFACE …     switches the offloads of interfaces off; in the namespace they lie in

A packet that is carried by hand has to be whole when it is read. With offloads a sender leaves checksums to be filled
in by a card that there is not, and hands over several packets as one that is larger than any interface takes.
"""
import array
import fcntl
import os
import socket
import struct
import subprocess
import sys

FARM = "10.77"  # the first half of every origin's address
FARM_NETWORK = f"{FARM}.0.0/16"
NAME_SERVER = f"{FARM}.254.254"
DOMAIN = "soak.example"

SIOCETHTOOL = 0x8946
ETHTOOL_SETTERS = {"checksums": 0x17, "scatter": 0x19, "tcp segmentation": 0x1F, "segmentation": 0x24, "merging": 0x2C}


def host_address(number):
    return f"{FARM}.{number // 250}.{number % 250 + 1}"


def host_name(number):
    return f"h{number}.{DOMAIN}"


def switch_offloads_off(interface):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for what, command in ETHTOOL_SETTERS.items():
            value = array.array("B", struct.pack("II", command, 0))
            request = struct.pack("16sP", interface.encode(), value.buffer_info()[0])
            try:
                fcntl.ioctl(any_socket, SIOCETHTOOL, request)
            except OSError as error:
                # Without scatter there is nothing to segment, and it is off together with the checksums.
                if what in ("checksums", "segmentation"):
                    raise SystemExit(f"network: {what} of {interface} cannot be switched off: {error}") from None


class Network:
    """As a context: it is there inside, and nothing of it afterwards."""

    POLLER, ORIGINS = "10.99.0.1", "10.99.0.2"

    def __init__(self):
        self.poller, self.middle, self.origins = (f"riverd-soak-{os.getpid()}-{part}"
                                                  for part in ("poller", "middle", "origins"))

    @staticmethod
    def command(namespace, *words):
        """To run something in a namespace: the process that is started becomes it."""
        return ["ip", "netns", "exec", namespace, *map(str, words)]

    @staticmethod
    def ip(*words, namespace=None):
        inside = ["-n", namespace] if namespace else []
        subprocess.run(["ip", *inside, *words], check=True)

    def __enter__(self):
        try:
            for namespace in (self.poller, self.middle, self.origins):
                self.ip("netns", "add", namespace)
                self.ip("link", "set", "lo", "up", namespace=namespace)
            for near, far in (("to-poller", "poller"), ("to-origins", "origins")):
                self.ip("link", "add", near, "type", "veth", "peer", "name", far, namespace=self.middle)
            interfaces = ("to-poller", "poller", "to-origins", "origins")
            subprocess.run(self.command(self.middle, sys.executable, __file__, *interfaces), check=True)
            for near in ("to-poller", "to-origins"):
                self.ip("link", "set", near, "up", namespace=self.middle)
            self.move("poller", self.poller, self.POLLER)
            self.move("origins", self.origins, self.ORIGINS)
            self.ip("route", "add", FARM_NETWORK, "via", self.ORIGINS, namespace=self.poller)
            # All of the farm's addresses are the origins' own, without one of them being assigned.
            self.ip("route", "add", "local", FARM_NETWORK, "dev", "lo", namespace=self.origins)
        except BaseException:
            self.__exit__()
            raise
        return self

    def move(self, interface, namespace, address):
        self.ip("link", "set", interface, "netns", namespace, namespace=self.middle)
        self.ip("address", "add", f"{address}/30", "dev", interface, namespace=namespace)
        self.ip("link", "set", interface, "up", namespace=namespace)

    def __exit__(self, *_):
        for namespace in (self.poller, self.middle, self.origins):
            subprocess.run(["ip", "netns", "delete", namespace], stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        switch_offloads_off(name)
