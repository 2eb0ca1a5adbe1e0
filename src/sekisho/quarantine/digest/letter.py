"""A digest as a mail: plain text and HTML that say the same. Pure: whatever strangers wrote is made visible and harmless first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from html import escape

from sekisho.mime.writing.composing import compose
from sekisho.quarantine.digest.safe_text import dead, sender_shown, visible
from sekisho.quarantine.digest.tickets import Act
from sekisho.quarantine.digest.words import moment, say

MOST_LINES = 100
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;background:#fbfaf8;color:#1d2329;font:16px/1.55 system-ui,'Hiragino Sans','Noto Sans JP',sans-serif}"
    "main{max-width:42rem;margin:0 auto;padding:1rem}h1{font-size:1.25rem;margin:0;border-bottom:2px solid #2f4f7f;padding-bottom:.4rem}"
    ".mail{border-bottom:1px solid #d8d4cc;padding:.8rem 0}h2{font-size:1rem;margin:0 0 .2rem;overflow-wrap:anywhere}"
    "p{margin:.15rem 0;overflow-wrap:anywhere}.quiet{color:#5d6670;font-size:.9rem}.acts{margin:.5rem 0 0}"
    ".acts a{display:inline-block;margin:.15rem .4rem .15rem 0;padding:.4rem .9rem;border:1px solid #2f4f7f;border-radius:.25rem;color:#2f4f7f;"
    "text-decoration:none}.acts a.main{background:#2f4f7f;color:#fff}.end{margin-top:1rem}a{color:#2f4f7f}"
    "@media (prefers-color-scheme:dark){body{background:#16191c;color:#e6e3de}h1{border-color:#9db7e8}.mail{border-color:#353a40}"
    ".quiet{color:#9aa3ad}a{color:#9db7e8}.acts a{border-color:#9db7e8;color:#9db7e8}.acts a.main{background:#9db7e8;color:#16191c}}"
)
_QUIET, _MAIN = ' class="quiet"', ' class="main"'


@dataclass(frozen=True, slots=True)
class Line:
    """One mail that was stopped. `links`: whole addresses by act, in their order; without RELEASE only an administrator can have it delivered."""

    sender: str
    subject: str
    why: str
    at: float
    recipient: str  # `Address.key`, where it is not the digest's own
    links: tuple[tuple[Act, str], ...]

    @property
    def may_release(self) -> bool:
        """Tell whether people have it delivered by themselves."""
        return any(act is Act.RELEASE for act, _ in self.links)


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told. `lines` are at most MOST_LINES, the newest first; `more`: how many there are besides."""

    address: str
    lines: tuple[Line, ...]
    more: int
    until: float  # when its links end
    page: str  # where everything is


def write(digest: Digest, language: str, zone: tzinfo, sender: str, identifier: str, now: float) -> bytes:
    """Return the whole message with CRLF line ends."""
    count = len(digest.lines) + digest.more
    subject = say("subject_one" if count == 1 else "subject", language, count=count)
    text, html = _text(digest, language, zone, subject), _html(digest, language, zone, subject)
    return compose(sender, digest.address, subject, identifier, now, language, text, html, ("X-Auto-Response-Suppress: All",))


def _text(digest: Digest, language: str, zone: tzinfo, title: str) -> str:
    lines = [title, "", say("hint", language, address=visible(digest.address)), ""]
    for number, line in enumerate(digest.lines, 1):
        lines.append(f"{number}. {_subject(line, language)}")
        lines += [f"   {name}: {value}" for name, value in _facts(line, language, zone)]
        lines += [f"   {say(act, language)}: {link}" for act, link in line.links]
        lines += ["   " + say("asks", language)] if not line.may_release else []
        lines.append("")
    if digest.more:
        lines += [say("more", language, count=digest.more), ""]
    lines += [f"{say('page', language)}: {digest.page}", "", _ending(digest, language, zone), ""]
    return "\n".join(lines)


def _html(digest: Digest, language: str, zone: tzinfo, title: str) -> str:
    head = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>'
        f"<h1>関所 {escape(title)}</h1><p>{escape(say('hint', language, address=visible(digest.address)))}</p>"
    )
    parts = [head]
    for line in digest.lines:
        facts = "".join(
            f"<p{_QUIET if place else ''}>{escape(name)}: {escape(value)}</p>" for place, (name, value) in enumerate(_facts(line, language, zone))
        )
        acts = "".join(f'<a href="{escape(link)}"{_MAIN if act is Act.RELEASE else ""}>{escape(say(act, language))}</a>' for act, link in line.links)
        asks = "" if line.may_release else f"<p{_QUIET}>{escape(say('asks', language))}</p>"
        parts.append(f'<div class="mail"><h2>{escape(_subject(line, language))}</h2>{facts}{asks}<p class="acts">{acts}</p></div>')
    more = f"<p>{escape(say('more', language, count=digest.more))}</p>" if digest.more else ""
    parts.append(
        f'<div class="end">{more}<p><a href="{escape(digest.page)}">{escape(say("page", language))}</a></p>'
        f'<p class="quiet">{escape(_ending(digest, language, zone))}</p></div></main></body></html>\n'
    )
    return "\n".join(parts)


def _subject(line: Line, language: str) -> str:
    return dead(line.subject) or say("no_subject", language)


def _facts(line: Line, language: str, zone: tzinfo) -> Sequence[tuple[str, str]]:
    facts = [(say("from", language), sender_shown(line.sender) or say("no_sender", language))]
    if line.recipient:
        facts.append((say("to", language), visible(line.recipient)))
    return [*facts, (say("why", language), visible(line.why, 400)), (say("at", language), moment(line.at, zone, language))]


def _ending(digest: Digest, language: str, zone: tzinfo) -> str:
    return say("links", language, until=moment(digest.until, zone, language), address=visible(digest.address))
