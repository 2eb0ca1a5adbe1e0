"""What the zygote warms up: everything that opening a message needs, because inside the sandbox nothing can be imported any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sekisho.gate.inspectors.jobs import Opener

if TYPE_CHECKING:
    from sekisho.inspections.rules.patterns import Keep
    from sekisho.inspections.rules.ruleset import RuleSet
    from sekisho.inspections.yara_rules import Pack


def prepare(packs: Sequence[Pack] = (), rules: RuleSet | None = None, keep: Keep | None = None, *, pictures: bool = False) -> Opener:
    """Import the crafts that open mail, load the weights, open one message of every kind, and return the opener.

    `packs` are YARA packs beside those that come with the program; `rules` are the rules over text, those that come with it if None;
    `keep` is where the compiled patterns of rules are kept from start to start; `pictures`: words in pictures are read, where Tesseract is.
    """
    import gc
    from functools import partial

    from sekisho.app.samples.catalogue import SAMPLES
    from sekisho.app.sandbox.recognition import tesseract
    from sekisho.gate.inspectors.jobs import OpenRequest, Wishes
    from sekisho.gate.opening import open_message
    from sekisho.inspections import content_catalogue
    from sekisho.model.clean_copy import CleanWish
    from sekisho.model.preview import PreviewWish

    library = tesseract() if pictures else None
    opener = partial(open_message, catalogue=content_catalogue(packs, rules, keep), picture_reader=None if library is None else library.open())
    for sample in SAMPLES:  # lazily imported codecs and tables are loaded by using them once
        opener(OpenRequest(one_shot=True, wishes=Wishes(clean=CleanWish("warm", ("office", "pdf", "html")), preview=PreviewWish())), sample.build())
    gc.set_threshold(50_000, 50, 50)  # inherited by every inspector: messages make hardly a cycle, and an inspector is recycled before it could grow
    return opener
