#!/usr/bin/env python3
"""Makes a folder of archived items, to be imported: the same numbers make the same bytes.

  tests/bench/make_archive.py FOLDER [--items 100000] [--copies 20] [--seed 1]

Three items of four are Latin, the fourth Chinese, of 1 to 8 KB; every --copies-th repeats an earlier item
under another link with a few words changed, as a second mirror would. A thousand items lie in a folder.
"""
import argparse
import itertools
import pathlib
import random

SYLLABLES = [a + b for a in "b c d f g h l m n p r s t v br st pl".split() for b in "a e i o u ar en il".split()]
SIGNS = [chr(c) for c in range(0x4E00, 0x4E00 + 2400)]
BEGINNING = 1_500_000_000_000  # of the stamps, in milliseconds


def cumulated(count):
    """The first of so many are met most often, as in a language."""
    return list(itertools.accumulate(1 / (rank + 5) for rank in range(count)))


LATIN_WEIGHTS = cumulated(20_000)
CHINESE_WEIGHTS = cumulated(len(SIGNS))


def words(rng):
    return ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in LATIN_WEIGHTS]


def latin(rng, vocabulary):
    text = rng.choices(vocabulary, cum_weights=LATIN_WEIGHTS, k=rng.randint(150, 1100))
    paragraphs, at = [], 0
    while at < len(text):
        size = rng.randint(30, 90)
        paragraphs.append(" ".join(text[at:at + size]).capitalize() + ".")
        at += size
    return paragraphs


def chinese(rng):
    text = rng.choices(SIGNS, cum_weights=CHINESE_WEIGHTS, k=rng.randint(300, 2400))
    return ["".join(text[i:i + 120]) + "。" for i in range(0, len(text), 120)]


def write(folder, number, title, paragraphs):
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    stamp = BEGINNING + number * 60_000
    path = folder / f"{number // 1000:03}"
    path.mkdir(parents=True, exist_ok=True)
    item = f"<!--{stamp}-->\n[{title}](https://source{number % 50}.example/a/{number})\n------\n\n{body}\n"
    (path / f"{number:06}.txt").write_text(item, encoding="utf-8")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--copies", type=int, default=20, help="every so many-th item is a copy; 0: none")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    vocabulary = words(rng)
    earlier = []
    for number in range(chosen.items):
        if earlier and chosen.copies and number % chosen.copies == 0:
            title, paragraphs = rng.choice(earlier)
            paragraphs = [*paragraphs[:-1], paragraphs[-1] + " " + rng.choice(vocabulary)]
        else:
            paragraphs = chinese(rng) if number % 4 == 3 else latin(rng, vocabulary)
            title = f"{paragraphs[0][:40]} {number}"
            earlier.append((title, paragraphs))
            if len(earlier) > 2000:
                earlier.pop(rng.randrange(len(earlier)))
        write(chosen.folder, number, title, paragraphs)


if __name__ == "__main__":
    main()
