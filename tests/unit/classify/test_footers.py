"""What a mailing list adds is left out; what somebody hides below or in a footer is not."""

import pytest

from sekisho.classify.footers import without_footer

RULE = "_" * 47
MAILMAN = f"{RULE}\nsome-list mailing list\nsome@list.test\nhttps://lists.list.test/listinfo/some\n"
GROUPS = (
    'You received this message because you are subscribed to the Google Groups "sample" group.\n'
    "To unsubscribe from this group and stop receiving emails from it, send an email to sample+unsubscribe@groups.test.\n"
)
LURE = "Your mailbox is full. Confirm your password at https://confirm.test/ today or lose it.\n"


@pytest.mark.parametrize("footer", [MAILMAN, GROUPS, f"{GROUPS}--\n{GROUPS}", f"{MAILMAN}\n\n{MAILMAN}"])
def test_a_list_footer_says_nothing_of_the_message(footer):
    assert without_footer(f"The patch is fine.\n{footer}").strip(" -\n") == "The patch is fine."


@pytest.mark.parametrize("footer", [MAILMAN, GROUPS])
def test_what_stands_below_a_footer_is_read(footer):
    assert LURE in without_footer(f"The patch is fine.\n{footer}{LURE}")
    assert LURE in without_footer(f"The patch is fine.\n{footer}\n\n{LURE}{footer}")


def test_what_stands_in_a_footer_is_read():
    lines = "Buy cheap pills\nOur shop ships\nNo doctor asked\nPay with cards\nWrite us today\nTrust our name\nAll brands here\n"
    assert "Write us today" in without_footer(f"The patch is fine.\n{RULE}\nmailing list\n{lines}")
    assert "password" in without_footer(f"Hello.\nTo unsubscribe, email {LURE}")


def test_an_underlined_text_that_is_no_footer_stays():
    text = f"Totals\n{RULE}\n42 boxes, 7 pallets, delivered on Tuesday\n"
    assert without_footer(text) == text


def test_a_text_without_a_footer_stays_as_it_is():
    for text in ("", "Hello.\n", "İ" * 10 + MAILMAN):
        assert without_footer(text) == text


def test_an_advertisement_is_left_out_only_while_it_is_short():
    mark = "-" * 55 + "\nThis sf.net email is sponsored by:\n"
    assert "sale" not in without_footer(f"Fixed.\n{mark}The great sale of winter boots\nhttps://shop.test/boots\n")
    assert "account" in without_footer(f"Fixed.\n{mark}{'The great sale of winter boots and of the gloves too. ' * 3}\nConfirm your account\n")


@pytest.mark.parametrize("text", ["_" * 200_000, f"{RULE}\n" * 5_000, f"{RULE}\nmailing list\n" * 5_000, GROUPS * 2_000, "@" * 200_000])
def test_no_text_is_more_work_than_its_bounds(text):
    assert len(without_footer(text)) <= len(text)
