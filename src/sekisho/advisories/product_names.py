"""Names of products and vendors out of titles and lists of affected versions, in the forms in which reports write them."""

import re

_BULLET = re.compile(r"^\s*[-・*●○◆]\s*")
# Where a version begins: what follows is not the product's name. Tried at every blank, the first that fits cuts.
_VERSION = re.compile(
    r"(?:\s*(?:ファームウェア|firmware)\b.*|\s*(?:すべての|全)?バージョン.*|\s+(?:versions?|ver\.?|v\.?)\s*\d.*|\s+versions?\s.*"
    r"|\s+\d[\w.\-]*\s*(?:から|より前|以前|未満|およびそれ以前|系|までの|prior|and earlier|and prior|before|through|to\s).*"
    r"|\s+(?:Linux|Windows|Mac|Android|iOS)\s*版.*|\s+v?\d+(?:\.\d+)+.*|\s*[（(][^（）()]*[）)]\s*$)",
    re.IGNORECASE,
)
_TITLES = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"^(?:注意喚起[:：]\s*|Weekly Report[:：]\s*)?(?P<product>.+?)\s*(?:における|に関する|に|の(?=(?:複数の|深刻な|重大な)?脆弱性))"
            r".{0,60}?(?:脆弱性|注意喚起|問題|セキュリティ更新)"
        ),
        r"^(?:Multiple )?[Vv]ulnerabilit(?:y|ies) (?:in|of) (?P<product>.+?)(?: could .*)?$",
        r"^(?P<product>.+?) (?:contains?|has|have|vulnerable to)\b.*$",
    )
)
_VENDOR_MADE = re.compile(r"^(?P<vendor>.+?)\s*(?:株式会社|社)?製(?:の)?\s*(?P<rest>.*)$")
_SEVERAL_OF = re.compile(r"^複数の\s*(?P<vendor>.+?)\s*(?:社)?製品$")
_GIVEN_BY = re.compile(r"(?P<vendor>[^\s、。]{2,40}?)(?:株式会社)?(?:が|から)提供する")
# A generic kind in front of the name: "スイッチングハブ GS108Ev3".
_KIND_BEFORE = re.compile(r"^(?:スイッチングハブ|ルータ[ー]?|無線LANルータ[ー]?|ネットワークカメラ|複合機|プリンタ[ー]?)\s*(?=\S)")
_SERIES = re.compile(r"\s*(?:シリーズ|製品群|製品|series|products?)\s*$", re.IGNORECASE)
_LONGEST = 120
_LONGEST_LINE = 300
_LONGEST_SUMMARY = 4_000
_MOST = 40


def of_line(line: str) -> tuple[str, str]:
    """Return the product's name in a line of a list of affected products, and the line without its bullet."""
    whole = _BULLET.sub("", line[:_LONGEST_LINE]).strip()
    name = whole
    while True:
        shorter = _VERSION.sub("", name, count=1).strip(" 　、,")
        if shorter == name or not shorter:
            break
        name = shorter
    return name[:_LONGEST], whole


def of_lines(lines: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return distinct names and all lines."""
    pairs = [of_line(line) for line in lines[:_MOST] if line.strip()]
    return tuple(dict.fromkeys(name for name, _ in pairs if name)), tuple(whole for _, whole in pairs)


def of_title(title: str) -> tuple[str, str]:
    """Return the product and the vendor that a title names, "" where it names none."""
    subject = ""
    for pattern in _TITLES:
        match = pattern.match(title[:_LONGEST_LINE])
        if match:
            subject = match["product"].strip()
            break
    several = _SEVERAL_OF.match(subject)
    if several:
        return "", several["vendor"].strip()
    made = _VENDOR_MADE.match(subject)
    vendor = made["vendor"].strip() if made and len(made["vendor"]) <= 40 else ""
    product = _KIND_BEFORE.sub("", made["rest"] if made and vendor else subject)
    return _SERIES.sub("", of_line(product.removeprefix("複数の"))[0]), vendor


def giver(summary: str) -> str:
    """Return who provides the product by the words of the summary ("X が提供する"), "" if it does not say; "the developer" is no name."""
    match = _GIVEN_BY.search(summary[:_LONGEST_SUMMARY].replace("\n", ""))
    name = match["vendor"].strip() if match else ""
    return "" if name in {"開発者", "ベンダ", "ベンダー", "各ベンダ"} or name.endswith(("を開発者", "は")) else name.removesuffix("株式会社")
