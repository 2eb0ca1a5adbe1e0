"""One term, one word: what categories, fates and the console say stands in the glossary, and its rejected words stand nowhere."""

import ast
import re

import pytest

from sekisho.console.words import ENGLISH, JAPANESE
from sekisho.model.delivery import Fate
from sekisho.model.verdict import Category
from sekisho.verdict.sentences import shipped_words

# Japanese word -> what stands for it (docs/glossary.md).
REJECTED = {"メッセージ": "メール", "解放": "配信", "スパム": "迷惑メール", "検疫": "隔離", "バウンス": "配送不能", "キュー": "配送待ち"}


@pytest.fixture(scope="module")
def glossary(checkout):
    """Rows of every table as tuples of cells."""
    text = (checkout / "docs" / "glossary.md").read_text("utf-8")
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in text.splitlines() if line.startswith("|") and "---" not in line]


def words(cells):
    """Each word of a cell such as `マルウェア（ウイルス）` or `送信者 / 受信者`."""
    return {word.strip() for cell in cells for word in re.split(r"[/、（）(),]| / ", cell) if word.strip()}


@pytest.mark.parametrize("category", list(Category))
def test_every_category_has_its_term(glossary, category):
    known = words(row[1] for row in glossary)
    told = shipped_words()["ja"].categories[category]
    assert words([told]) & known or told in {row[1] for row in glossary}, told


@pytest.mark.parametrize("fate", [Fate.QUEUED, Fate.DELIVERED, Fate.QUARANTINED, Fate.BOUNCED])
def test_every_fate_that_people_read_has_its_term(glossary, fate):
    assert words([JAPANESE[fate]]) <= words(row[1] for row in glossary), JAPANESE[fate]
    assert ENGLISH[fate]


@pytest.mark.parametrize("name", ["ledger", "reduced"])
def test_headings_of_the_console_are_terms(glossary, name):
    assert words([JAPANESE[name]]) <= words(row[1] for row in glossary)


def test_no_rejected_word_is_said_anywhere(modules, texts):
    wrong = []
    for module in modules:
        strings = [node for node in ast.walk(module.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        if module.room in {"app", "console", "verdict"} and not module.path.startswith("app/samples/"):
            wrong += [f"{module.at(node)}: {word}, say {right}" for node in strings for word, right in REJECTED.items() if word in node.value]
    sentences = texts["src/sekisho/verdict/sentences.toml"]
    wrong += [f"sentences.toml: {word}, say {right}" for word, right in REJECTED.items() if word in sentences]
    assert wrong == []


def test_japanese_sentences_end_as_sentences(modules):
    """What `say` says as a sentence in English ends with 。 in Japanese, and no space stands between Japanese and Latin words of a sentence."""
    wrong = []
    for module in modules:
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say" and len(node.args) == 2):
                continue
            english, japanese = (_text(argument) for argument in node.args)
            if english is None or japanese is None:
                continue
            if english.endswith(".") and "。" not in japanese[-40:]:
                wrong.append(f"{module.at(node)}: {japanese}")
            if re.search(r"[ぁ-んァ-ヶ一-龠]  ?[A-Za-z]|[A-Za-z]  ?[ぁ-んァ-ヶ一-龠]", japanese) and "。" in japanese:
                wrong.append(f"{module.at(node)}: {japanese}")
    assert wrong == []


def _text(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(piece.value if isinstance(piece, ast.Constant) else "{}" for piece in node.values)
    return None
