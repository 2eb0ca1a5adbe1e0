"""Hits of every rule over text: `scripts/measure-rules [RULE ...]`. In ham and unwanted mail of each source, and in the ordinary specimens."""

import argparse
import time
from collections import Counter
from pathlib import Path

from corpus import corpus

from sekisho.inspections.rules.ruleset import shipped_rules
from sekisho.inspections.rules.trial import true_of
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack

SPECIMENS = Path(__file__).resolve().parents[2] / "tests" / "specimens" / "ordinary"
SECONDS = 60.0


def opened(raw: bytes):
    limits = Limits(max_seconds=SECONDS)
    return unpack(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), limits, limits.budget(time.monotonic), one_shot=True)


def messages():
    """Yield (group, whether it is wanted, name, octets)."""
    for path in sorted(SPECIMENS.rglob("*.eml")):
        yield f"specimens/{path.parent.parent.name}", True, "a specimen", path.read_bytes()
    for sample in corpus():
        if sample.source != "fixtures":
            source = sample.family.partition(":")[0]
            yield f"{source}/{sample.kind or 'ham'}", not sample.unwanted, sample.name, sample.raw


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/measure-rules", description=__doc__)
    parser.add_argument("rules", nargs="*", metavar="RULE", help="show the wanted messages that these rules meet, by name")
    arguments = parser.parse_args()
    rules = shipped_rules()
    patterns = rules.patterns()
    totals: Counter[str] = Counter()
    hits: dict[str, Counter[str]] = {rule.name: Counter() for rule in rules.rules}
    wanted: Counter[str] = Counter()
    spent = 0
    for group, is_wanted, name, raw in messages():
        content = opened(raw)
        totals[group] += 1
        began = time.perf_counter_ns()
        met = true_of(content, rules, patterns)
        spent += time.perf_counter_ns() - began
        for rule in met:
            hits[rule.name][group] += 1
            wanted[rule.name] += is_wanted
            if is_wanted and rule.name in arguments.rules:
                print(f"{rule.name}: {name}")
    print("messages: " + ", ".join(f"{group} {count}" for group, count in sorted(totals.items())))
    print(f"rules over text: {spent / sum(totals.values()) / 1000:.0f} us a message\n")
    print("| rule | points | ham | unwanted | where |\n|---|--:|--:|--:|---|")
    for rule in rules.rules:
        counts = hits[rule.name]
        where = ", ".join(f"{group} {count}" for group, count in counts.most_common(6))
        print(f"| {rule.name} | {rule.kind.points} | {wanted[rule.name]} | {counts.total() - wanted[rule.name]} | {where} |")


if __name__ == "__main__":
    main()
