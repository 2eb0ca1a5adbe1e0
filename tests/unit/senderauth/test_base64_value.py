"""base64 with white space in it, and nothing else."""

import pytest

from sekisho.senderauth.base64_value import decoded


def test_white_space_is_nothing():
    assert decoded("YW Jj\t", 3) == b"abc"


@pytest.mark.parametrize("text", ["", "YW", "YWJj!", "YW-_", "YWJj====", "YWJjYWJj", "あ"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        decoded(text, 3)
