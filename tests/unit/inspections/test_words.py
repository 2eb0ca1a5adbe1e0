import pytest

from sekisho.inspections.words import parse_words, words


def test_reads_words_and_leaves_comments():
    assert parse_words("# a list\none two # three\n\n  four\t\n") == {"one", "two", "four"}


@pytest.mark.parametrize("name", ["programs", "scripts", "shortcuts", "documents", "lures", "mailer_fields", "link_rewriters", "private_mailboxes"])
def test_every_shipped_list_is_in_lower_case_and_not_empty(name):
    assert words(name)
    assert all(word == word.lower() for word in words(name))


def test_a_list_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        words("nowhere")
