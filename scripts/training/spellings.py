"""Words written so that a reader reads them and a filter does not: other letters, letters apart, letters set by HTML and styles."""

import html
import re
import unicodedata
from collections.abc import Callable

from lures import Lure, built, page

_WORD = re.compile(r"[A-Za-z]{4,}")
_LOWER, _UPPER = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CYRILLIC = str.maketrans("aceiopsxyjAEIOPCTBHKMX", "асеіорѕхујАЕІОРСТВНКМХ")
_GREEK = str.maketrans("ovnuxAEZHIKMNOPTYX", "ονηυχΑΕΖΗΙΚΜΝΟΡΤΥΧ")
_CHEROKEE = str.maketrans("abcdeghijlmprstvwyzABCDEGHIJKLMPRSTVWYZ", "ꭺbꮯꭰꭼꮐꮋiꭻꮮꮇꮲꭱꮪꭲꮩꮃꭹꮓᎪᏴᏟᎠᎬᏀᎻᏆᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃ")
_SUPERSCRIPT = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_SMALL_CAPITALS = str.maketrans("abcdefghijklmnoprtuvwz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡᴢ")
_LEET = str.maketrans("aeiostAEIOST", "4310$74310$7")
_BACKWARDS = str.maketrans("()[]", ")(][")


def _every_word(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: _WORD.sub(lambda found: change(found[0]), text)


def _mathematical(word: str) -> str:
    return "".join(chr(0x1D41A + ord(c) - 97) if c in _LOWER else chr(0x1D400 + ord(c) - 65) if c in _UPPER else c for c in word)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "letters apart by spaces": _every_word(" ".join),
    "letters apart by points": _every_word(".".join),
    "letters apart by underscores and stars": _every_word("_*".join),
    "zero width between letters": _every_word("\u200b".join),
    "soft hyphens between letters": _every_word("\xad".join),
    "combining marks on letters": _every_word(lambda word: "".join(c + "\u0336" for c in word)),
    "combining marks that compose": _every_word(lambda word: unicodedata.normalize("NFC", "".join(c + "\u0301" for c in word))),
    "leetspeak": _every_word(lambda word: word.translate(_LEET)),
    "Cyrillic letters": _every_word(lambda word: word.translate(_CYRILLIC)),
    "Greek letters": _every_word(lambda word: word.translate(_GREEK)),
    "Cherokee letters": _every_word(lambda word: word.translate(_CHEROKEE)),
    "small capitals": _every_word(lambda word: word.lower().translate(_SMALL_CAPITALS)),
    "superscripts": _every_word(lambda word: word.lower().translate(_SUPERSCRIPT)),
    "full-width letters": _every_word(lambda word: "".join(chr(ord(c) + 0xFEE0) for c in word)),
    "mathematical letters": _every_word(_mathematical),
    "letters doubled or swapped": _every_word(lambda word: word[:1] + word[2:3] + word[1:2] + word[3:] if len(word) > 5 else word + word[-1]),
}


def _letter_table(line: str) -> str:
    """One column for each letter, two rows: a reader reads along the row."""
    return "<table><tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in line) + "</tr></table>"


def _columns(line: str) -> str:
    """Cells that hold a letter of each of three lines: a reader reads across, the source goes down."""
    third = -(-len(line) // 3)
    rows = [line[:third], line[third : 2 * third], line[2 * third :]]
    cells = ["<br>".join(html.escape(row[index]) if index < len(row) else "&nbsp;" for row in rows) for index in range(third)]
    return "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>"


def _reversed_order(line: str) -> str:
    return (
        '<span style="display:flex;flex-direction:row-reverse">'
        + "".join(f"<span>{html.escape(c)}</span>" for c in reversed(line.split()))
        + "</span>"
    )


def _floats(line: str) -> str:
    return "".join(f'<span style="float:right">{html.escape(c)}&nbsp;</span>' for c in reversed(line.split())) + "<br>"


def _junk_between(line: str) -> str:
    return "".join(html.escape(c) + ('<font style="font-size:0">xq</font>' if c.isalpha() else "") for c in line)


SETTINGS: dict[str, Callable[[str], str]] = {
    "HTML: a span for each letter": lambda line: "".join(f"<span>{html.escape(c)}</span>" for c in line),
    "HTML: unseen letters between": _junk_between,
    "HTML: a cell for each letter": _letter_table,
    "HTML: columns read across": _columns,
    "HTML: right to left, letters reversed": lambda line: f'<bdo dir="rtl">{html.escape(line[::-1])}</bdo>',
    "HTML: right to left by style": lambda line: f'<span style="unicode-bidi:bidi-override;direction:rtl">{html.escape(line[::-1])}</span>',
    "HTML: right to left by a character": lambda line: "\u202e" + html.escape(line[::-1].translate(_BACKWARDS)) + "\u202c",
    "HTML: order by flex": _reversed_order,
    "HTML: order by float": _floats,
}


def generated(lure: Lure) -> bytes:
    """Return a page whose words are drawn by its style sheet."""
    lines = [line.replace("\\", "").replace('"', "'") for line in lure.text.split("\n") if line.strip()]
    rules = "".join(f'.l{number}::before{{content:"{line}"}}' for number, line in enumerate(lines))
    body = "".join(f'<p class="l{number}"></p>' for number in range(len(lines)))
    return built(lure, page=page(body + only_links(lure), rules))


def only_links(lure: Lure) -> str:
    """Return the links of a lure without its words."""
    return "".join(f'<p><a href="{html.escape(url)}">here</a></p>' for url in lure.links)
