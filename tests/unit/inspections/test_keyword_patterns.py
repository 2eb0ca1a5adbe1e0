import pytest

from sekisho.inspections.keyword_patterns import wish_for
from sekisho.inspections.rules.lexer import RuleError
from sekisho.inspections.rules.patterns import Patterns
from sekisho.model.keywords import KeywordList


def test_words_are_compiled_as_they_are_written():
    words = KeywordList("a", (("C++", 1), ("confidential", 1), ("秘密", 1), ("Straße", 1)))
    patterns = Patterns.loaded(wish_for("1", [words]).compiled)
    assert set(patterns.find(b"we use c++ here")) == {0}
    assert set(patterns.find(b"confidential. confidentially")) == {1}
    assert not patterns.find(b"unconfidentially")
    assert set(patterns.find("社外秘密文書".encode())) == {2}


def test_damaged_octets_are_told():
    with pytest.raises(RuleError):
        Patterns.loaded(b"not a database")
