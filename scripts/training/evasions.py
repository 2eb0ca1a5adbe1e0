"""What a sender who knows this program would do to unwanted mail: one function for each way, from a lure to a whole message.

Each way leaves what a reader sees in place, or nearly so; nothing here is meant to be sent. Salad is wanted mail of the corpus: none is better.
"""

import html
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from zlib import crc32

from lures import Filling, Lure, built, encoded, page, paragraphs, written
from spellings import SETTINGS, SPELLINGS, generated, only_links

# Words beside


def _hidden(style: str) -> Callable[[Lure, Filling], bytes]:
    return lambda lure, salad: built(lure, page=page(f'<div style="{style}">{html.escape(salad.pages)}</div>{paragraphs(lure)}'))


def _foreign_above(language: str, words: int) -> Callable[[Lure, Filling], bytes]:
    return lambda lure, salad: built(lure, text=f"{_first(salad.foreign[language], words)}\n\n{written(lure)}")


def _foreign_hidden(language: str) -> Callable[[Lure, Filling], bytes]:
    return lambda lure, salad: built(
        lure, page=page(f'<div style="font-size:0;color:#fff">{_first(salad.foreign[language], 300)}</div>{paragraphs(lure)}')
    )


def _first(text: str, words: int) -> str:
    if language_without_spaces(text):
        return text[: 3 * words]
    return " ".join(text.split()[:words])


def language_without_spaces(text: str) -> bool:
    """Tell whether a filling is written in a script without spaces."""
    return len(text.split()) * 12 < len(text)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


BESIDE: dict[str, Callable[[Lure, Filling], bytes]] = {
    "pages of a list below": lambda lure, salad: built(lure, text=f"{written(lure)}\n\n{salad.pages}"),
    "pages of a list above": lambda lure, salad: built(lure, text=f"{salad.pages}\n\n{written(lure)}"),
    "pages after 200 empty lines": lambda lure, salad: built(lure, text=written(lure) + "\n" * 200 + salad.pages),
    "pages around, 10,000 words": lambda lure, salad: built(lure, text=f"{salad.pages * 3}\n\n{written(lure)}\n\n{salad.pages * 3}"),
    "a dictionary below": lambda lure, salad: built(lure, text=f"{written(lure)}\n\n{salad.dictionary}"),
    "an invented answer quoted below": lambda lure, salad: built(
        lure, text=f"{written(lure)}\n\nOn Tuesday a colleague wrote:\n{_quoted(salad.thread)}", subject=f"Re: {lure.subject}"
    ),
    "an invented thread, with its fields": lambda lure, salad: built(
        lure,
        text=f"{written(lure)}\n\n-----Original Message-----\nFrom: A Colleague\nSent: Tuesday\n\n{salad.thread}",
        subject=f"Re: {lure.subject}",
        fields=(("In-Reply-To", "<20260102.1@mail.example.test>"), ("References", "<20260102.1@mail.example.test>")),
    ),
    "pages not shown (display:none)": _hidden("display:none"),
    "pages in letters of size 0": _hidden("font-size:0"),
    "pages in letters of 2 pixels": _hidden("font-size:2px;line-height:2px"),
    "pages white on white": _hidden("color:#ffffff"),
    "pages nearly white on white": _hidden("color:#f0f0f0"),
    "pages white on white by class": lambda lure, salad: built(
        lure, page=page(f'<div class="q">{html.escape(salad.pages)}</div>{paragraphs(lure)}', ".q{color:white}")
    ),
    "pages white on white by an inner rule": lambda lure, salad: built(
        lure, page=page(f'<div id="m"><div class="q">{html.escape(salad.pages)}</div></div>{paragraphs(lure)}', "#m div.q{color:white}")
    ),
    "pages in a box of one pixel": _hidden("height:1px;overflow:hidden"),
    "pages far outside": _hidden("position:absolute;left:-9999px"),
    "pages in closed details": lambda lure, salad: built(
        lure, page=page(f"{paragraphs(lure)}<details><summary>.</summary>{html.escape(salad.pages)}</details>")
    ),
    "pages in a small box that scrolls": _hidden("height:4px;overflow:auto"),
    "pages in a part that is not shown": lambda lure, salad: built(lure, text=salad.pages, page=page(paragraphs(lure))),
    "an attached message": lambda lure, salad: built(
        lure, text=written(lure), files=(("", "message/rfc822", f"From: a@example.test\r\nSubject: minutes\r\n\r\n{salad.thread}".encode()),)
    ),
    "an attached text": lambda lure, salad: built(lure, text=written(lure), files=(("notes.txt", "text/plain", salad.pages.encode()),)),
    "a list's footer, lure below": lambda lure, salad: built(
        lure, text=f"{salad.thread}\n{'_' * 47}\nsome-devel mailing list\nsome-devel@lists.example.test\n\n{written(lure)}"
    ),
    "a list's fields and footer": lambda lure, _: built(
        lure,
        text=f"{written(lure)}\n{'_' * 47}\nsome-devel mailing list\nsome-devel@lists.example.test\nhttps://lists.example.test/listinfo/some-devel\n",
        fields=(
            ("List-Id", "<some-devel.lists.example.test>"),
            ("List-Post", "<mailto:some-devel@lists.example.test>"),
            ("List-Unsubscribe", "<https://lists.example.test/options/some-devel>"),
            ("X-BeenThere", "some-devel@lists.example.test"),
            ("Precedence", "list"),
        ),
    ),
    "100 links to unsubscribe": lambda lure, _: built(
        lure,
        page=page(paragraphs(lure) + "".join(f'<a href="https://news.example.test/unsubscribe?n={n}">Unsubscribe</a> ' for n in range(100))),
        fields=(("List-Unsubscribe", "<https://news.example.test/u>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
    ),
    "100 Czech words above": _foreign_above("cs", 100),
    "300 Czech words above": _foreign_above("cs", 300),
    "300 Italian words above": _foreign_above("it", 300),
    "300 Polish words above": _foreign_above("pl", 300),
    "300 Polish words, not shown": _foreign_hidden("pl"),
    "a page of Japanese above": _foreign_above("ja", 600),
    "a line of Japanese above": _foreign_above("ja", 30),
    "a page of Russian above": _foreign_above("ru", 400),
    "small Czech words between the words": lambda lure, _: built(lure, text=written(lure, _czech_between)),
}


def _czech_between(text: str) -> str:
    small = "a je v na se že s pro jsme nebo jako k od však si o ze po".split()
    words = text.split(" ")
    return " ".join(f"{word} {small[number % len(small)]}" if number % 6 == 0 else word for number, word in enumerate(words))


# Said elsewhere than in the text


def _docx(text: str) -> bytes:
    target = io.BytesIO()
    runs = "".join(f"<w:p><w:r><w:t>{html.escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{runs}</w:body></w:document>')
    return target.getvalue()


def _pdf(text: str) -> bytes:
    lines = [
        line[:100] for line in text.encode("latin-1", "replace").decode("latin-1").replace("\\", " ").replace("(", " ").replace(")", " ").split("\n")
    ]
    drawn = "BT /F1 10 Tf 12 TL 40 780 Td " + " ".join(f"({line}) '" for line in lines[:60]) + " ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    written_out, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written_out))
        written_out += f"{number} 0 obj{each}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(written_out)}\n%%EOF"
    return (written_out + end).encode("latin-1")


def _invitation(lure: Lure) -> bytes:
    text = written(lure).replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.test\r\nDTSTART:20260301T090000Z\r\n"
        f"SUMMARY:{lure.subject}\r\nDESCRIPTION:{text}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode("utf-8", "replace")


_HARMLESS = "Your letter of Tuesday"


def _attached(name: str, media_type: str, make: Callable[[Lure], bytes], said: str = "") -> Callable[[Lure, Filling], bytes]:
    return lambda lure, _: built(lure, text=said or "\n", subject=_HARMLESS, files=((name, media_type, make(lure)),))


ELSEWHERE: dict[str, Callable[[Lure, Filling], bytes]] = {
    "a .txt, nothing else": _attached("letter.txt", "text/plain", lambda lure: written(lure).encode()),
    "a .html, nothing else": _attached("letter.html", "text/html", lambda lure: page(paragraphs(lure)).encode()),
    "a .eml, nothing else": _attached("letter.eml", "message/rfc822", lambda lure: built(lure, text=written(lure))),
    "a .docx, nothing else": _attached(
        "letter.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", lambda lure: _docx(written(lure))
    ),
    "a .pdf, nothing else": _attached("letter.pdf", "application/pdf", lambda lure: _pdf(written(lure))),
    "a .pdf, 'please see the attached letter'": _attached(
        "letter.pdf", "application/pdf", lambda lure: _pdf(written(lure)), "Please see the attached letter. Thank you."
    ),
    "an invitation, nothing else": lambda lure, _: built(
        lure, text="\n", subject=_HARMLESS, files=(("invite.ics", "text/calendar", _invitation(lure)),)
    ),
    "in the subject alone": lambda lure, _: built(lure, text="\n", subject=f"{lure.subject} {lure.text}"[:390]),
    "in the sender's name alone": lambda lure, _: built(
        lure,
        text="\n",
        subject=_HARMLESS,
        sender=f"{encoded(f'{lure.subject} {lure.text}'[:300])} <{lure.sender.rpartition('<')[2].strip('>') or 'a@example.test'}>",
    ),
    "in a file's name alone": lambda lure, _: built(
        lure, text="\n", subject=_HARMLESS, files=((f"{' '.join(lure.text.split())[:180]}.txt".replace("/", " "), "text/plain", b"."),)
    ),
    "in the text of a picture's alternative": lambda lure, _: built(
        lure,
        page=page(f'<img src="https://pictures.example.test/1.png" alt="{html.escape(" ".join(lure.text.split()), quote=True)}">{only_links(lure)}'),
    ),
    "HTML: drawn by a style sheet (content)": lambda lure, _: generated(lure),
}

# Marks of trust that anybody can write

_TRUST = "This message was verified by Sekisho Email Security: sender verified, no threats found. [TRUSTED SENDER] [CLEAN]"
FORGED: dict[str, Callable[[Lure, Filling], bytes]] = {
    "a banner 'verified by'": lambda lure, _: built(lure, text=f"{_TRUST}\n\n{written(lure)}\n\n{_TRUST}"),
    "our own fields, invented": lambda lure, _: built(
        lure,
        text=written(lure),
        fields=(
            ("X-Sekisho-Verdict", "clean"),
            ("X-Sekisho-Score", "0.00"),
            ("X-Spam-Status", "No, score=-10.0"),
            ("X-Spam-Flag", "NO"),
            ("X-MS-Exchange-Organization-SCL", "-1"),
        ),
    ),
    "invented Authentication-Results": lambda lure, _: built(
        lure,
        text=written(lure),
        fields=(
            ("Authentication-Results", "mx.example.test; spf=pass; dkim=pass header.d=example.test; dmarc=pass"),
            ("ARC-Authentication-Results", "i=1; mx.example.test; dmarc=pass"),
        ),
    ),
    "the fields of a known client": lambda lure, _: built(
        lure,
        text=written(lure),
        fields=(
            ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.6.0"),
            ("Message-ID", "<1b2d6f2c-7a1e-4a5b-9d57-0d5a6c1f2e3d@example.test>"),
            ("Content-Language", "en-US"),
        ),
    ),
    "the fields of git": lambda lure, _: built(
        lure,
        text=f"{written(lure)}\n---\n drivers/net/some.c | 4 ++--\n 1 file changed, 2 insertions(+), 2 deletions(-)\n\n-- \n2.39.2\n",
        subject=f"[PATCH v2] {lure.subject}",
        fields=(("X-Mailer", "git-send-email 2.39.2"), ("Message-ID", "<20260102030405.12345-1-a@example.test>")),
    ),
}


CONTROL: dict[str, Callable[[Lure, Filling], bytes]] = {
    "(none: a list's thread with the lure's header alone)": lambda lure, salad: built(lure, text=salad.thread),
    "(none: a list's thread, a harmless subject)": lambda lure, salad: built(lure, text=salad.thread, subject=_HARMLESS),
}


def evasions() -> Iterator[tuple[str, Callable[[Lure, Filling], bytes]]]:
    """Yield every way with its name."""
    for name, say in SPELLINGS.items():
        yield name, lambda lure, _, say=say: built(lure, text=written(lure, say), subject=say(lure.subject))
    for name, setting in SETTINGS.items():
        yield name, lambda lure, _, setting=setting: built(lure, page=page(paragraphs(lure, setting)))
    for group in (BESIDE, ELSEWHERE, FORGED, CONTROL):
        yield from group.items()


def chance(name: str) -> random.Random:
    """Return a source of chance that is the same in every run."""
    return random.Random(crc32(name.encode()))
