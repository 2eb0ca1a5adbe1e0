"""CPU of the text model a message: features, the answer with its tokens, and asking with parts of long texts, beside unpacking, in turns."""

import argparse
import os
import statistics
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
    parser.add_argument("--messages", type=int, default=1200)
    parser.add_argument("--turns", type=int, default=5)


def run(arguments: argparse.Namespace) -> int:
    """Print milliseconds a message (median of the turns) and their ratio."""
    shared = Path(os.environ.get("SEKISHO_SHARED") or CHECKOUT.parent / "shared")
    messages = distinct_messages(shared / "corpus", arguments.messages, seed=5)
    model, mild = shipped_model(), shipped_text_alone().writings
    limits = Limits(max_seconds=_SECONDS)

    def opened(raw: bytes) -> Content:
        return unpack(raw, limits, limits.budget(time.monotonic), one_shot=False)

    contents = [opened(raw) for raw in messages]
    features_of = [features(content.message, content.visible_text) for content in contents]
    steps: dict[str, Callable[[], list[object]]] = {
        "unpacking": lambda: [opened(raw) for raw in messages],
        "features": lambda: [features(content.message, content.visible_text) for content in contents],
        "answer with tokens": lambda: [model.classify(each) for each in features_of],
        "asked as the product asks, with parts of long texts": lambda: [ask(model, each.message, each.visible_text, mild) for each in contents],
    }
    spent: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(arguments.turns):
        for name, step in steps.items():
            began = time.process_time()
            step()
            spent[name].append(1000 * (time.process_time() - began) / len(messages))
    medians = {name: statistics.median(times) for name, times in spent.items()}
    for name, median in medians.items():
        print(f"{name}: {median:.3f} ms CPU a message")
    scoring = medians["features"] + medians["answer with tokens"]
    print(f"whole texts in all: {scoring:.3f} ms, {scoring / medians['unpacking']:.2f} times what unpacking takes")
    return 0
