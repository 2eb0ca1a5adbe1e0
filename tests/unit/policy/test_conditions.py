"""Every condition: one message that it is true of, one that it is not true of."""

from dataclasses import replace

import pytest

from sekisho.model.arrival import Direction
from sekisho.model.keywords import OVERFULL, KeywordHit, Keywords, Place
from sekisho.model.message import TextFacts
from sekisho.model.senderauth import ArcResult, DkimResult, DmarcResult, SenderAuth, SpfResult
from sekisho.model.verdict import Category, Unanswered
from sekisho.policy.conditions import CONDITIONS, hours_of, made, minute_of, size_of
from sekisho.policy.document import When
from sekisho.policy.facts import Facts
from sekisho.testing.builders import NOW, a_connection, a_dossier, a_mailbox, a_message, a_part, a_reason, a_verdict, an_arrival
from sekisho.testing.policies import a_policy, a_rule_text

LISTS = '[keywords.secret]\nwords = { "confidential" = 5, "秘密" = 10 }\nmatch = "%s"\nthreshold = 10\n'
SPAM = a_verdict(Category.SPAM, 40)
PROVEN = SenderAuth(SpfResult("pass"), dkim=(DkimResult("pass"),), arc=ArcResult("pass"), dmarc=DmarcResult("pass"), aligned=True)
FORGED = SenderAuth(SpfResult("fail"), dkim=(DkimResult("fail"),), arc=ArcResult("none"), dmarc=DmarcResult("fail"))


def ask(when, dossier, verdict=None, now=NOW, lists="", offset=0):
    policy = a_policy(lists + a_rule_text("tag = 'x'", when))
    (rule,) = policy.rules
    (condition,) = rule.conditions
    return made(condition, policy)(Facts(dossier, verdict or a_verdict(), now, offset))


def mail(**message):
    return a_dossier(a_message(**message))


def file(name="a.bin", detected=("data",), **fields):
    return mail(parts=(a_part(), a_part(name, detected, path="2", **fields)))


def sent(**arrival):
    return a_dossier(arrival=an_arrival(**arrival))


def proof(auth):
    return a_dossier(sender_auth=auth)


def hit(place, score=10, words=1):
    return Keywords(("secret:x",), (KeywordHit("secret", place, words, score),))


CASES = {
    "envelope_blank": ("true", sent(sender=""), sent()),
    "from_differs_envelope": ("true", sent(sender="bounce@lists.test"), sent()),
    "from_differs_reply_to": ("true", mail(reply_to=a_mailbox("x@elsewhere.test")), mail(reply_to=a_mailbox("x@partner.test"))),
    "subject_blank": ("true", mail(subject="  "), mail()),
    "body_blank": ("true", mail(text=TextFacts()), mail()),
    "attachment_name": ('["*.iso"]', file("Disk.ISO"), file("disk.img")),
    "attachment_mime": ('["image/*"]', file(declared_type="image/png"), file(declared_type="text/csv")),
    "attachment_type": ('["exe"]', file("a.pdf", ("exe",)), file("a.exe", ("text",))),
    "attachment_over": ('"1 KB"', file(size=1_025), file(size=1_024)),
    "attachments_over": ("1", mail(parts=(a_part("a"), a_part("b", path="2"))), file()),
    "attachment_locked": ("true", file(encrypted=True), file()),
    "size_over": ("100", a_dossier(), a_dossier(arrival=an_arrival(b"x" * 100))),
    "size_at_most": ("100", a_dossier(arrival=an_arrival(b"x" * 100)), a_dossier()),
    "recipients_over": ("1", sent(recipients=("a@example.test", "b@example.test")), sent()),
    "header": ('{ "X-Mailer" = ["*bulk*"] }', mail(headers=[("x-mailer", "My Bulk Mailer")]), mail(headers=[("X-Mailer", "Mutt")])),
    "spf": ('["fail", "softfail"]', proof(FORGED), proof(PROVEN)),
    "dkim": ('["pass"]', proof(PROVEN), proof(FORGED)),
    "dmarc": ('["fail"]', proof(FORGED), proof(PROVEN)),
    "arc": ('["pass"]', proof(PROVEN), proof(FORGED)),
    "proven": ("true", proof(PROVEN), proof(FORGED)),
    "client": ('["192.0.2.0/24"]', sent(), sent(connection=a_connection(ip="198.51.100.1"))),
}


@pytest.mark.parametrize("name", CASES)
def test_a_condition_is_true_of_one_message_and_not_of_another(name):
    value, yes, no = CASES[name]
    assert ask(f"{name} = {value}", yes) is True
    assert ask(f"{name} = {value}", no) is False


@pytest.mark.parametrize(
    ("when", "yes", "no"),
    [
        ('category = ["spam", "fraud"]', SPAM, a_verdict()),
        ("score_over = 0.9", SPAM, a_verdict()),
        ("points_over = 39", SPAM, a_verdict()),
        ('finding = ["document.*"]', a_verdict(reasons=[a_reason("document.macro")]), a_verdict(reasons=[a_reason("link.odd")])),
        ('unanswered = ["scanners"]', a_verdict(unanswered=[Unanswered("scanners", "")]), a_verdict(unanswered=[Unanswered("spf", "")])),
        ('unanswered = ["*"]', a_verdict(unanswered=[Unanswered("spf", "")]), a_verdict()),
        ("attachment_active = true", a_verdict(reasons=[a_reason("document.macro")]), a_verdict()),
    ],
)
def test_conditions_on_the_verdict(when, yes, no):
    assert ask(when, a_dossier(), yes) is True
    assert ask(when, a_dossier(), no) is False


@pytest.mark.parametrize("place", list(Place))
def test_words_count_where_they_stand(place):
    policy = a_policy(LISTS % "any" + a_rule_text("tag = 'x'", f'{place}_keywords = ["secret"]'))
    digest = policy.keywords[0].digest
    test = made(policy.rules[0].conditions[0], policy)
    for where in Place:
        looked = Keywords((f"secret:{digest}",), (KeywordHit("secret", where, 1, 5),))
        assert test(Facts(replace(a_dossier(), keywords=looked), a_verdict(), NOW)) is (where is place)


@pytest.mark.parametrize(
    ("match", "words", "score", "met"),
    [
        *[("any", 1, 5, True), ("any", 0, 0, False), ("all", 1, 5, False), ("all", 2, 15, True), ("none", 0, 0, True), ("none", 1, 5, False)],
        *[("sum", 1, 5, False), ("sum", 1, 10, True), ("sum", 2, 15, True), ("sum", 0, 0, False)],
    ],
)
def test_four_ways_to_meet_a_list(match, words, score, met):
    policy = a_policy(LISTS % match + a_rule_text("tag = 'x'", 'body_keywords = ["secret"]'))
    hits = (KeywordHit("secret", Place.BODY, words, score),) if words else ()
    dossier = replace(a_dossier(), keywords=Keywords((f"secret:{policy.keywords[0].digest}",), hits))
    assert made(policy.rules[0].conditions[0], policy)(Facts(dossier, a_verdict(), NOW)) is met


def test_words_that_were_not_looked_for_are_not_absent():
    assert ask('body_keywords = ["secret"]', a_dossier(), lists=LISTS % "any") is None
    assert ask('body_keywords = ["secret"]', a_dossier(), lists=LISTS % "none") is None
    for matching in ("any", "none"):
        policy = a_policy(LISTS % matching + a_rule_text("tag = 'x'", 'attachment_keywords = ["secret"]'))
        overfull = replace(a_dossier(), keywords=Keywords((f"secret:{policy.keywords[0].digest}", OVERFULL)))
        assert made(policy.rules[0].conditions[0], policy)(Facts(overfull, a_verdict(), NOW)) is None


MONDAY_NOON = 1_700_481_600.0  # 2023-11-20 12:00 UTC


@pytest.mark.parametrize(
    ("when", "offset", "fits"),
    [
        ('hours = "09:00-17:00"', 0, True),
        ('hours = "12:00-12:01"', 0, True),
        ('hours = "11:00-12:00"', 0, False),
        ('hours = "18:00-08:00"', 0, False),
        ('hours = "18:00-08:00"', 9 * 3_600, True),  # 21:00 in Tokyo
        ('days = ["monday"]', 0, True),
        ('days = ["tuesday"]', 0, False),
        ('days = ["tuesday"]', 13 * 3_600, True),
    ],
)
def test_times_are_those_of_the_document(when, offset, fits):
    assert ask(when, a_dossier(), now=MONDAY_NOON, offset=offset) is fits


def test_what_is_denied():
    assert ask("subject_blank = false", mail()) is True
    assert ask("proven = false", proof(FORGED)) is True
    assert ask("attachment_active = false", mail(parts=())) is None


def test_mail_of_ours_is_proven_by_the_way_it_came():
    ours = a_dossier(arrival=an_arrival(direction=Direction.OUTBOUND), sender_auth=SenderAuth(envelope_proven=True))
    assert ask("proven = true", ours) is True
    assert ask('dkim = ["none"]', ours) is False


def test_a_body_that_nobody_could_open_is_not_blank():
    assert ask("body_blank = true", mail(parts=(), text=TextFacts())) is None


def test_the_document_and_the_conditions_know_the_same_names():
    assert set(When.__struct_fields__) == set(CONDITIONS)


@pytest.mark.parametrize(("text", "octets"), [("20 MB", 20 * 1024**2), (5, 5), ("7", 7), ("1kb", 1_024), ("2 GiB", 2 * 1024**3)])
def test_sizes(text, octets):
    assert size_of(text) == octets


@pytest.mark.parametrize("text", ["-1", "1.5 MB", "MB", "5 miles", -3])
def test_no_sizes(text):
    with pytest.raises(ValueError):
        size_of(text)


def test_hours():
    assert hours_of("18:00-08:30") == (1_080, 510)
    assert minute_of("24:00") == 0
    for wrong in ("25:00", "8", "08:60", "aa:bb"):
        with pytest.raises(ValueError):
            minute_of(wrong)
