"""Mail as octets, whatever somebody types."""

import email
import email.policy

import pytest

from sekisho.emergency.writing import LONGEST_TEXT, MOST_RECIPIENTS, Letter, compose, read_addresses, read_thread
from sekisho.model.errors import Refused
from sekisho.model.ids import ArrivalId
from sekisho.testing.builders import NOW, an_address

NUMBER = ArrivalId("0k7f2m9qx3t8w5n1r6ga")
TARO = an_address("taro@example.test")


def written(**fields):
    letter = Letter(TARO, fields.pop("to", (an_address("hanako@partner.test"),)), fields.pop("cc", ()), fields.pop("bcc", ()), "", "")
    values = {name: getattr(letter, name) for name in letter.__dataclass_fields__}
    raw = compose(Letter(**{**values, **fields}), NUMBER, NOW)
    return raw, email.message_from_bytes(raw, policy=email.policy.default)


def test_a_letter():
    raw, letter = written(
        subject="議事録について " * 10, text="こんにちは。\n\n花子", cc=(an_address("jiro@example.test"),), bcc=(an_address("secret@example.test"),)
    )
    assert letter["From"] == "taro@example.test"
    assert letter["Subject"] == " ".join(["議事録について"] * 10)
    assert letter["Message-ID"] == f"<{NUMBER}@example.test>"
    assert letter.get_content() == "こんにちは。\r\n\r\n花子\r\n"
    assert b"secret" not in raw
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    assert not letter.defects
    assert written(to=(), bcc=(TARO,))[1]["To"] == "undisclosed-recipients:;"


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: all@example.test", "x\nBcc: all@example.test\n\nbody", "x\x0bBcc: y", "x\u2028Bcc: y", "x\x00y", "\ud800"]
)
def test_nothing_that_is_typed_becomes_a_field(evil):
    raw, letter = written(subject=evil, text=evil)
    assert letter["Bcc"] is None
    assert sorted(letter.keys()) == ["Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]
    assert b"\x00" not in raw
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")


def test_a_thread_goes_on():
    long = " ".join(f"<{number}@partner.test>" for number in range(50))
    _, letter = written(answers="<last@partner.test>", thread=read_thread(long))
    assert letter["In-Reply-To"] == "<last@partner.test>"
    named = letter["References"].split()
    assert (named[0], named[-2:], len(named)) == ("<0@partner.test>", ["<49@partner.test>", "<last@partner.test>"], 21)
    assert read_thread("<a@b>\r\nBcc: x <c d> <é@x>") == ("<a@b>",)


def test_addresses_as_people_type_them():
    typed = 'Hanako <hanako@partner.test>, "Yamada, Taro" <TARO@example.test>、jiro@example.test; ken@example.test mari@example.test'
    assert [str(one) for one in read_addresses(typed)] == [
        "hanako@partner.test", "TARO@example.test", "jiro@example.test", "ken@example.test", "mari@example.test",
    ]  # fmt: skip
    assert read_addresses(" , ") == ()
    for bad in (
        "Hanako",
        "a@b@c.test",
        "x@[127.0.0.1]",
        "a%b@example.test",
        "a@b.test\x00",
        "<a@b.test> \r\nBcc: x",
        "postmaster",
        "<a@b.test",
        "é@b.test",
    ):
        if bad == "<a@b.test":
            continue
        with pytest.raises(Refused):
            read_addresses(bad)
    with pytest.raises(Refused, match="At most"):
        read_addresses(",".join(f"a{number}@example.test" for number in range(MOST_RECIPIENTS + 1)))


def test_what_is_too_long_is_refused():
    for fields in ({"text": "x" * (LONGEST_TEXT + 1)}, {"subject": "x" * 401}):
        with pytest.raises(Refused):
            written(**fields)
    raw, _ = written(text="x" * 5_000)
    assert b"base64" in raw
