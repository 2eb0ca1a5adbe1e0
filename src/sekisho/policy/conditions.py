"""What a rule may ask: every condition by its name, made ready once for a policy. `None` is "nobody knows", and never reads as "no"."""

from calendar import day_name
from collections.abc import Callable, Mapping

from sekisho.model.keywords import OVERFULL, KeywordHit, KeywordList, Matching, Place
from sekisho.model.policy import Condition, Policy, Value
from sekisho.model.senderauth import NOT_ASKED
from sekisho.policy.facts import Facts
from sekisho.policy.patterns import glob, networks

Test = Callable[[Facts], bool | None]
Make = Callable[[Value, Policy], Test]

_NOTHING = 4  # characters that line ends alone leave of a text
_UNITS = {"": 1, "B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "KIB": 1024, "MIB": 1024**2, "GIB": 1024**3}
DAY_NAMES = tuple(name.lower() for name in day_name)


def size_of(value: object) -> int:
    """Return the octets of "20 MB" or of a number. Raises ValueError."""
    if isinstance(value, int) and value >= 0:
        return value
    text = str(value).strip().upper()
    number = text.rstrip("BIKMG ")
    unit = text[len(number) :].strip()
    if not number.isascii() or not number.isdigit() or unit not in _UNITS:
        raise ValueError(f"{value!r} is no size")
    return int(number) * _UNITS[unit]


def hours_of(text: str) -> tuple[int, int]:
    """Return the minutes of the day of "18:00-08:00". Raises ValueError."""
    begin, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is no span of hours")
    return minute_of(begin), minute_of(end)


def minute_of(text: str) -> int:
    """Return the minute of the day of "08:30". Raises ValueError."""
    hour, colon, minute = text.strip().partition(":")
    if not colon or not (hour.isdigit() and minute.isdigit()) or len(minute) != 2 or int(hour) > 24 or int(minute) > 59:
        raise ValueError(f"{text!r} is no hour")
    return (int(hour) * 60 + int(minute)) % (24 * 60)


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, tuple) else (str(value),)


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else size_of(value)


def _yes_no(of: Callable[[Facts], bool | None]) -> Make:
    def make(value: Value, policy: Policy) -> Test:
        del policy
        if value:
            return of
        return lambda facts: None if (known := of(facts)) is None else not known

    return make


def _number(of: Callable[[Facts], float], *, at_most: bool = False) -> Make:
    def make(value: Value, policy: Policy) -> Test:
        del policy
        limit = value if isinstance(value, float) else _whole(value)
        return (lambda facts: of(facts) <= limit) if at_most else (lambda facts: of(facts) > limit)

    return make


def _one_of(of: Callable[[Facts], frozenset[str]]) -> Make:
    def make(value: Value, policy: Policy) -> Test:
        del policy
        wanted = frozenset(text.lower() for text in _texts(value))
        return lambda facts: not wanted.isdisjoint(of(facts))

    return make


def _is_one(of: Callable[[Facts], str]) -> Make:
    def make(value: Value, policy: Policy) -> Test:
        del policy
        wanted = frozenset(text.lower() for text in _texts(value))
        return lambda facts: of(facts) in wanted

    return make


def _named(of: Callable[[Facts], frozenset[str] | tuple[str, ...]]) -> Make:
    def make(value: Value, policy: Policy) -> Test:
        del policy
        plain = frozenset(text.lower() for text in _texts(value) if "*" not in text)
        globs = tuple(glob(text) for text in _texts(value) if "*" in text)

        def test(facts: Facts) -> bool:
            for name in of(facts):
                if name in plain:
                    return True
                for matches in globs:
                    if matches(name):
                        return True
            return False

        return test

    return make


def _keywords(place: Place) -> Make:
    def make(value: Value, policy: Policy) -> Test:
        lists = [(f"{each.name}:{each.digest}", each) for each in policy.keywords if each.name in _texts(value)]

        def test(facts: Facts) -> bool | None:
            unknown = overfull = place is Place.ATTACHMENT and OVERFULL in facts.asked
            for asked, each in lists:
                hit = facts.hits.get((each.name, place.value))
                if asked not in facts.asked or (overfull and each.matching is Matching.NONE and hit is None):
                    unknown = True  # that none stands there is only known of what was wholly read
                elif met(each, hit):
                    return True
            return None if unknown else False

        return test

    return make


def met(words: KeywordList, hit: KeywordHit | None) -> bool:
    """Tell whether a list is met by what was found of it in one place."""
    match words.matching:
        case Matching.ANY:
            return hit is not None
        case Matching.ALL:
            return hit is not None and hit.words == len(words.words)
        case Matching.NONE:
            return hit is None
        case Matching.SUM:
            return hit is not None and hit.score >= words.threshold


def _header(value: Value, policy: Policy) -> Test:
    del policy
    asked: dict[str, list[Callable[[str], bool]]] = {}
    for each in _texts(value):
        name, _, pattern = each.partition(": ")
        asked.setdefault(name.lower(), []).append(glob(pattern))

    def test(facts: Facts) -> bool:
        for name, globs in asked.items():
            values = facts.fields.get(name)
            if values is None or not any(matches(value) for value in values for matches in globs):
                return False
        return True

    return test


def _hours(value: Value, policy: Policy) -> Test:
    del policy
    begin, end = hours_of(str(value))

    def test(facts: Facts) -> bool:
        minute = int(facts.now + facts.utc_offset) // 60 % (24 * 60)
        return begin <= minute < end if begin < end else minute >= begin or minute < end

    return test


def _client(value: Value, policy: Policy) -> Test:
    del policy
    holds = networks(_texts(value))
    return lambda facts: holds(facts.dossier.arrival.connection.ip)


def _differs_reply_to(facts: Facts) -> bool:
    reply_to = facts.dossier.message.reply_to
    return reply_to is not None and bool(reply_to.domain) and reply_to.domain.lower() != facts.author_domain


def _body_blank(facts: Facts) -> bool | None:
    message = facts.dossier.message
    if not message.parts:
        return None
    return message.text.visible_characters <= _NOTHING and not message.text.scripts  # not by its text: dossiers are stored without


def _mimes(facts: Facts) -> frozenset[str]:
    return frozenset(part.declared_type for part in facts.files if part.declared_type)


def _types(facts: Facts) -> frozenset[str]:
    return frozenset(kind for part in facts.files for kind in part.detected_types)


def _unsigned(facts: Facts) -> frozenset[str]:
    return frozenset({"none" if facts.dossier.sender_auth.evaluated else NOT_ASKED})


def _unanswered(facts: Facts) -> frozenset[str]:
    return facts.silent


CONDITIONS: Mapping[str, Make] = {
    "envelope_blank": _yes_no(lambda facts: not facts.sender),
    "from_differs_envelope": _yes_no(lambda facts: bool(facts.sender) and facts.sender_domain != facts.author_domain),
    "from_differs_reply_to": _yes_no(_differs_reply_to),
    "header_keywords": _keywords(Place.HEADER),
    "subject_keywords": _keywords(Place.SUBJECT),
    "subject_blank": _yes_no(lambda facts: not facts.dossier.message.subject.strip()),
    "body_keywords": _keywords(Place.BODY),
    "body_blank": _yes_no(_body_blank),
    "attachment_name": _named(lambda facts: facts.names),
    "attachment_mime": _named(_mimes),
    "attachment_type": _named(_types),
    "attachment_keywords": _keywords(Place.ATTACHMENT),
    "attachment_over": _number(lambda facts: max((part.size for part in facts.files), default=0)),
    "attachments_over": _number(lambda facts: len(facts.outer_files)),
    "attachment_locked": _yes_no(lambda facts: any(part.encrypted for part in facts.dossier.message.parts)),
    "attachment_active": _yes_no(lambda facts: facts.active),
    "size_over": _number(lambda facts: facts.dossier.arrival.raw.size),
    "size_at_most": _number(lambda facts: facts.dossier.arrival.raw.size, at_most=True),
    "recipients_over": _number(lambda facts: max(len(facts.dossier.arrival.envelope.recipients), len(facts.dossier.message.recipients))),
    "header": _header,
    "category": _is_one(lambda facts: facts.verdict.category),
    "score_over": _number(lambda facts: facts.verdict.score),
    "points_over": _number(lambda facts: facts.verdict.points_total),
    "finding": _named(lambda facts: facts.codes),
    "spf": _is_one(lambda facts: facts.dossier.sender_auth.spf.result),
    "dkim": _one_of(lambda facts: frozenset(one.result for one in facts.dossier.sender_auth.dkim) or _unsigned(facts)),
    "dmarc": _is_one(lambda facts: facts.dossier.sender_auth.dmarc.result),
    "arc": _is_one(lambda facts: facts.dossier.sender_auth.arc.result),
    "proven": _yes_no(lambda facts: facts.dossier.sender_auth.aligned or (not facts.inbound and facts.dossier.sender_auth.envelope_proven)),
    "unanswered": _named(_unanswered),
    "client": _client,
    "hours": _hours,
    # the epoch was a Thursday
    "days": _is_one(lambda facts: DAY_NAMES[(int(facts.now + facts.utc_offset) // 86_400 + 3) % 7]),
}


def made(condition: Condition, policy: Policy) -> Test:
    """Return a condition ready to be asked. Raises KeyError for one that there is not, ValueError for a value that makes no sense."""
    return CONDITIONS[condition.name](condition.value, policy)
