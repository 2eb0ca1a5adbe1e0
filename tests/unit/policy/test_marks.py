import email
import email.policy

from hypothesis import given
from hypothesis import strategies as st

from sekisho.model.ids import ArrivalId
from sekisho.model.verdict import Category, Unanswered
from sekisho.policy.marks import marks
from sekisho.testing.builders import a_reason, a_verdict


def parsed(block):
    return email.message_from_bytes(block + b"\r\n", policy=email.policy.SMTP)


def test_clean_mail():
    assert marks(a_verdict(), ArrivalId("01hf7yat00abcdefghjk")) == (
        b"X-Sekisho-Verdict: clean score=0.05 points=-30\r\nX-Sekisho-Id: 01hf7yat00abcdefghjk\r\n"
    )


def test_reasons_and_silence():
    verdict = a_verdict(Category.SPAM, 45, reasons=[a_reason("text.unwanted", 80), a_reason("text.wanted", -5)], unanswered=[Unanswered("dns", "x")])
    assert marks(verdict) == (
        b"X-Sekisho-Verdict: spam score=0.99 points=45\r\nX-Sekisho-Reasons: text.unwanted(+80), text.wanted(-5)\r\nX-Sekisho-Unanswered: dns\r\n"
    )


def test_long_lists_are_folded_and_unfold_to_the_same():
    reasons = [a_reason(f"family.some_long_code_{number}", number) for number in range(40)]
    block = marks(a_verdict(reasons=reasons))
    assert max(map(len, block.split(b"\r\n"))) <= 78
    assert parsed(block)["X-Sekisho-Reasons"] == ", ".join(f"family.some_long_code_{number}({number:+d})" for number in range(20))


@given(st.text(), st.text(), st.text())
def test_nothing_foreign_gets_into_a_header(code, inspection, arrival):
    block = marks(a_verdict(reasons=[a_reason(code, 1)], unanswered=[Unanswered(inspection, "x")]), ArrivalId(arrival))
    assert block.isascii()
    assert block.endswith(b"\r\n")
    assert block.count(b"\r") == block.count(b"\n") == block.count(b"\r\n") == 4
    assert set(parsed(block).keys()) == {"X-Sekisho-Verdict", "X-Sekisho-Reasons", "X-Sekisho-Unanswered", "X-Sekisho-Id"}
