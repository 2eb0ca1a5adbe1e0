from sekisho.inspections.reply_to import ELSEWHERE, PRIVATE, ReplyTo
from sekisho.testing.builders import a_dossier, a_mailbox, a_message


def seen(reply_to, sender="hanako@partner.test", **fields):
    message = a_message(sender=a_mailbox(sender), reply_to=a_mailbox(reply_to) if reply_to is not None else None, **fields)
    return [(finding.kind, finding.confidence) for finding in ReplyTo().look(a_dossier(message))]


def test_seen():
    assert seen("hanako@stranger.test") == [(ELSEWHERE, 1.0)]
    assert seen("boss.hanako@gmail.com") == [(PRIVATE, 1.0)]
    assert seen("hanako@gmail.com") == [(PRIVATE, 0.5)]
    assert seen("other@outlook.com", sender="first@gmail.com") == [(PRIVATE, 1.0)]


def test_innocent():
    assert seen(None) == []
    assert seen("sales@mail.partner.test") == []
    assert seen("someone@gmail.com", sender="other@gmail.com") == []


def test_a_list_that_takes_the_answers_is_innocent():
    assert seen("list@groups.test", recipients=[a_mailbox("List@groups.test")]) == []
    assert seen("list@groups.test", headers=[("List-Id", "<list.groups.test>")]) == []


def test_malformed():
    assert seen("not an address") == []
    assert seen("x@stranger.test", sender="") == []
    assert seen("x@[192.0.2.1]", sender="y@[192.0.2.1]") == []
