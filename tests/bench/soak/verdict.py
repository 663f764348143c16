"""What the samples and the end of a soak tell: whether anything was leaked."""
import collections
import re

MIDDLE_TO_LAST = 1.10  # the last third's peak of memory to the middle third's, beside so many MiB
SLACK = 3.0
STOP_SECONDS = 15
CONNECTIONS = ("established", "connecting", "close-wait", "closing")


class Verdict:
    """Prints what is asked as it is found out."""

    def __init__(self):
        self.kept = True
        print("\nasked")

    def ask(self, what, found, kept):
        print(f"  {what:62} {found:>24}  {'kept' if kept else 'NOT KEPT'}", flush=True)
        self.kept = self.kept and bool(kept)


def slope(points):
    """Least squares: what is gained a second."""
    count = len(points)
    if count < 2:
        return 0.0
    mean_x, mean_y = (sum(point[i] for point in points) / count for i in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def ask_about_growth(verdict, samples, seconds):
    """Of private memory and descriptors while polls went on; the beginning, when all is new, does not count."""
    for key, unit, slack in (("private", "MiB", SLACK), ("descriptors", "", 40.0)):
        later = [(row["second"], row[key]) for row in samples if row["second"] > seconds / 6]
        middle = [value for second, value in later if seconds / 3 < second <= seconds * 2 / 3]
        last = [value for second, value in later if second > seconds * 2 / 3]
        if not middle or not last:
            verdict.ask(f"{key}: enough samples", len(later), False)
            continue
        gained = slope(later) * (later[-1][0] - later[0][0])
        mean = sum(value for _, value in later) / len(later)
        allowed = (MIDDLE_TO_LAST - 1) * mean + slack
        verdict.ask(f"{key}: trend over {later[-1][0] - later[0][0]:.0f} s, mean {mean:.1f} {unit}",
                    f"{gained:+.1f} {unit}", gained <= allowed)
        verdict.ask(f"{key}: peak of the last third to the middle third's", f"{max(last):.1f} / {max(middle):.1f}",
                    max(last) <= MIDDLE_TO_LAST * max(middle) + slack)


def ask_about_link(verdict, link, loss, samples):
    """That it was as bad as was wanted: a soak in fine weather shows nothing."""
    carried = link["passed"] + link["lost"] + link["late"]
    verdict.ask("packets lost, of those between hosts that were there", f"{link['lost'] / max(1, carried):.2%}",
                abs(link["lost"] / max(1, carried) - loss) <= loss / 2)
    swallowed = {way: link[way] for way in ("silent", "refusing", "unreachable", "outage")}
    print("  packets to and from absent hosts: " + ", ".join(f"{way} {count}" for way, count in swallowed.items()) +
          f"; {link['spells']} spells of {link['ever absent']} hosts")
    print(f"  packets late {link['late']}, not sent {link['not sent']}, overflowed {link['overflowed']}")
    verdict.ask("hosts that were absent", link["ever absent"], link["ever absent"] > 0)
    verdict.ask("polls that failed meanwhile", samples[-1]["failed"], samples[-1]["failed"] > 0)
    verdict.ask("polls that succeeded meanwhile", samples[-1]["changed"] + samples[-1]["unchanged"],
                samples[-1]["changed"] + samples[-1]["unchanged"] > 0)


LINE = re.compile(r"^\S+(?: \S+)?? \[?(trace|debug|info|warning|error|critical)\]?:? (.*)$")


def kind_of(text):
    """A message without what differs between feeds and times."""
    text = re.sub(r"https?://\S+|\bh\d+\.soak\.example\S*", "URL", text)
    text = re.sub(r"\bf\d+\b", "FEED", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
    return re.sub(r"\d+", "N", text)[:110]


def log_kinds(path):
    """By level and kind: how many lines."""
    kinds = collections.Counter()
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            found = LINE.match(line.rstrip("\n"))
            kinds[(found[1], kind_of(found[2])) if found else ("other", kind_of(line.strip()))] += 1
    return kinds


def ask_about_log(verdict, path):
    kinds = log_kinds(path)
    bad = sum(count for (level, _), count in kinds.items() if level in ("error", "critical", "other"))
    verdict.ask("lines of the log that are errors, or no log lines", bad, bad == 0)
    levels = collections.Counter()
    for (level, _), count in kinds.items():
        levels[level] += count
    print("  lines of the log: " + ", ".join(f"{level} {count}" for level, count in levels.most_common()))
    for (level, kind), count in kinds.most_common(12):
        print(f"    {count:8} {level:8} {kind}")
    for (level, kind), count in kinds.items():
        if level in ("error", "critical", "other"):
            print(f"    ! {count:6} {level:8} {kind}")
    return kinds


def ask_about_rest(verdict, rest, fresh):
    """The daemon at rest beside one that was just started on the same store."""
    verdict.ask("at rest: polls in flight, and what waits in queues", f"{rest['in flight']} / {rest['waiting']}",
                rest["in flight"] == 0 and rest["waiting"] == 0)
    connections = sum(rest["kinds"].get(kind, 0) for kind in CONNECTIONS)
    verdict.ask("at rest: TCP connections, of the pool or leaked", connections, connections == 0)
    verdict.ask("at rest: descriptors, beside a fresh daemon's", f"{rest['descriptors']} / {fresh['descriptors']}",
                rest["descriptors"] <= fresh["descriptors"])
    verdict.ask("at rest: threads, beside a fresh daemon's", f"{rest['threads']} / {fresh['threads']}",
                rest["threads"] <= fresh["threads"])
    if rest["tasks"] is not None:
        verdict.ask("at rest: tasks, beside a fresh daemon's", f"{rest['tasks']} / {fresh['tasks']}",
                    rest["tasks"] <= fresh["tasks"])
    print(f"  by kind: {rest['kinds']}; fresh: {fresh['kinds']}")
    verdict.ask("at rest: TCP connections of the kernel's without a process", rest["orphans"], rest["orphans"] == 0)
    print(f"  private memory at rest {rest['private']:.1f} MiB (anonymous {rest['anonymous']:.1f}); "
          f"fresh {fresh['private']:.1f} ({fresh['anonymous']:.1f})")
