"""CPU of the text model a message: features, the answer with its tokens, and asking with parts of long texts, beside unpacking, in turns.

Of each message the least of all turns counts: what other programs take from the caches and the clock of a shared machine is no cost of ours.
"""

import argparse
import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

from corpus import distinct_messages

from sekisho.classify.features import features
from sekisho.classify.model import shipped_model
from sekisho.classify.pieces import ask
from sekisho.mime.content import Content
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack
from sekisho.verdict.text_alone import shipped_text_alone

CHECKOUT = Path(__file__).resolve().parents[2]
_SECONDS = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=600)
    parser.add_argument("--turns", type=int, default=12)


def run(arguments: argparse.Namespace) -> int:
    """Print milliseconds a message and their ratio."""
    shared = Path(os.environ.get("SEKISHO_SHARED") or CHECKOUT.parent / "shared")
    messages = distinct_messages(shared / "corpus", arguments.messages, seed=5)
    model, mild = shipped_model(), shipped_text_alone().writings
    limits = Limits(max_seconds=_SECONDS)

    def opened(raw: bytes) -> Content:
        return unpack(raw, limits, limits.budget(time.monotonic), one_shot=False)

    contents = [opened(raw) for raw in messages]
    features_of = [features(content.message, content.visible_text) for content in contents]
    steps: dict[str, Callable[[int], object]] = {
        "unpacking": lambda place: opened(messages[place]),
        "features": lambda place: features(contents[place].message, contents[place].visible_text),
        "answer with tokens": lambda place: model.classify(features_of[place]),
        "asked as the product asks, with parts of long texts": lambda place: ask(model, contents[place].message, contents[place].visible_text, mild),
    }
    gc.freeze()
    least = {name: [float("inf")] * len(messages) for name in steps}
    for _ in range(arguments.turns):
        for name, step in steps.items():
            for place, known in enumerate(least[name]):
                began = time.thread_time_ns()
                step(place)
                least[name][place] = min(known, time.thread_time_ns() - began)
    spent = {name: sum(times) / len(messages) / 1e6 for name, times in least.items()}
    for name, milliseconds in spent.items():
        print(f"{name}: {milliseconds:.3f} ms CPU a message")
    scoring = spent["features"] + spent["answer with tokens"]
    print(f"whole texts in all: {scoring:.3f} ms, {scoring / spent['unpacking']:.2f} times what unpacking takes")
    print(f"{len(messages)} messages, least of {arguments.turns} turns, system load {os.getloadavg()[0]:.1f}")
    return 0
