"""Words of strangers in a mail of ours: nothing hidden, nothing that turns the text, nothing that a mail program makes a link of. Pure."""

import re

LONGEST = 160
_SCHEME = re.compile(r"(?i)\b(https?|ftp|file|javascript|data)(?=:)")
_ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"/:]{1,254}")
_DOT = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_][^\W_])")  # of "bank.test" and "invoice.zip", not of "3.5"


def visible(text: str, longest: int = LONGEST) -> str:
    """Return a text on one line, cut. Control characters, marks that turn the direction and invisible characters show as "�"."""
    cut = text[: longest * 4]
    shown = "".join(sign if sign.isprintable() else " " if sign in "\r\n\t" else "�" for sign in cut)
    line = " ".join(shown.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def dead(text: str, longest: int = LONGEST) -> str:
    """Return it visible, and with names of sites broken, so that no reader's program makes a link of them: "www[.]bank[.]test"."""
    return _DOT.sub("[.]", _SCHEME.sub(lambda found: f"{found.group()}[:]", visible(text, longest)).replace("[:]:", "[:]"))


def sender_shown(text: str) -> str:
    """Return a sender's name and address: the name with sites broken, the address as it is, so that a reader knows whom to expect."""
    name, bracket, rest = visible(text).partition("<")
    if not bracket:
        return name if _ADDRESS.fullmatch(name) else dead(name)
    address, _, _ = rest.partition(">")
    return f"{dead(name)} <{address if _ADDRESS.fullmatch(address) else dead(address)}>".strip()
