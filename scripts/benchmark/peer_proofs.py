"""The peers' side of `scripts/bench senderauth`: runs in their environment, where nothing of ours is. One line in, one number out.

Standard input: a folder of messages and a zone (JSON); then a line for each turn, "dkim" or "spf N". Standard output: µs CPU a message.
"""

import json
import sys
import time
from pathlib import Path

import dkim
import spf

CALL = ("198.18.3.107", "anna@sender.test", "mail.sender.test")


def main():
    folder = Path(sys.stdin.readline().strip())
    zone = json.loads((folder / "zone.json").read_text())
    messages = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
    spf.DNSLookup = lambda name, kind, *_, **__: answers(zone, name, kind)

    def key(name, **_):
        return zone[name.decode().rstrip(".").lower()]["TXT"][0].encode()

    def verify_all():
        for message in messages:
            if not dkim.DKIM(message).verify(dnsfunc=key):
                raise SystemExit("dkimpy does not verify what we signed")
        return len(messages)

    def seal_check():
        return sum(dkim.ARC(message).verify(dnsfunc=key)[0] == dkim.CV_Pass for message in messages)

    def check(count):
        for _ in range(count):
            if spf.check2(*CALL)[0] != "pass":
                raise SystemExit("pyspf does not pass the benchmark's zone")
        return count

    print(json.dumps({"messages": len(messages), "chains": seal_check()}), flush=True)
    for line in sys.stdin:
        what, _, number = line.strip().partition(" ")
        began = time.process_time_ns()
        done = verify_all() if what == "dkim" else check(int(number))
        print((time.process_time_ns() - began) / done / 1000, flush=True)


def answers(zone, name, kind):
    found = zone.get(name.rstrip(".").lower(), {}).get(kind, [])
    return [((name, kind), (value.encode(),) if kind in {"TXT", "SPF"} else value) for value in found]


main()
