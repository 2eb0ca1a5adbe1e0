"""What an inspector does with one message: octets to facts, content findings and the classifier's answer. Runs in the sandbox only."""

import contextlib
import encodings
import importlib
import pkgutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import idna

from sekisho.classify.model import shipped_model
from sekisho.classify.pieces import ask
from sekisho.gate.inspectors.bounds import MOST_PICTURE_OCTETS, MOST_PICTURES
from sekisho.gate.inspectors.jobs import Answered, LookedAt, NeedsOneShot, OpenRequest, PicturesLeft
from sekisho.inspections import CONTENT_CATALOGUE
from sekisho.inspections.keywords import look
from sekisho.inspections.shape import ContentInspection
from sekisho.mime.cleaning.message import LARGEST, clean_message
from sekisho.mime.containers.passwords import told
from sekisho.mime.content import Content
from sekisho.mime.documents.glance import anything_in, is_picture_alone
from sekisho.mime.limits import DEFAULT_LIMITS, Limits
from sekisho.mime.pictures.ocr import PictureReader
from sekisho.mime.reports import dmarc_reports, tls_reports
from sekisho.mime.unpack import unpack
from sekisho.mime.writing.preview import make_preview
from sekisho.mime.writing.rewrite import apply_edits
from sekisho.mime.writing.stamping import stamp_edits
from sekisho.model.budget import Budget
from sekisho.model.clean_copy import CleanCopy
from sekisho.model.dossier import Classification, Opened
from sekisho.model.finding import Completed, Failed, Report
from sekisho.model.keywords import NO_KEYWORDS, Keywords, KeywordWish
from sekisho.model.message import Message
from sekisho.model.signatures import NO_PROOFS, ArcFacts, Proofs, SignatureFacts
from sekisho.model.stamping import StampWish
from sekisho.policy.enclosed import enclosed
from sekisho.senderauth.proofs import read_proofs
from sekisho.verdict.text_alone import shipped_text_alone

_REPORT_SECONDS, _REPORT_ELEMENTS = 2.0, 300_000  # for DMARC's and TLS reports in one message
_ROOM_FOR_STAMPS, _LONGEST_LINE = 65_536, 998
_CLASSIFIER = "classifier"  # the name by which the judge knows the text model's report
_SIGNATURES = "signatures"
_KEYWORDS = "keywords"
_UNREAD = "the signatures could not be read"
_UNREAD_PROOFS = Proofs((SignatureFacts("permerror", _UNREAD),), ArcFacts(problem=_UNREAD))  # not the same as none


def _load_late_imports() -> None:
    """Import what Python and the libraries would import only at first use: charsets, the tables of host names, the parser of dates."""
    for package in (encodings, idna):
        for module in pkgutil.iter_modules(package.__path__):
            if not module.name.startswith("_"):
                with contextlib.suppress(ImportError):  # a codec of another system
                    importlib.import_module(f"{package.__name__}.{module.name}")
    importlib.import_module("_strptime")


# At import, in the zygote: inside the sandbox nothing can be opened.
_load_late_imports()
_MODEL = shipped_model()
_MILD = shipped_text_alone().writings


def open_message(
    request: OpenRequest, raw: bytes, catalogue: Sequence[ContentInspection] = CONTENT_CATALOGUE, picture_reader: PictureReader | None = None
) -> Answered:
    """Return all that is known of a message, or say that only a one-shot child may open some of its parts.

    If these are only pictures, all the rest is told with them; a one-shot child is then asked (`request.pictures`) what is in them.

    An inspection or a text model that breaks is a `Failed` report, and the rest is still told. An error in unpacking itself is raised:
    without facts there is nothing to judge, and the message counts as not opened.
    """
    began = time.perf_counter_ns()
    wishes = request.wishes
    limits, seconds = wishes.limits or DEFAULT_LIMITS, request.seconds
    budget = limits.budget(time.monotonic, seconds)
    if request.pictures:
        return LookedAt(anything_in(_cut(raw, request.pictures), limits, budget))
    if wishes.preview is not None and wishes.preview.path:  # one file is taken out: nobody judges anything by this opening
        content = unpack(raw, limits, budget, one_shot=False)
        return Opened(
            content.message, (), None, _elapsed(began), preview=make_preview(content, wishes.preview, limits.budget(time.monotonic, seconds))
        )
    content = unpack(
        raw,
        limits,
        limits.budget(time.monotonic, seconds, time.process_time, len(raw)),
        one_shot=request.one_shot,
        passwords_listed=wishes.listed,
        passwords_elsewhere=wishes.elsewhere,
        picture_reader=picture_reader,
    )
    pictures: tuple[bytes, ...] | None = ()
    if content.unopened and not request.one_shot:
        pictures = pictures_left(content) if picture_reader is None else None
        if pictures is None:
            return NeedsOneShot(content.unopened)
    opened = _looked_at(request, raw, content, catalogue, budget, began)
    return PicturesLeft(opened, pictures) if pictures else opened


def _looked_at(request: OpenRequest, raw: bytes, content: Content, catalogue: Sequence[ContentInspection], budget: Budget, began: int) -> Opened:
    """Let everybody look at what was unpacked, and make what is wished of it."""
    wishes, seconds = request.wishes, request.seconds
    limits = wishes.limits or DEFAULT_LIMITS
    reports = peek_all(content, catalogue)
    classification, broken = ask_classifier(lambda: ask(_MODEL, content.message, content.visible_text, _MILD))
    copy = None if wishes.clean is None else clean_message(content, wishes.clean, limits.budget(time.monotonic, seconds))
    if copy is not None and wishes.stamp is not None:
        copy = stamped_copy(copy, wishes.stamp, limits)
    message, unread = _with_what_others_say(raw, content, limits)
    words = told(message.subject, content.visible_text)
    keywords, unlooked = look_for_words(content, wishes.keywords, budget if request.one_shot else None)
    stamped = stamp_edits(raw, wishes.stamp, limits) if wishes.stamp is not None else ()
    shown = None if wishes.preview is None else make_preview(content, wishes.preview, limits.budget(time.monotonic, seconds))
    return Opened(message, (*reports, *broken, *unread, *unlooked), classification, _elapsed(began), words, copy, keywords, stamped, shown)


def _with_what_others_say(raw: bytes, content: Content, limits: Limits) -> tuple[Message, tuple[Report, ...]]:
    """Return the message with what its signatures, reports about our domains and mail inside of it say; and what could not be read."""
    proofs, unread = hash_signatures(lambda: read_proofs(raw))
    for_reports = Budget(time.monotonic, _REPORT_SECONDS, limits.max_expanded_octets, _REPORT_ELEMENTS)
    aggregates = dmarc_reports.read_reports(content.leaves, for_reports)
    on_encryption = tls_reports.read_reports(content.leaves, for_reports)
    files = (leaf.octets for leaf in content.leaves if leaf.part.declared_type.startswith("message/") or leaf.part.file_name.lower().endswith(".eml"))
    inside = enclosed(raw, content.message.header_end, files)
    if proofs is NO_PROOFS and not (aggregates or on_encryption or inside):
        return content.message, unread
    return replace(content.message, proofs=proofs, dmarc_reports=aggregates, tls_reports=on_encryption, enclosed=inside), unread


def stamped_copy(copy: CleanCopy, wish: StampWish, limits: Limits) -> CleanCopy:
    """Return the copy with the words in its text; as it is where they cannot safely be put there, or would make it another than a copy may be."""
    octets = apply_edits(copy.octets, stamp_edits(copy.octets, wish, limits))
    fits = len(octets) <= LARGEST + _ROOM_FOR_STAMPS and max(map(len, octets.split(b"\r\n"))) <= _LONGEST_LINE
    return replace(copy, octets=octets) if fits else copy


def pictures_left(content: Content) -> tuple[bytes, ...] | None:
    """Return the pictures of a message if they are all that only a one-shot child may look into, and not too many; else None."""
    unopened = set(content.unopened)
    left = tuple(leaf.octets for leaf in content.leaves if leaf.part.path in unopened and is_picture_alone(leaf.part.detected_types))
    alike = len(left) == len(content.unopened) == len(unopened)
    return left if alike and len(left) <= MOST_PICTURES and sum(map(len, left)) <= MOST_PICTURE_OCTETS else None


def _cut(octets: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    position = 0
    for size in sizes:
        yield octets[position : position + size]
        position += size


def look_for_words(content: Content, wish: KeywordWish | None, budget: Budget | None) -> tuple[Keywords, tuple[Report, ...]]:
    """Return what was found of the policy's words and no report, or that nothing was looked for and the report that it failed."""
    if wish is None:
        return NO_KEYWORDS, ()
    began = time.perf_counter_ns()
    try:
        return look(content, wish, budget), ()
    except Exception as error:  # noqa: BLE001  # task boundary (gate round): rules that ask for words then assume the worst
        return NO_KEYWORDS, (Failed(_KEYWORDS, _what_broke(error), retryable=False, elapsed_us=_elapsed(began)),)


def peek_all(content: Content, catalogue: Sequence[ContentInspection]) -> tuple[Report, ...]:
    """Let every content inspection look; everyone gets a report."""
    return tuple(_peek(inspection, content) for inspection in catalogue)


def ask_classifier(ask: Callable[[], Classification]) -> tuple[Classification | None, tuple[Report, ...]]:
    """Return the text model's answer and no report, or none and the report that it failed."""
    began = time.perf_counter_ns()
    try:
        return ask(), ()
    except Exception as error:  # noqa: BLE001  # task boundary (gate round): the report carries it out, the judge counts it as unanswered
        return None, (Failed(_CLASSIFIER, _what_broke(error), retryable=False, elapsed_us=_elapsed(began)),)


def hash_signatures(read: Callable[[], Proofs]) -> tuple[Proofs, tuple[Report, ...]]:
    """Return what DKIM and ARC signatures cover and no report, or that nobody could tell and the report that it failed."""
    began = time.perf_counter_ns()
    try:
        return read(), ()
    except Exception as error:  # noqa: BLE001  # task boundary (gate round): the rest of the facts is still told, the judge counts it as unanswered
        return _UNREAD_PROOFS, (Failed(_SIGNATURES, _what_broke(error), retryable=False, elapsed_us=_elapsed(began)),)


def _peek(inspection: ContentInspection, content: Content) -> Report:
    began = time.perf_counter_ns()
    try:
        findings = tuple(inspection.peek(content))
    except Exception as error:  # noqa: BLE001  # task boundary (gate round): there is no log in the sandbox, the report carries it out
        return Failed(inspection.name, _what_broke(error), retryable=False, elapsed_us=_elapsed(began))
    return Completed(inspection.name, findings, _elapsed(began))


def _what_broke(error: Exception) -> str:
    """Name the error and where it arose, without its text, which may quote the message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f", {trace.tb_frame.f_globals.get('__name__', '?')} line {trace.tb_lineno}"
    return f"{type(error).__name__} in the inspection{where}"[:300]


def _elapsed(began: int) -> int:
    return (time.perf_counter_ns() - began) // 1000
