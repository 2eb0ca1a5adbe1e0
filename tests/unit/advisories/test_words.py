import string
import tomllib
from datetime import date
from importlib.resources import files

from sekisho.advisories import words


def test_both_languages_say_the_same_with_the_same_values():
    table = tomllib.loads(files("sekisho.advisories").joinpath("words.toml").read_text("utf-8"))
    for group, texts in table.items():
        for name, text in texts.items():
            english, japanese = ({field for _, field, _, _ in string.Formatter().parse(text[language]) if field} for language in ("en", "ja"))
            assert english == japanese, f"{group}.{name}"
            assert text["en"].isascii(), f"{group}.{name}"


def test_lists_and_days():
    assert words.joined(["a", "b", "c"], "en") == "a, b and c"
    assert words.joined(["a"], "en") == "a"
    assert words.joined([], "en") == ""
    assert words.joined(["a", "b"], "ja") == "a、b"
    assert words.day(date(2020, 12, 2), "ja") == "2020年12月2日（水）"
    assert words.day(date(2020, 12, 2), "en") == "2 December 2020"
