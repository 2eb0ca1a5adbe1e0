"""Every reply of ours, and those of others, mean something in both languages."""

import re
from pathlib import Path

import pytest

from sekisho.smtp.meanings import meaning_of

SOURCE = Path(__file__).parents[3] / "src" / "sekisho"


@pytest.mark.parametrize(
    ("reply", "english", "japanese"),
    [
        ("550 5.7.1 We do not relay for you", "refused by policy", "ポリシーにより拒否されました"),
        ("451 4.4.1 mx.test: no connection", "nobody answers", "相手サーバーが応答しません"),
        ("550-5.1.1 The email account\n550 5.1.1 does not exist", "there is no such mailbox", "宛先のメールボックスがありません"),
        ("552 5.99.99 odd", "refused", "拒否されました"),
        ("421 try again", "not now", "一時的な拒否です"),
        ("250 2.1.5 OK", "taken", "受け付けられました"),
        ("", "", ""),
        ("held by an administrator", "", ""),
        ("from 192.0.2.5.1.1", "", ""),
    ],
)
def test_what_it_means(reply, english, japanese):
    assert (meaning_of(reply, japanese=False), meaning_of(reply, japanese=True)) == (english, japanese)


def test_every_refusal_of_ours_has_a_meaning_of_its_own():
    text = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    codes = {f"{code} {enhanced}" for code, enhanced in re.findall(r'Reply\((4\d\d|5\d\d), "([45]\.\d+\.\d+)"', text)}
    assert len(codes) > 40
    vague = {code for code in codes if meaning_of(code, japanese=True) in {"拒否されました", "一時的な拒否です"}}
    assert vague == set()
