"""The briefing to be read aloud in two to three minutes, in the friendly manner of a weekly show."""

from sekisho.advisories import words
from sekisho.advisories.briefing import Briefing, effects_text, ground_text, kind_name, product_name, what_to_do
from sekisho.advisories.ranking import Ranked
from sekisho.advisories.report import Entry

_MOST_ITEMS = 8
_MOST_GROUNDS = 4


def to_script(briefing: Briefing, language: str) -> str:
    """Return the text to speak, one paragraph for each thought."""
    entries = briefing.report.entries
    paragraphs = []
    if briefing.report.issued:
        paragraphs.append(words.text("script", "hello", language, day=words.day(briefing.report.issued, language)))
    paragraphs.append(words.text("script", "count_one" if len(entries) == 1 else "count", language, count=len(entries)))
    paragraphs += [_item(entry, language) for entry in entries[:_MOST_ITEMS]]
    if len(entries) > _MOST_ITEMS:
        paragraphs.append(words.text("script", "more", language, count=len(entries) - _MOST_ITEMS))
    watch = briefing.watch
    why = [words.text("script", "watch", language, product=_spoken_name(watch, language))]
    for number, ground in enumerate(watch.grounds[:_MOST_GROUNDS]):
        why.append(words.text("script", "ground_next" if number else "ground_first", language, ground=ground_text(ground, language)))
    paragraphs.append(_spoken(why, language))
    todo = _spoken(what_to_do(watch, language), language)
    paragraphs.append(_spoken([words.text("script", "todo", language, todo=todo), words.text("script", "todo_more", language)], language))
    if briefing.week:
        week = briefing.week
        if week.stopped:
            received = words.text("page", "received", language, total=week.total, stopped=week.stopped)
            paragraphs.append(words.text("script", "station", language, received=received))
        else:
            paragraphs.append(words.text("script", "quiet", language))
    paragraphs += [words.text("script", "advice", language), words.text("script", "bye", language)]
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs) + "\n"


def _spoken_name(ranked: Ranked, language: str) -> str:
    """Return the name as the listeners know it: from their own list where it is there."""
    return ranked.matches[0].product.name if ranked.matches else product_name(ranked.entry, language)


def _item(entry: Entry, language: str) -> str:
    effects = effects_text(entry, language)
    effect = words.text("script", "item_effect", language, effects=effects) if effects else words.text("script", "item_unknown", language)
    return words.text(
        "script", "item", language, number=entry.number, product=product_name(entry, language), kind=kind_name(entry, language), effect=effect
    )


def _spoken(sentences: list[str], language: str) -> str:
    return ("" if language == "ja" else " ").join(sentences)
