"""How a message was made: shapes of identifiers and boundaries beside the program that is said to have made them; never the words in them."""

from sekisho.classify.craft import BITS, craft, names
from sekisho.testing.builders import a_message


def made(identifier, program="", content_type="", **rest):
    fields = [("X-Mailer", program), ("Content-Type", content_type), *((name.replace("_", "-"), value) for name, value in rest.items())]
    return a_message(message_id=identifier, headers=[(name, value) for name, value in fields if value])


def test_a_borrowed_program_is_told_by_its_identifier():
    genuine = names(made("<000601c25523$9ab58980$f8642ad9@office.test>", "Microsoft Outlook Express 6.00.2600.0000"))
    borrowed = names(made("<20070418004546.6AD4@office.test>", "Microsoft Outlook Express 6.00.2600.0000"))
    assert "imitation:oe:dollars" in genuine
    assert "imitation:oe:number" in borrowed
    assert "imitation:dollars-without-program" in names(made("<000601c25523$9ab58980$f8642ad9@office.test>"))


def test_a_boundary_that_the_program_never_makes_is_told():
    right = names(made("<a@b.test>", "Microsoft Outlook, Build 10.0", 'multipart/mixed; boundary="----=_NextPart_000_0006_01C25523.9AB58980"'))
    wrong = names(made("<a@b.test>", "Microsoft Outlook, Build 10.0", 'multipart/mixed; boundary="abc123"'))
    assert "outlook-boundary:True" in right
    assert "outlook-boundary:False" in wrong


def test_words_digits_and_dates_of_an_identifier_are_not_known():
    assert craft(made("<abc20240101@one.test>")) == craft(made("<xyz19991231@two.test>"))


def test_html_script_and_pictures_are_not_known():
    plain, page = made("<a@b.test>", content_type="text/plain; charset=us-ascii"), made("<a@b.test>", content_type="text/html; charset=iso-2022-jp")
    assert craft(plain) == craft(page)


def test_hostile_fields_are_bounded():
    found = craft(
        made("<" + "a$" * 50_000 + "@" + "x" * 50_000 + ">", "B" * 100_000, "multipart/mixed; boundary=" + "=" * 100_000, X_Priority="9" * 9_000)
    )
    assert 0 < len(found) < 40
    assert all(0 <= value < 1 << BITS for value in found)
