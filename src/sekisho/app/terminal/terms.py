"""The names of categories and of what happens to mail, as the commands show them in the reader's language."""

from sekisho.app.terminal.words import language, say
from sekisho.console.words import JAPANESE as OF_FATES
from sekisho.verdict.sentences import shipped_words

# The kinds of events and states that are no fate in the ledger.
_HAPPENED = {
    "accepted": "受信",
    "refused": "受信拒否",
    "judged": "判定",
    "decided": "処置の決定",
    "attempted": "再送待ち",
    "released": "隔離から配信",
    "restored": "削除の取消し",
    "opened": "閲覧",
    "deleted": "削除",
    "operated": "配送待ちの操作",
    "held": "保留中",
    "dropped": "取消済み",
    "reported": "レポート受領",
    "kept": "隔離中",
    "feedback": "利用者からの報告",
    "erased": "個人データの消去",
}


def category_name(category: str) -> str:
    """Return a category's name; in English it is the word that the settings know."""
    return shipped_words()["ja"].categories.get(category, category) if language() == "ja" else category


def state_name(state: str) -> str:
    """Return the name of a fate, of a state or of what happened."""
    return say(state, _HAPPENED.get(state) or OF_FATES.get(state, state))
