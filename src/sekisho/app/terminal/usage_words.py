"""What argparse says of wrong usage, in Japanese: its sentences are few, and everything else of a command is in both languages already."""

import re

_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", r"必須の引数がありません: \1"),
    (r"one of the arguments (.+) is required", r"次のいずれかを指定してください: \1"),
    (r"unrecognized arguments: (.+)", r"認識できない引数です: \1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.*)\)", r"引数\1: \2は指定できません（指定できる値: \3）"),
    (r"argument (.+?): invalid (\S+) value: (.+)", r"引数\1: \3は正しい値ではありません（\2）"),
    (r"argument (.+?): expected one argument", r"引数\1: 値が1つ必要です"),
    (r"argument (.+?): expected at least one argument", r"引数\1: 値が1つ以上必要です"),
    (r"argument (.+?): expected (\d+) arguments?", r"引数\1: 値が\2個必要です"),
    (r"argument (.+?): expected at most one argument", r"引数\1: 値は1つまでです"),
    (r"argument (.+?): ignored explicit argument (.+)", r"引数\1: 値\2は不要です"),
    (r"argument (.+?): not allowed with argument (.+)", r"引数\1は引数\2と同時に指定できません"),
    (r"ambiguous option: (.+?) could match (.+)", r"オプション\1は次のいずれか判別できません: \2"),
    (r"argument (.+?): (.+)", r"引数\1: \2"),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), japanese) for pattern, japanese in _SENTENCES)


def in_japanese(sentence: str) -> str:
    """Return argparse's sentence in Japanese; one that is not known as it is."""
    for pattern, japanese in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return found.expand(japanese)
    return sentence
