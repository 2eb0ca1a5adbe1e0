"""Whether the judge can be talked out of its judgement: caught mail is changed as `evasions.py` does, and judged again, as shipped."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import OWN, Sample
from evasions import chance, evasions
from looking import progress
from lures import SENTENCES, Filling, Lure, built, page, paragraphs, written

from sekisho.classify.model import shipped_model
from sekisho.classify.pieces import ask
from sekisho.gate.round import inspect
from sekisho.inspections import CATALOGUE, CONTENT_CATALOGUE
from sekisho.mime.content import Content
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack
from sekisho.model.verdict import UNWANTED, Category
from sekisho.testing.builders import a_dossier, a_tenant
from sekisho.verdict.judge import judge
from sekisho.verdict.text_alone import shipped_text_alone
from sekisho.verdict.weights import shipped_weights

SECONDS = 60.0
EACH = 36  # caught messages of each source
_KEPT = ("Reply-To", "Message-ID", "X-Mailer")
_LONGEST = 12_000  # characters of a lure
_PAGES, _THREAD = 2_000, 250  # words
_STOPPED, _MARKED = "stopped", "marked"


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one message: in how many ways it was tried is told by the names."""

    source: str
    before: str
    after: tuple[tuple[str, str], ...]


def opened(raw: bytes) -> Content:
    """Open a message wholly; this is no sandbox, and the mail is known."""
    limits = Limits(max_seconds=SECONDS)
    return unpack(raw, limits, limits.budget(time.monotonic), one_shot=True)


def answer(raw: bytes) -> str:
    """Return what becomes of a message by default, judged offline: "stopped", "marked" or ""."""
    from sekisho.gate.opening import peek_all

    content = opened(raw)
    dossier = a_dossier(
        content.message,
        content_reports=peek_all(content, CONTENT_CATALOGUE),
        classification=ask(shipped_model(), content.message, content.visible_text, shipped_text_alone().writings),
        tenant=a_tenant((), ()),
    )
    verdict = judge(inspect(dossier, CATALOGUE), dossier, shipped_weights())
    if verdict.category not in UNWANTED and verdict.category is not Category.UNSCANNABLE:
        return ""
    return _MARKED if verdict.text_alone else _STOPPED


def lure_of(sample: Sample) -> Lure | None:
    """Take an unwanted message apart; None for one that has no text to change."""
    raw = sample.raw.split(b"\n", 1)[-1] if sample.raw.startswith(b"From ") else sample.raw
    content = opened(raw)
    message, text = content.message, content.visible_text[:_LONGEST].strip()
    if len(text.split()) < 8:
        return None
    places = [link.url for link in message.links if link.place in {"html:a", "html:area"} and link.host and link.url.isascii()]
    sender = message.header("From")
    return Lure(
        sample.name,
        sample.source,
        sample.kind,
        sender if sender.isascii() else f"<{message.sender.address}>",
        message.subject,
        text,
        tuple(dict.fromkeys(places))[:5],
        tuple((name, message.header(name)) for name in _KEPT if message.header(name).isascii()),
    )


_SALADS: list[Filling] = []


def _try(sample: Sample) -> Tried | None:
    """Try one message in every way, if it is stopped as it is and as it is rebuilt."""
    lure = lure_of(sample)
    if lure is None or answer(sample.raw) != _STOPPED:
        return None
    if {answer(built(lure, text=written(lure))), answer(built(lure, page=page(paragraphs(lure))))} != {_STOPPED}:
        return None
    salad = _SALADS[chance(sample.name).randrange(len(_SALADS))]
    return Tried(sample.source, _STOPPED, tuple((name, answer(change(lure, salad))) for name, change in evasions()))


def fillings(samples: Sequence[Sample]) -> list[Filling]:
    """Return salads of wanted mail: what members of lists wrote, and our own texts in other languages."""
    wanted = [sample for sample in samples if not sample.kind and sample.source.startswith("list:")]
    chosen = chance("salad").sample(wanted, 160)
    texts = [opened(sample.raw).visible_text for sample in chosen]
    foreign = {
        language: "\n".join(
            opened(sample.raw).visible_text for sample in samples if sample.source == OWN and not sample.kind and sample.language == language
        )
        for language in ("it", "ja")
    }
    foreign |= {name: text * 40 for name, text in SENTENCES.items()}
    found = []
    for number in range(8):
        words = " \n".join(texts[20 * number : 20 * number + 20])
        alone = sorted(set(words.lower().split()))
        chance(f"dictionary {number}").shuffle(alone)
        found.append(Filling(_words(words, _PAGES), _words(texts[20 * number], _THREAD), " ".join(alone[:600]), foreign))
    return found


def _words(text: str, count: int) -> str:
    lines, left = [], count
    for line in text.split("\n"):
        lines.append(line)
        left -= len(line.split())
        if left <= 0:
            break
    return "\n".join(lines)


def measure(samples: Sequence[Sample], each: int = EACH) -> str:
    """Return the table of every way: how many of the messages that are stopped are still stopped, or marked."""
    _SALADS[:] = fillings(samples)
    unwanted = [sample for sample in samples if sample.kind]
    groups = Counter(_family(sample) for sample in unwanted)
    tried: list[Tried] = []
    chosen: list[Sample] = []
    for group in sorted(groups):
        members = [sample for sample in unwanted if _family(sample) == group]
        chosen += chance(f"evasions {group}").sample(members, min(len(members), each))
    with multiprocessing.get_context("fork").Pool() as pool:
        for number, one in enumerate(pool.imap(_try, chosen), 1):
            progress("tried in every way", number, len(chosen))
            if one is not None:
                tried.append(one)
    names = [name for name, _ in evasions()]
    lines = [
        f"{len(tried)} messages of {len(chosen)} are stopped as they are, and rebuilt from their words.",
        "",
        "| way | stopped | marked |",
        "|---|--:|--:|",
    ]
    for index, name in enumerate(names):
        said = Counter(one.after[index][1] for one in tried)
        lines.append(f"| {name} | {100 * said[_STOPPED] / len(tried):.0f} % | {100 * said[_MARKED] / len(tried):.0f} % |")
    return "\n".join(lines)


def _family(sample: Sample) -> str:
    if sample.source.startswith("list:"):
        return "lists"
    return f"{OWN} {sample.language}" if sample.source == OWN and sample.language in {"en", "ja"} else sample.source
