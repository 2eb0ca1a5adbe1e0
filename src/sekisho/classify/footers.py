"""Leaves out what a mailing list adds below every message: it tells where a message was collected, not what it is.

Anybody can write such a footer, so nothing can be hidden in one: it is taken out line by line as long as the lines say what footers say, and whatever
stands below it is read as any other text.
"""

import re
from itertools import pairwise

_REACH = 3_000  # footers are looked for in the last characters only
_MARK = re.compile(
    r"(?:_{30,}\n|-{40,}\n(?=[^\n]{0,40}(?:sf\.net|sponsored))|you received this message because you are subscribed to the google"
    r"|to unsubscribe from this (?:list|group)|to unsubscribe, e?-?mail|--deathtospam|-{10,40} ?yahoo! groups (?:sponsor|links))"
)
_LINE = re.compile("\n[-_yt]")  # lines that may begin so: found in less than half of the time of a search for the marks themselves
_HINTS = ("_" * 30, "-" * 40, "you received this message", "to unsubscribe", "--deathtospam")  # one of them stands in each of these
_RULED = re.compile(r"mailing list|list ?info|maintainer|lists?\.")  # what follows the line of underscores if it begins a footer
_PLACE = re.compile(r"https?://\S+|\S*@\S+|\S*deathtospam\S*")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_FOOTERS, _MOST_LINES, _LONGEST_LINE = 8, 14, 400
_MOST_STRANGE = 9  # words that no footer needs, the list's name among them
_NAMED = 3  # of them in the line that names the list
_MOST_ADVERTISED = 24  # words of the provider's advertisement, in footers that have one
_ADVERTISING = ("--deathtospam", "-" * 40, "-" * 10 + " yahoo", "-" * 24 + " yahoo")
_SAID = frozenset(
    (
        "a about additional administrator all alternative an and announce announcements archive archived archives are at bash because before body "
        "by can change changes charter code commands commented conditions contact contained deleted devel "
        "development digest digests discuss discussion do e email emails etiquette faq footer footers for forum from general go google group groups "
        "guide guidelines help home html http in info instructions is issue it line links linux list listinfo listmaster lists mail mailing "
        "maillist mailman maintainer maintainers majordomo manage members message messages minimal moderator more net netiquette news of on opt "
        "options optout or org other our out owner page please policy post posting project provide read received receiving reply reproducible rules "
        "same self send sent service sf sponsor sponsored stop subject subscribe subscribed subscription subscriptions talk terms the this to "
        "trouble unsubscribe use users version view visit vol web website wiki with workers www yahoo you your"
    ).split()
)


def without_footer(text: str) -> str:
    """Return the text without the footers that mailing lists added, if there are any."""
    tail = text[-_REACH:]
    lower = tail.lower()
    if len(lower) != len(tail):  # U+0130 becomes two characters: offsets would not fit
        return text
    if not any(map(lower.__contains__, _HINTS)):  # nearly all mail
        return text
    kept, position = [text[: len(text) - len(tail)]], 0
    found = [_MARK.match(lower, line.start()) for line in _LINE.finditer("\n" + lower)]
    marks = [mark for mark in found if mark and (lower[mark.start()] != "_" or _RULED.search(lower, mark.end(), mark.end() + 400))]
    starts = [mark.start() for mark in marks[:_MOST_FOOTERS]]
    for start, following in pairwise([*starts, len(lower)]):
        end = _end(lower[:following], start)
        kept.append(tail[position:start])
        position = end
    return "".join((*kept, tail[position:]))


def _end(lower: str, start: int) -> int:
    """Return where the footer ends that begins there; the beginning itself if its first line already says something else."""
    position = end = start
    strange = advertised = 0
    advertising = lower.startswith(_ADVERTISING, start)
    for line in lower[start:].split("\n", _MOST_LINES)[:_MOST_LINES]:
        if len(line) > _LONGEST_LINE:
            return end
        words = _WORD.findall(_PLACE.sub(" ", line))
        others = sum(word not in _SAID for word in words)
        allowed = _NAMED if "mailing list" in line or "maillist" in line else len(words) // 3
        if others > allowed or strange + others > _MOST_STRANGE:
            advertised += len(words)
            if not advertising or advertised > _MOST_ADVERTISED:
                return end
        else:
            strange += others
        position = min(position + len(line) + 1, len(lower))
        if line:
            end = position
    return end
