"""Looks at messages in plain worker processes: facts by the product's own code, features, and what the inspections find."""

import gc
import multiprocessing
import pickle
import sys
import time
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

from corpus import Sample, neutral

from sekisho.classify.features import JAPANESE, MASK, features
from sekisho.classify.languages import language
from sekisho.classify.model import JAPANESE_WRITING
from sekisho.classify.pieces import LONG
from sekisho.gate.round import inspect
from sekisho.inspections import CATALOGUE, CONTENT_CATALOGUE
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack
from sekisho.model.finding import Report
from sekisho.model.message import Message
from sekisho.testing.builders import a_dossier, a_tenant
from sekisho.verdict.text_alone import shipped_text_alone

_MOST_PLAIN = 20_000  # characters
SECONDS = 60.0  # for one message: a busy machine must not change what is learned


@dataclass(frozen=True, slots=True)
class Seen:
    """What training and evaluation keep of a message; of its text only what evaluation asks parts of."""

    name: str
    source: str
    family: str
    kind: str
    group: str
    detail: str
    language: str
    indices: array
    letters: array
    marks: array
    beginnings: array
    titles: array
    craft: array
    reports: tuple[Report, ...]
    scripts: tuple[str, ...] = ()  # writing systems of the visible text, the commonest first
    writing: str = ""  # as the product names it (`classify/model.py`)
    left_out: tuple[int, ...] = ()  # features that the product does not have on purpose: only for the ablation
    plain: bytes = b""  # sender's name, subject and visible text, packed: what other learners are given; only for evaluation
    opened: bytes = b""  # facts and text of what a part may decide (`asking.py`), packed: only where the product's answer is measured


def packed(message: Message, text: str) -> bytes:
    """Return a message and its text as octets."""
    return zlib.compress(pickle.dumps((message, text), protocol=5), 1)


def unpacked(opened: bytes) -> tuple[Message, str]:
    """Return what `packed` was given."""
    return pickle.loads(zlib.decompress(opened))  # our own octets of a minute ago


def see(sample: Sample, *, with_reports: bool) -> Seen:
    """Open one message. Containers are opened here too: these are not sandboxed processes, and the mail is known."""
    raw = sample.raw.split(b"\n", 1)[-1] if sample.raw.startswith(b"From ") else sample.raw
    limits = Limits(max_seconds=SECONDS)
    content = unpack(raw, limits, limits.budget(time.monotonic), one_shot=with_reports)
    reports: tuple[Report, ...] = ()
    if with_reports:
        from sekisho.gate.opening import peek_all  # here: it loads the weights, which training is to make

        dossier = a_dossier(content.message, content_reports=peek_all(content, CONTENT_CATALOGUE), tenant=a_tenant((), ()))
        reports = inspect(dossier, CATALOGUE)
    found, scripts = features(content.message, content.visible_text), content.message.text.scripts
    writing = JAPANESE_WRITING if JAPANESE in found.indices[-1:] else language(found.words)
    apart = with_reports and in_parts(len(content.visible_text), writing, scripts)
    return Seen(
        sample.name,
        sample.source,
        sample.family,
        sample.kind,
        sample.group,
        sample.detail,
        sample.language,
        array("I", found.indices),
        *(array("I", sorted(sort)) for sort in (found.letters, found.marks, found.beginnings, found.titles, found.craft)),
        reports,
        scripts,
        writing,
        _left_out(content.message),
        _plain(content.message, content.visible_text) if with_reports else b"",
        packed(content.message, content.visible_text) if apart else b"",
    )


def _plain(message: Message, text: str) -> bytes:
    return zlib.compress(f"{message.sender.name} {message.subject} {text}"[:_MOST_PLAIN].encode("utf-8", "replace"), 1)


def in_parts(characters: int, writing: str, scripts: Sequence[str]) -> bool:
    """Tell whether a part of a text of so many characters may decide for the product: no shorter or other text is taken apart (`pieces.py`)."""
    mild = shipped_text_alone().writings
    return characters >= LONG or writing in mild or not mild.isdisjoint(scripts[:1])


def _left_out(message: Message) -> tuple[int, ...]:
    """Return what the corpus would wrongly teach: HTML or not, writing systems, an offer to unsubscribe, pictures."""
    text = message.text
    names = [f"left-out:html:{text.html_characters > 0}", f"left-out:pictures:{min(text.images.bit_length(), 4)}"]
    names += [f"left-out:script:{script}" for script in text.scripts[:2]]
    names += ["left-out:unsubscribe"] if message.header("List-Unsubscribe") else []
    return tuple(crc32(name.encode()) & MASK for name in names)


def _facts(sample: Sample) -> Seen:
    return see(sample, with_reports=False)


def _reports(sample: Sample) -> Seen:
    return see(sample, with_reports=True)


def _neutral_facts(sample: Sample) -> Seen:
    return see(neutral(sample), with_reports=False)


def _neutral_reports(sample: Sample) -> Seen:
    return see(neutral(sample), with_reports=True)


def look(samples: Iterable[Sample], title: str, *, with_reports: bool = False, neutralised: bool = False) -> list[Seen]:
    """Return what is seen of each sample, in their order, and tell the progress on standard error."""
    samples = list(samples)
    gc.freeze()
    plain, whole = (_neutral_facts, _neutral_reports) if neutralised else (_facts, _reports)
    work = whole if with_reports else plain
    seen: list[Seen] = []
    with multiprocessing.get_context("fork").Pool() as pool:
        for each in pool.imap(work, samples, chunksize=32):
            seen.append(each)
            progress(title, len(seen), len(samples))
    return seen


def progress(title: str, done: int, total: int) -> None:
    """Tell how far the work is: each percent on a terminal, the end alone elsewhere."""
    if done == total:
        sys.stderr.write(f"{chr(13) + chr(27) + '[K' if sys.stderr.isatty() else ''}{title}: {total}\n")
    elif sys.stderr.isatty() and done * 100 // total != (done - 1) * 100 // total:
        sys.stderr.write(f"\r\x1b[K{title}: {done * 100 // total} %")
    sys.stderr.flush()


def names_of(seen: Sequence[Seen]) -> list[str]:
    """Return the different sources, sorted."""
    return sorted({each.source for each in seen})
