"""A message to look at: its text, and its HTML written anew from a few elements that neither act nor load.

No style comes along: what a mail hides from its reader is shown.
"""

from base64 import b64encode
from collections import Counter
from html import escape
from urllib.parse import unquote, urlsplit

import turbohtml

from sekisho.mime.cleaning.page import VOID, write_anew
from sekisho.mime.content import Content, Leaf
from sekisho.mime.documents.pictures import made_small
from sekisho.mime.text import charsets
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.preview import DRAWN, ELEMENTS, LONGEST_PAGE, LONGEST_TEXT, NUMBERS, PIECE, WORDS, Preview, PreviewWish

_SIDE, _MOST_PICTURES, _LARGEST_PICTURE, _LARGEST_PICTURES = 800, 12, 200_000, 900_000
_MOST_NAMES, _MOST_TEXTS = 100, 20
_ACTS = frozenset("script object embed applet iframe frame portal".split())
_ASKS = frozenset("form input button select textarea".split())
_COUNTED = "script,object,embed,applet,iframe,frame,portal,form,input,button,select,textarea"


def make_preview(content: Content, wish: PreviewWish, budget: Budget) -> Preview:
    """Return what can be shown of a message. A spent budget leaves the rest out, and `cut` says so."""
    if wish.path:
        return _piece(content, wish)
    text = content.visible_text
    pages = [leaf for leaf in content.leaves if _is_page(leaf)][:_MOST_TEXTS]
    making = _Making({leaf.content_id.lower(): leaf for leaf in content.leaves if leaf.content_id} if wish.pictures else {}, budget)
    for number, leaf in enumerate(pages):
        if number:
            making.write("<hr>")
        making.take(charsets.decode(leaf.octets, leaf.part.charset).text.replace("\0", ""))
    names = dict.fromkeys(leaf.part.file_name for leaf in content.leaves if leaf.part.file_name and "!" not in leaf.part.path)
    shown = tuple(_plain(name)[:255] for name in names)[:_MOST_NAMES]
    return Preview(
        _lines(text[:LONGEST_TEXT]), "".join(making.pieces), shown, tuple(sorted(making.left_out.items())), making.cut or len(text) > LONGEST_TEXT
    )


def _piece(content: Content, wish: PreviewWish) -> Preview:
    """Return octets of one part as it was sent, decoded; members of containers stay in their container."""
    for leaf in content.leaves:
        if leaf.part.path == wish.path and not {"!", "~"} & set(wish.path):
            return Preview("", piece=leaf.octets[wish.start : wish.start + PIECE], whole=len(leaf.octets))
    return Preview("")


def _is_page(leaf: Leaf) -> bool:
    part = leaf.part
    own = "!" not in part.path and "~" not in part.path and not part.file_name and part.disposition != "attachment"
    return own and bool(leaf.octets) and (part.declared_type == "text/html" or (not part.declared_type and "html" in part.detected_types))


class _Making:
    """The page so far."""

    def __init__(self, pictures: dict[str, Leaf], budget: Budget) -> None:
        self.pieces: list[str] = []
        self.left_out: Counter[str] = Counter()
        self.cut = False
        self._left = LONGEST_PAGE
        self._pictures, self._budget = pictures, budget
        self._drawn: dict[str, str] = {}
        self._octets = 0

    def take(self, html: str) -> None:
        try:
            self._count(html)
            write_anew(html, self._shown, self.write, self._budget)
        except BudgetSpent:
            self.cut = True

    def write(self, piece: str) -> None:
        if len(piece) > self._left:
            raise BudgetSpent("the page is longer than is shown")
        self._left -= len(piece)
        self.pieces.append(_lines(piece))

    def _count(self, html: str) -> None:
        if not any(f"<{tag}" in html.lower() for tag in (*_ACTS, *_ASKS)):
            return
        for element in turbohtml.parse(html, positions=False).select(_COUNTED):
            self.left_out["forms" if element.tag.lower() in _ASKS else "programs"] += 1

    def _shown(self, tag: str, element: turbohtml.Element) -> tuple[str, str] | None:
        if tag == "a":
            return self._link(element)
        if tag == "img":
            return self._picture(element)
        if tag not in ELEMENTS:
            return None
        return f"<{tag}{_attributes(element)}>", "" if tag in VOID else f"</{tag}>"

    def _link(self, element: turbohtml.Element) -> tuple[str, str] | None:
        """Show where a link leads instead of leading there."""
        href = _value(element, "href")
        if not href:
            return None
        self.left_out["links"] += 1
        host = _host(href)
        return f'<u title="{_quoted(href, 500)}">', f"</u><small> [→ {escape(host)}]</small>" if host else "</u>"

    def _picture(self, element: turbohtml.Element) -> tuple[str, str]:
        source = _value(element, "src").strip()
        if not source.lower().startswith("cid:"):
            self.left_out["pictures"] += 1
            host = _host(source)
            return f"<small>[▢ {_quoted(_value(element, 'alt') or host, 200)}]</small>", ""
        drawn = self._draw(unquote(source[4:304]).lower())
        if not drawn:
            return f"<small>[▢ {_quoted(_value(element, 'alt'), 200)}]</small>", ""
        return f'<img{_attributes(element)} src="{drawn}">', ""

    def _draw(self, name: str) -> str:
        if name not in self._drawn:
            leaf = self._pictures.get(name)
            fits = leaf is not None and len(self._drawn) < _MOST_PICTURES
            self._budget.check_time()
            octets = made_small(leaf.octets, _SIDE) if leaf is not None and fits else None
            if octets is None or len(octets) > _LARGEST_PICTURE or self._octets + len(octets) > _LARGEST_PICTURES:
                return ""
            self._octets += len(octets)
            self._drawn[name] = DRAWN + b64encode(octets).decode("ascii")
        return self._drawn[name]


def _attributes(element: turbohtml.Element) -> str:
    written = []
    for name in element.attrs:
        key = str(name).lower()
        text = _value(element, str(name)).strip()
        number = text.removesuffix("%").removesuffix("px")
        good = (key in NUMBERS and number.isascii() and number.isdigit() and len(number) <= 4) or (
            key in WORDS and text.isascii() and text.replace("#", "").replace("-", "").isalnum() and len(text) <= 30
        )
        if key in {"title", "alt"}:
            written.append(f' {key}="{_quoted(text, 300)}"')
        elif good:
            written.append(f' {key}="{text}"')
    return "".join(written)


def _value(element: turbohtml.Element, name: str) -> str:
    value = element.attrs.get(name)
    return " ".join(value) if isinstance(value, list | tuple) else str(value or "")


def _host(url: str) -> str:
    plain = "".join(character for character in url if character > " " and character != "\x7f")[:2_000]
    try:
        return (urlsplit(plain.replace("\\", "/")).hostname or "")[:253]
    except ValueError:
        return ""


def _quoted(text: str, most: int) -> str:
    return escape(_plain(text)[:most])


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _lines(text: str) -> str:
    """Return a text without what cannot be sent or shown: lone surrogates, controls other than line ends and tabs."""
    return "".join(character if character.isprintable() or character in "\n\t" else " " for character in text)
