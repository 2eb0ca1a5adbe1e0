"""An account to pay into, in the text or in a file: an IBAN, a Japanese, British or American account, one with a SWIFT code, a cryptocurrency's.

A note that weighs nothing by itself; whether the account is the one that this sender had before is a question for the tenant's memory.
"""

import re
from collections.abc import Collection, Iterator

from sekisho.inspections.file_text import file_text
from sekisho.inspections.rules.folded import folded
from sekisho.mime.content import Content
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

ACCOUNT = FindingKind("payment.account", Severity.NOTE, "It names an account to pay into.")
ACCOUNT_IN_FILE = FindingKind("payment.account_in_file", Severity.NOTE, "A file names an account to pay into.")

_MOST = 10
_FILE_SECONDS = 0.5  # for the words of PDFs and old Office files
_LONGEST = 100_000  # characters of folded text that are looked at
_IBAN = re.compile(r"(?:(?<![a-z0-9])|(?<=iban))([a-z]{2}[0-9]{2}(?:[ .-]?[a-z0-9]{4}){2,7}(?:[ .-]?[a-z0-9]{1,3})?)(?![a-z0-9])")
_LENGTHS = {
    "ad": 24, "ae": 23, "at": 20, "be": 16, "bg": 22, "br": 29, "ch": 21, "cy": 28, "cz": 24, "de": 22, "dk": 18, "ee": 20, "es": 24, "fi": 18,
    "fr": 27, "gb": 22, "ge": 22, "gr": 27, "hr": 21, "hu": 28, "ie": 22, "il": 23, "is": 26, "it": 27, "kz": 20, "li": 21, "lt": 20, "lu": 20,
    "lv": 21, "mc": 27, "md": 24, "mt": 31, "nl": 18, "no": 15, "pk": 24, "pl": 28, "pt": 25, "qa": 29, "ro": 24, "rs": 22, "sa": 24, "se": 24,
    "si": 19, "sk": 24, "sm": 27, "tn": 24, "tr": 26, "ua": 29,
}  # fmt: skip
_JAPANESE_ANCHOR = re.compile(r"(普通|当座|貯蓄|\(普\)|\(当\)|口座番号)(?:預金|口座)?.{0,12}?([0-9]{3}[0-9 -]{4,5}|[0-9]{7})(?![0-9])")
_POSTAL = re.compile(r"記号.{0,4}?([0-9]{5}).{0,12}?番号.{0,4}?([0-9]{6,8})(?![0-9])")  # how Japan Post Bank names its accounts
_BANK = re.compile(r"\w{1,2}(?:銀行|信用金庫|信金|信用組合|労働金庫|農協|郵便局)|ゆうちょ")
_BEFORE = 80
_ROUTING = re.compile(r"(?:routing|aba|ach)(?: transit)?(?: number| no\.?| #)?[ :#]{0,4}\Z")
_LONGEST_ROUTING = 26  # characters before the nine digits
_ACCOUNT_NUMBER = re.compile(r"(?:account|acct|a/c)(?: number| no\.?| #)?[ :#.]{0,4}([0-9][0-9 -]{4,18}[0-9])(?![0-9])")
_SORT_CODE = re.compile(r"sort ?code[ :#.]{0,4}([0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2})(?![0-9])")
_SWIFT = re.compile(r"(?:swift|\bbic)(?:[ /-]{0,2}(?:swift|bic|code|no\.?|number)){0,3}[ :#.]{0,4}([a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?)(?![a-z0-9])")
_NEAR = 250  # characters between a bank's code and the number of an account
_CRYPTO = re.compile(r"\b(bc1[a-z0-9]{25,60}|0x[0-9a-f]{40})(?![a-z0-9])")
_OLD_BITCOIN = re.compile(r"\b([13][1-9A-HJ-NP-Za-km-z]{25,34})\b")


# Letters as "a", digits as "0", all else as a blank: whether something shaped like an account can stand in a text at all is then a plain search.
_SHAPES = bytes(97 if chr(octet).isascii() and chr(octet).isalpha() else 48 if 48 <= octet < 58 else 32 for octet in range(256))
_LONG_WORD = b"a" * 26
_NO_DIGIT = re.compile(rb"[^0]")
_JAPANESE_SIGNS = ("普", "当", "貯", "口座番号", "記号")  # one of them stands in every kind of account
_BANK_CODES = ("swift", " bic", "\nbic", "sort code", "sortcode")


def is_iban(text: str) -> bool:
    """Tell whether a text without blanks is an IBAN: length of its country and check digits (ISO 13616, mod 97)."""
    if not text.isascii() or not text.isalnum() or len(text) != _LENGTHS.get(text[:2].lower()) or not text[2:4].isdigit():
        return False
    digits = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
    return int(digits) % 97 == 1


def is_routing_number(digits: str) -> bool:
    """Tell whether nine digits are an American routing number (checksum 3, 7, 1)."""
    weights = (3, 7, 1) * 3
    return digits != "0" * 9 and sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0


def _may_name_one(text: str) -> bool:
    """Tell whether an ASCII text has a shape of any account. Folding it changes capitals and blanks, and no shape holds a blank."""
    shape = text.encode("ascii").translate(_SHAPES)
    if b"0" not in shape:
        return False
    if b"aa00" in shape or b"000000000" in shape or _LONG_WORD in shape.replace(b"0", b"a"):
        return True
    lower = text.lower()
    return "bc1" in lower or "0x" in lower or any(code in lower for code in _BANK_CODES)


def accounts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, account) for each account in a text, normalised: two spellings of one account give the same."""
    text = text[:_LONGEST]
    if text.isascii() and not _may_name_one(text):  # most mail: not even folded
        return
    flat = folded(text)
    shape = flat.encode("ascii", "replace").translate(_SHAPES)
    if b"0" not in shape:
        return
    for found in _ibans(flat, shape):
        whole = re.sub("[ .-]", "", found[1])
        length = _LENGTHS.get(whole[:2], 0)
        if length and is_iban(whole[:length]):
            yield "iban", whole[:length].upper()
    if not flat.isascii() and any(sign in flat for sign in _JAPANESE_SIGNS):
        yield from _japanese(flat)
    if any(code in flat for code in _BANK_CODES) or flat.startswith("bic"):
        yield from _by_bank_code(flat)
    for start in _nine_digits(shape):
        digits = flat[start : start + 9]
        words = _ROUTING.search(flat, max(0, start - _LONGEST_ROUTING), start)
        if words is not None and is_routing_number(digits):
            own = _ACCOUNT_NUMBER.search(flat, max(0, words.start() - 200), start + 209)
            yield "us", f"{digits} {re.sub('[ -]', '', own[1]) if own else ''}".strip()
    if _LONG_WORD not in shape.replace(b"0", b"a"):
        return
    for address in _crypto(flat):
        yield "crypto", address
    for found in _old_bitcoins(text):  # its letters have a case that counts
        if any(map(str.isdigit, found[1][1:])) and any(map(str.isupper, found[1])) and any(map(str.islower, found[1])):
            yield "crypto", found[1]


def _japanese(flat: str) -> Iterator[tuple[str, str]]:
    for found in _JAPANESE_ANCHOR.finditer(flat):
        before = flat[max(0, found.start() - _BEFORE) : found.start()]
        banks = _BANK.findall(before)
        if banks:  # its last letters: where its name begins cannot be told from the words before it; the branch is spelt in many ways
            yield "japan", f"{banks[-1]} {re.sub('[ -]', '', found[2]).zfill(7)}"
    for found in _POSTAL.finditer(flat) if "ゆうちょ" in flat or "郵便" in flat else ():
        yield "japan", f"ゆうちょ {found[1]}-{found[2].zfill(8)}"


def _by_bank_code(flat: str) -> Iterator[tuple[str, str]]:
    """Yield accounts whose bank is named by a British sort code or a SWIFT code (ISO 9362), the number standing near."""
    for kind, pattern in (("uk", _SORT_CODE), ("swift", _SWIFT)):
        for found in pattern.finditer(flat):
            number = _ACCOUNT_NUMBER.search(flat, max(0, found.start() - _NEAR), found.end() + _NEAR)
            if number is not None:
                yield kind, f"{re.sub('[ -]', '', found[1])[:8]} {re.sub('[ -]', '', number[1])}"


def _crypto(flat: str) -> Iterator[str]:
    """Yield addresses with a beginning of their own, in order. The pattern is tried only where one stands: plain searches."""
    starts: list[int] = []
    for beginning in ("bc1", "0x"):
        position = flat.find(beginning)
        while position >= 0:
            starts.append(position)
            position = flat.find(beginning, position + 1)
    end = 0
    for start in sorted(starts):
        found = _CRYPTO.match(flat, start) if start >= end else None
        if found is not None:
            end = found.end()
            yield found[1]


def _old_bitcoins(text: str) -> Iterator[re.Match[str]]:
    """Yield what is written like an old address of Bitcoin: tried only where letters and digits stand long enough together."""
    shape = text.encode("ascii", "replace").translate(_SHAPES).replace(b"0", b"a")
    position = shape.find(_LONG_WORD)
    while position >= 0:
        found = _OLD_BITCOIN.match(text, position) if text[position] in "13" else None
        if found is not None:
            yield found
        end = shape.find(b" ", position)
        position = shape.find(_LONG_WORD, end) if end >= 0 else -1


def _nine_digits(shape: bytes) -> Iterator[int]:
    """Yield where exactly nine digits stand together."""
    position = shape.find(b"000000000")
    while position >= 0:
        end = position + 9
        if shape[end : end + 1] != b"0":
            yield position
        else:
            found = _NO_DIGIT.search(shape, end)
            end = found.start() if found is not None else len(shape)
        position = shape.find(b"000000000", end)


def _ibans(flat: str, shape: bytes) -> Iterator[re.Match[str]]:
    """Yield what is written like an IBAN. The pattern is tried only where two letters and two digits stand: a plain search."""
    position = shape.find(b"aa00")
    while position >= 0:
        found = _IBAN.match(flat, position)
        if found is not None:
            yield found
        position = shape.find(b"aa00", found.end() if found is not None else position + 1)


class PaymentDetails:
    """Reads accounts out of the visible text, and out of files."""

    name = "payment_details"
    kinds = (ACCOUNT, ACCOUNT_IN_FILE)

    def peek(self, content: Content) -> Iterator[Finding]:
        """Yield one note for each account, at most ten of the text and ten of the files; where = the kind, excerpt = the account."""
        in_text = _different(content.visible_text, frozenset())
        yield from (ACCOUNT.seen(Evidence(kind, account[:200])) for kind, account in in_text)
        if len(content.leaves) > 1 or not content.visible_text:
            files, _ = file_text(content, content.budget, _LONGEST, _FILE_SECONDS)
            yield from (ACCOUNT_IN_FILE.seen(Evidence(kind, account[:200])) for kind, account in _different(files, in_text))


def _different(text: str, known: Collection[tuple[str, str]]) -> dict[tuple[str, str], None]:
    """Return the first accounts of a text that are not known, each once."""
    seen: dict[tuple[str, str], None] = {}
    for found in accounts(text):
        if found not in known:
            seen.setdefault(found)
        if len(seen) == _MOST:
            break
    return seen
