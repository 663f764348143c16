#!/usr/bin/python3
"""What a user would script: Debian's python3-feedparser, a pool of threads and SQLite.

    feedparser_poll.py URLS DATABASE [THREADS]
"""
import argparse
import concurrent.futures
import pathlib
import socket
import sqlite3

import feedparser

TABLES = """
create table if not exists feed(url text primary key, etag text, modified text);
create table if not exists item(id text primary key, feed text, title text, link text, published text, content text);
"""
PUT_ITEM = """insert into item values(?, ?, ?, ?, ?, ?) on conflict(id) do
update set title = excluded.title, content = excluded.content where content <> excluded.content"""


def put_entry(database, url, entry):
    """How many rows were written: none where nothing is new."""
    content = entry.content[0].value if "content" in entry else entry.get("summary", "")
    row = (entry.get("id") or entry.get("link"), url, entry.get("title"), entry.get("link"), entry.get("published"),
           content)
    return database.execute(PUT_ITEM, row).rowcount


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("urls", type=pathlib.Path, help="a file with an address on each line")
    parser.add_argument("database")
    parser.add_argument("threads", type=int, nargs="?", default=16)
    options = parser.parse_args()
    socket.setdefaulttimeout(30)
    urls = options.urls.read_text().split()
    database = sqlite3.connect(options.database)
    database.executescript(TABLES)
    known = {url: (etag, modified) for url, etag, modified in database.execute("select * from feed")}

    def fetch(url):
        etag, modified = known.get(url, (None, None))
        return url, feedparser.parse(url, etag=etag, modified=modified)

    written = unchanged = failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.threads) as pool:
        for url, feed in pool.map(fetch, urls):
            status = feed.get("status")
            if status == 304:
                unchanged += 1
            elif status != 200:
                failed += 1
            else:
                written += sum(put_entry(database, url, entry) for entry in feed.entries)
                database.execute("insert or replace into feed values(?, ?, ?)",
                                 (url, feed.get("etag"), feed.get("modified")))
                database.commit()
    print(f"{len(urls)} feeds: {written} items written, {unchanged} not modified, {failed} failed")


if __name__ == "__main__":
    main()
