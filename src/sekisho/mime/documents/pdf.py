"""PDF: its objects by their structure (pikepdf, the only module that knows it), and by a search that needs none.

What a broken table of objects hides from the first is seen by the second; what is encrypted is seen by the first only, with a password that was told.
"""

import zlib
from io import BytesIO
from itertools import chain

import pikepdf

from sekisho.mime.documents import pdf_marks, pdf_pages, pdf_search
from sekisho.mime.documents.entities import resolved
from sekisho.mime.documents.looking import Looking
from sekisho.mime.documents.pdf_filters import unfiltered
from sekisho.mime.documents.pdf_pieces import has_heavy_pieces

_COST = 10.0  # milliseconds of one password
_MOST_OBJECTS = 20_000
_MOST_RAW = 33_554_432  # octets searched without structure
_MOST_STREAMS = 2_000
_MOST_DRAWN = 16_777_216  # octets of what is drawn, and a quarter of the pixels of pictures
_MOST_SCRIPT = 4_194_304  # octets of one script; a longer one stops the look
_BROKEN = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    RuntimeError,
    OSError,
    MemoryError,
)


def look(looking: Looking) -> None:
    """Look into a PDF."""
    octets = looking.octets
    begin = octets.find(b"%PDF-", 0, 2_048)
    if begin > 0:
        looking.sign("pdf_late_start", f"{begin} octets before it")
    source, searched = pdf_search.search(octets[:_MOST_RAW], looking)
    searched = searched and len(octets) <= _MOST_RAW
    try:
        document, locked = _opened(looking)
        if document is None:
            looking.encrypted = True
            return
        with document:
            _structure(document, source, looking, searched=searched and not document.is_encrypted)
            weight = None if locked else _weight(document, looking)  # pages are drawn from the file as it came
    except _BROKEN:  # and not drawn: to what its pages unfold is not known
        # What a search without structure cannot read either was seen by nobody.
        if not searched or b"/Encrypt" in source or pdf_marks.referred_files(source) or pdf_marks.referred_scripts(source):
            looking.reading.note("unscannable.broken_archive", "pdf")
        return
    if weight is not None:
        pdf_pages.look(looking, weight)


def _opened(looking: Looking) -> tuple[pikepdf.Pdf | None, bool]:
    """Return the document, and whether a password was needed; no document where none of those that were told opens it."""
    for password in chain(("",), looking.passwords.candidates(_COST)):
        try:
            document = pikepdf.open(BytesIO(looking.octets), password=password, suppress_warnings=True, attempt_recovery=True)
        except pikepdf.PasswordError:
            looking.step()
            continue
        if password:
            looking.passwords.worked(password)
            looking.reading.note("archive.opened_with_password", looking.name[:80])
        return document, bool(password)
    return None, True


def _structure(document: pikepdf.Pdf, searched_source: bytes, looking: Looking, *, searched: bool) -> None:
    """Read every object; one that is broken keeps none of the others from being read. `searched`: all but files and scripts was seen already."""
    written: list[bytes] = []
    seen = {member.octets for member in looking.members}
    for number, entry in enumerate(document.objects):
        looking.sight.objects -= 1
        if number >= _MOST_OBJECTS or looking.sight.objects < 0:
            if not searched:
                looking.reading.note("unscannable.budget", f"more than {_MOST_OBJECTS} objects in a PDF")
            written.append(searched_source)
            break
        if number % 100 == 0:
            looking.step()
        try:
            _object(entry, written, seen, looking)
        except _BROKEN:
            if not searched:
                looking.reading.note("unscannable.broken_archive", "an object of a PDF")
    source = b"\n".join(written)
    pdf_marks.note_objects(source, looking)
    _referred(document, source, seen, looking)
    _opening(document, looking)


def _object(entry: pikepdf.Object, written: list[bytes], seen: set[bytes], looking: Looking) -> None:
    if isinstance(entry, pikepdf.Stream):
        dictionary = pikepdf.Dictionary(dict(entry.stream_dict.items()))
        written.append(dictionary.unparse())
        if dictionary.get("/Type") == pikepdf.Name.EmbeddedFile:
            _file(entry, "file in the PDF", seen, looking)
    elif isinstance(entry, pikepdf.Dictionary):
        written.append(entry.unparse(resolved=True))
        _action(entry, looking)
        files = entry.get("/EF")
        if isinstance(files, pikepdf.Dictionary):
            name = str(entry.get("/UF", entry.get("/F", "")))
            for one in files.values():
                if isinstance(one, pikepdf.Stream):
                    _file(one, name or "file in the PDF", seen, looking)
    elif isinstance(entry, pikepdf.Array):
        written.append(entry.unparse(resolved=True))


def _named(document: pikepdf.Pdf, number: tuple[int, int]) -> pikepdf.Object | None:
    try:
        return document.get_object(number)
    except _BROKEN:
        return None


def _referred(document: pikepdf.Pdf, source: bytes, seen: set[bytes], looking: Looking) -> None:
    """Files and scripts whose dictionaries stand within others, as those of notes on a page do: their streams are named by number."""
    numbers = pdf_marks.referred_files(source)
    for number in numbers[:_MOST_STREAMS]:
        looking.step()
        entry = _named(document, number)
        for one in entry.values() if isinstance(entry, pikepdf.Dictionary) else (entry,):
            if isinstance(one, pikepdf.Stream):
                _file(one, "file in the PDF", seen, looking)
    scripts = pdf_marks.referred_scripts(source)
    for number in scripts[:_MOST_STREAMS]:
        entry = _named(document, number)
        if isinstance(entry, pikepdf.Stream):
            _script(_read(entry, looking).decode("latin-1").replace("\0", ""), looking)
        elif isinstance(entry, pikepdf.String):
            _script(str(entry), looking)
    targets = pdf_marks.referred_targets(source)
    for number in targets[:_MOST_STREAMS]:
        entry = _named(document, number)
        if isinstance(entry, pikepdf.String) and "/" in (target := str(entry)):
            looking.link(target, "document:link")
    if max(len(numbers), len(scripts), len(targets)) > _MOST_STREAMS:
        raise looking.reading.intercept("unscannable.archive_members", f"more than {_MOST_STREAMS} files or scripts in a PDF")


def _action(entry: pikepdf.Dictionary, looking: Looking) -> None:
    """A script may stand in a stream of its own."""
    script = entry.get("/JS")
    if isinstance(script, pikepdf.Stream):
        _script(_read(script, looking).decode("latin-1").replace("\0", ""), looking)
    elif script is not None:
        _script(str(script), looking)


def _script(code: str, looking: Looking) -> None:
    if len(code) > _MOST_SCRIPT:
        raise looking.reading.intercept("unscannable.archive_member_size", f"a script of more than {_MOST_SCRIPT} octets")
    looking.step()
    pdf_marks.note_script(code, looking)


def _forms(entry: pikepdf.Dictionary, looking: Looking) -> None:
    """Forms of XFA stand in streams, one document in pieces: their scripts run when the document is opened."""
    pieces = entry.get("/XFA")
    read: list[bytes] = []
    for stream in [pieces] if isinstance(pieces, pikepdf.Stream) else pieces if isinstance(pieces, pikepdf.Array) else ():
        looking.step()
        if isinstance(stream, pikepdf.Stream):
            read.append(_read(stream, looking))
    octets = b"".join(read).replace(b"\0", b"")  # UTF-16 too
    begin = octets.find(b"<script")
    if begin >= 0:
        _script(resolved(octets[begin:].decode("utf-8", "replace")), looking)


def _opening(document: pikepdf.Pdf, looking: Looking) -> None:
    """What happens without a click: the action of opening, and the scripts of the document."""
    forms = document.Root.get("/AcroForm")
    if isinstance(forms, pikepdf.Dictionary):
        _forms(forms, looking)
    action = document.Root.get("/OpenAction")
    names = document.Root.get("/Names")
    if isinstance(action, pikepdf.Dictionary) and action.get("/S") == pikepdf.Name.JavaScript:
        looking.sign("pdf_javascript_opening", str(action.get("/JS", ""))[:200])
    elif isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
        looking.sign("pdf_javascript_opening", "a script of the document")
    if isinstance(action, pikepdf.Dictionary) and action.get("/S") == pikepdf.Name.URI:
        looking.sign("pdf_opens_link", str(action.get("/URI", ""))[:200])


def _file(stream: pikepdf.Stream, name: str, seen: set[bytes], looking: Looking) -> None:
    octets = _read(stream, looking)
    for number, member in enumerate(looking.members):  # the search has it already, without its name
        if member.octets == octets and member.name == "file in the PDF":
            looking.members.pop(number)
            looking.member(name, octets)
            return
    if octets not in seen:
        seen.add(octets)
        looking.member(name, octets)


def _read(stream: pikepdf.Stream, looking: Looking) -> bytes:
    """Return a stream's octets, its filters undone under the limits."""
    try:
        return _undone(stream, looking)
    except _BROKEN as broken:
        looking.reading.note("unscannable.method", f"a stream of a PDF: {broken}"[:120])
        return b""


def _undone(stream: pikepdf.Stream, looking: Looking) -> bytes:
    raw = stream.read_raw_bytes()
    kinds = stream.stream_dict.get("/Filter")
    if kinds is None:
        return raw
    filters = [str(kind).removeprefix("/") for kind in (kinds if isinstance(kinds, pikepdf.Array) else [kinds])]
    parameters = _parameters(stream)
    late = any(each.get("/EarlyChange", 1) == 0 for each in parameters)
    octets = unfiltered(raw, filters, looking.reading, late=late)
    if octets is None:
        raise ValueError(f"filters: {', '.join(filters)[:80]}")
    predicted = [each for each in parameters if each.get("/Predictor", 1) != 1]
    if any(_row(each) > len(octets) + 1 for each in predicted):  # the library would fill it up, to gigabytes
        raise ValueError("rows of a predictor that are longer than the stream")
    # The library undoes predictors; how much comes out is known by now.
    return stream.read_bytes() if predicted else octets


def _parameters(stream: pikepdf.Stream) -> list[pikepdf.Dictionary]:
    """Return the parameters of a stream's filters, wherever they stand."""
    given = stream.stream_dict.get("/DecodeParms")
    return [each for each in (given if isinstance(given, pikepdf.Array) else [given]) if isinstance(each, pikepdf.Dictionary)]


def _row(parameters: pikepdf.Dictionary) -> int:
    """Return how many octets a row of a predictor has (ISO 32000 table 8)."""
    return int(parameters.get("/Columns", 1)) * int(parameters.get("/Colors", 1)) * int(parameters.get("/BitsPerComponent", 8)) // 8


def _weight(document: pikepdf.Pdf, looking: Looking) -> int | None:
    """Return to how many octets of operators the first pages unfold; None where they are not drawn: too much, or huge pictures."""
    try:
        weight = _operators(document, looking)
        if weight is not None:
            return weight
    except _BROKEN:
        pass
    looking.sign("picture_unread", "a page of a PDF")
    return None


def _operators(document: pikepdf.Pdf, looking: Looking) -> int | None:
    left, operators = _MOST_DRAWN, 0
    pending: list[object] = []
    if has_heavy_pieces([page.obj for page in document.pages[: pdf_pages.PAGES]]):
        return None
    for page in document.pages[: pdf_pages.PAGES]:
        contents = page.obj.get("/Contents")
        pending += list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        pending.append(page.obj.get("/Resources"))
    for number in range(2_000):
        if not pending:
            return operators
        entry = pending.pop()
        if isinstance(entry, pikepdf.Stream):
            if entry.stream_dict.get("/Subtype") == pikepdf.Name.Image:
                left -= int(entry.stream_dict.get("/Width", 0)) * int(entry.stream_dict.get("/Height", 0)) // 4
            else:
                unfolded = _unfolded(entry.read_raw_bytes(), left)
                left, operators = left - unfolded, operators + unfolded
                pending.append(entry.stream_dict.get("/Resources"))
        elif isinstance(entry, pikepdf.Dictionary):
            for name in ("/XObject", "/Pattern", "/Font"):
                inner = entry.get(name)
                if isinstance(inner, pikepdf.Dictionary):
                    pending += [one for one in list(inner.values())[:200] if isinstance(one, pikepdf.Stream)]
        if left < 0:
            break
        if number % 50 == 0:
            looking.step()
    return None


def _unfolded(raw: bytes, most: int) -> int:
    """Return to how much a stream unfolds, at most a little more than `most`; its own size where it is not zlib."""
    engine = zlib.decompressobj()
    try:
        return max(len(engine.decompress(raw, most + 1)), len(raw))
    except zlib.error:
        return len(raw)
