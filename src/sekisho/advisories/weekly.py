"""JPCERT/CC's Weekly Report by its visible text, whatever the year's markup: 【n】 headings and the labels 情報源, 概要, 対象, 関連文書."""

import re
import unicodedata
from datetime import date

from sekisho.advisories.report import Entry, Report, UnreadableReport
from sekisho.advisories.understand import numbers, understand

_HEADING = re.compile(r"^\s*【\s*([0-9０-９]{1,3})\s*】\s*(.*?)\s*$")
_ASIDE = re.compile(r"^\s*【[^】]{1,40}】")  # 【今週のひとくちメモ】 and the like
_RULE = re.compile(r"^[=\-―─━＝]{8,}\s*$|^■")
_LABELS = {"情報源": "source", "概要": "summary", "対象": "affected", "関連文書": "links", "参考文献": "links", "掲載日": "source"}
_LABEL = re.compile(r"^\s*(情報源|概要|対象|関連文書|参考文献|掲載日)\s*(?:[（(](?:日本語|英語)[）)])?\s*[:：]?\s*$")
_AFFECTED = re.compile(r"(?:対象|影響を受ける)となる.{0,40}(?:とおり|通り)です|^対象となる|次の製品が影響")
_END_OF_LIST = re.compile(r"^\s*(?:この問題|これらの問題|本脆弱性|なお、|詳細は|上記|開発者|影響を受ける)")
_PERIOD = re.compile(r"(\d{1,2})/(\d{1,2})\s*[(（][^)）]{1,3}[)）]\s*[〜~～\-－]\s*(\d{1,2})/(\d{1,2})")
_DATE = re.compile(r"(20\d\d)\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})")
_URL = re.compile(r"https?://[^\s<>\"'、。）)]{1,500}")
_MOST_ENTRIES = 200
_LONGEST_SUMMARY = 4_000


def looks_weekly(text: str) -> bool:
    """Tell whether a text is in this form."""
    return sum(1 for line in text.split("\n") if _HEADING.match(line)) >= 1 and "概要" in text


def read_weekly(text: str) -> Report:
    """Return what the visible text says. Raises UnreadableReport if there is not one entry with a summary."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    starts = [(place, match) for place, line in enumerate(lines) if (match := _HEADING.match(line))]
    partial: list[str] = []
    entries: dict[int, Entry] = {}
    promised = {_number(match[1]) for _, match in starts}
    for (place, match), following in zip(starts, [*(at for at, _ in starts[1:]), len(lines)], strict=False):
        body = _until_aside(lines[place + 1 : following])
        if not any(_LABEL.match(line) for line in body):
            continue  # a line of the table of contents
        number = _number(match[1])
        if len(entries) >= _MOST_ENTRIES:
            partial.append(f"more than {_MOST_ENTRIES} entries; the rest was not read")
            break
        entries[number] = _entry(number, match[2], body)
    missing = sorted(promised - entries.keys())
    if missing and len(entries) < _MOST_ENTRIES:
        partial.append(f"announced but not found: {', '.join(map(str, missing[:20]))}")
    partial += [f"entry {number} has no summary" for number, entry in entries.items() if not entry.summary]
    if not any(entry.summary for entry in entries.values()):
        raise UnreadableReport("no entry with a heading 【n】 and a 概要 was found; is this a JPCERT/CC Weekly Report? Nothing was imported.")
    head = unicodedata.normalize("NFKC", "\n".join(lines[: starts[0][0]] if starts else lines[:20]))
    issued = _first_date(head)
    return Report("jpcert-weekly", issued, _period(head, issued), tuple(entries[number] for number in sorted(entries)), tuple(partial))


def _number(digits: str) -> int:
    return int(unicodedata.normalize("NFKC", digits))


def _until_aside(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        if _ASIDE.match(line) or _RULE.match(line.strip()):
            return lines[:place]
    return lines


def _entry(number: int, title: str, body: list[str]) -> Entry:
    sections: dict[str, list[str]] = {"source": [], "summary": [], "affected": [], "links": []}
    section = ""
    for line in body:
        label = _LABEL.match(line)
        if label:
            section = _LABELS[label[1]]
        elif section:
            sections[section].append(line)
    prose, affected = _split(sections["summary"])
    references = "\n".join(sections["source"] + sections["links"])
    links = tuple(dict.fromkeys(_URL.findall(references)))[:20]
    summary = _joined(prose)[:_LONGEST_SUMMARY]
    cves, jvns = numbers(f"{title}\n{summary}\n{references}")
    entry = Entry(number, title[:300], summary, cves=cves, jvns=jvns, links=links)
    return understand(entry, affected + sections["affected"])


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the prose of a summary and the lines of its list of affected products."""
    prose: list[str] = []
    affected: list[str] = []
    listing = False
    for line in lines:
        if _AFFECTED.search(line):
            listing = True
        elif listing and (_END_OF_LIST.match(line) or line.rstrip().endswith("。")):
            listing = False
            prose.append(line)
        elif listing:
            if line.strip():
                affected.append(line)
        else:
            prose.append(line)
    return prose, affected


def _joined(lines: list[str]) -> str:
    """Return running text: Japanese lines break in the middle of words, paragraphs at empty lines."""
    joined = ""
    for line in (line.strip() for line in lines):
        if not line:
            joined = joined if joined.endswith("\n") or not joined else joined + "\n"
        elif joined and not joined.endswith("\n") and joined[-1].isascii() and line[0].isascii():
            joined += " " + line
        else:
            joined += line
    return joined.strip()


def _first_date(text: str) -> date | None:
    match = _DATE.search(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _period(text: str, issued: date | None) -> tuple[date, date] | None:
    match = _PERIOD.search(text)
    if not match or issued is None:
        return None
    month_1, day_1, month_2, day_2 = (int(match[group]) for group in range(1, 5))
    try:
        until = date(issued.year - (month_2 > issued.month), month_2, day_2)
        return date(until.year - (month_1 > month_2), month_1, day_1), until
    except ValueError:
        return None
