"""scripts/bench: what is measured, and beside whom."""

import argparse
import signal
import sys
from importlib.util import find_spec

import bombs
import console
import content
import directory
import dns_questions
import gateway
import policy
import policy_demo
import search
import senderauth
import standing
import text


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    rooms = {
        "bombs": bombs,
        "console": console,
        "content": content,
        "directory": directory,
        "dns": dns_questions,
        "gateway": gateway,
        "policy": policy,
        "policy-demo": policy_demo,
        "search": search,
        "senderauth": senderauth,
        "standing": standing,
        "text": text,
    }
    benches = parser.add_subparsers(dest="bench", required=True)
    gateway.add_arguments(benches.add_parser("gateway", help="the whole way, beside Postfix + Rspamd, in turns on the same messages"))
    senderauth.add_arguments(benches.add_parser("senderauth", help="CPU of SPF, DKIM, DMARC and ARC a message, DNS warm"))
    content.add_arguments(benches.add_parser("content", help="unpacking and looking at content, beside Rspamd's whole scan"))
    bombs.add_arguments(benches.add_parser("bombs", help="what each bomb costs the child that opens it"))
    console.add_arguments(benches.add_parser("console", help="every page of the console over HTTP, with a million tracked messages"))
    directory.add_arguments(benches.add_parser("directory", help="the view of all tenants that every process keeps"))
    dns_questions.add_arguments(benches.add_parser("dns", help="CPU of a question, over the wire and from memory"))
    policy.add_arguments(benches.add_parser("policy", help="CPU of a decision under twenty rules, and of trying a policy on stored mail"))
    policy_demo.add_arguments(benches.add_parser("policy-demo", help="two policies tried on mail of the corpus, through the real pipeline"))
    if find_spec("asyncpg"):
        import records

        records.add_arguments(benches.add_parser("records", help="what a message costs the stores, embedded and on PostgreSQL"))
        rooms["records"] = records
    if find_spec("asyncpg") and find_spec("moto"):
        import nodes

        nodes.add_arguments(benches.add_parser("nodes", help="two nodes against one on the same database, pinned; PostgreSQL + S3 against embedded"))
        rooms["nodes"] = nodes
    search.add_arguments(benches.add_parser("search", help="questions to a history of a million messages"))
    standing.add_arguments(benches.add_parser("standing", help="cost of a message and time of a start with a long queue and many tenants"))
    text.add_arguments(benches.add_parser("text", help="CPU of the text model, beside unpacking"))
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends with us
    return rooms[arguments.bench].run(arguments)


if __name__ == "__main__":
    sys.exit(main())
