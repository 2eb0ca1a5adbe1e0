"""The briefing as one HTML page, the same for browser and mail: no script, nothing loaded from anywhere, every foreign word escaped."""

from html import escape

from sekisho.advisories import words
from sekisho.advisories.briefing import Briefing, ground_text, product_name, what_to_do
from sekisho.advisories.markdown import more_of_week, row
from sekisho.advisories.station import StationWeek

_STYLE = (
    "body{margin:0;background:#fbfaf8;color:#1d2329;font:16px/1.6 system-ui,'Hiragino Sans','Noto Sans JP',sans-serif}"
    "main{max-width:46rem;margin:0 auto;padding:1.2rem 1rem 3rem}h1{font-size:1.5rem;border-bottom:2px solid #2f4f7f;padding-bottom:.4rem}"
    "h2{font-size:1.15rem;margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%;font-size:.92rem}"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid #d8d4cc}th{color:#5d6670;font-weight:600}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}"
    ".watch{border:1px solid #d8d4cc;border-left:.4rem solid #2f4f7f;padding:.2rem 1rem 1rem;background:#fff}"
    ".quiet{color:#5d6670}.note{border-left:.4rem solid #b3261e;padding:.4rem .8rem;background:#fff}.bar{background:#2f4f7f;height:.8rem}"
    "@media (prefers-color-scheme:dark){body{background:#16191c;color:#e6e3de}.watch,.note{background:#1d2126}th,td{border-color:#353a40}"
    ".bar{background:#9db7e8}h1,.watch{border-color:#9db7e8}.quiet,th{color:#9aa3ad}}"
    "@media (max-width:34rem){thead{display:none}tr,td{display:block;border:0}tr{border-bottom:1px solid #d8d4cc;padding:.5rem 0}"
    "td{padding:.05rem 0}td.n{text-align:left}}"
)


def to_page(briefing: Briefing, language: str) -> str:
    """Return the whole page."""
    title = words.text("page", "title", language)
    issued = words.day(briefing.report.issued, language) if briefing.report.issued else ""
    parts = [
        (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title} {issued}</title><style>{_STYLE}</style></head><body><main><h1>関所 {title}<br><small>{issued}</small></h1>"
        )
    ]
    if briefing.report.period:
        begin, end = (words.day(day, language) for day in briefing.report.period)
        parts.append(f'<p class="quiet">{words.text("page", "period", language, begin=begin, end=end)}</p>')
    parts += [f'<p class="note">{words.text("page", "partial", language, why=escape(why))}</p>' for why in briefing.report.partial]
    parts += [_watch(briefing, language), _products(briefing, language), _own(briefing, language)]
    if briefing.week:
        parts.append(_station(briefing.week, language))
    return "".join([*parts, "</main></body></html>\n"])


def _list(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _watch(briefing: Briefing, language: str) -> str:
    watch = briefing.watch
    hint = ""
    if not briefing.has_inventory or not watch.matches:
        hint = f'<p class="quiet">{words.text("page", "unused" if briefing.has_inventory else "no_inventory", language)}</p>'
    grounds = [f"{ground_text(ground, language)} (+{ground.points})" for ground in watch.grounds]
    return (
        f'<section class="watch"><h2>{words.text("page", "watch", language)}: {escape(product_name(watch.entry, language))}</h2>'
        f"<p>{escape(watch.entry.title)}</p>{hint}<h3>{words.text('page', 'why', language)}</h3>{_list(grounds)}"
        f"<h3>{words.text('page', 'todo', language)}</h3>{_list(what_to_do(watch, language))}</section>"
    )


def _products(briefing: Briefing, language: str) -> str:
    names = ("number", "product", "kind", "effect", "attacker", "numbers")
    heads = "".join(f"<th scope=col>{words.text('columns', name, language)}</th>" for name in names)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row(entry, language)) + "</tr>" for entry in briefing.report.entries)
    return (
        f"<section><h2>{words.text('page', 'products', language)}</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _bar(percent: int) -> str:
    return f'<div class="bar" style="width:{percent}%"></div>'


def _own(briefing: Briefing, language: str) -> str:
    title = f"<h2>{words.text('page', 'own', language)}</h2>"
    if not briefing.alarms:
        return f"<section>{title}<p>{words.text('page', 'own_clear', language)}</p></section>"
    alarms = "".join(
        f'<p class="note"><strong>{escape(alarm.part.name)} {escape(alarm.part.version)}</strong>: {escape(alarm.title)}<br>'
        f"{escape(alarm.told(language))}</p>"
        for alarm in briefing.alarms
    )
    return f"<section>{title}{alarms}</section>"


def _station(week: StationWeek, language: str) -> str:
    title = f"<h2>{words.text('page', 'station', language)}</h2>"
    if not week.stopped:
        return f"<section>{title}<p>{words.text('page', 'quiet', language)}</p></section>"
    most = max(count for _, count in week.days)
    bars = "".join(
        f'<tr><td>{words.day(day, language)}</td><td class="n">{count}</td><td width="60%">{_bar(100 * count // most)}</td></tr>'
        for day, count in week.days
    )
    people = words.joined([f"{who} ({count})" for who, count in week.attacked], language)
    cut = "" if week.complete else f'<p class="quiet">{words.text("page", "cut", language, count=f"{week.total:,}")}</p>'
    return (
        f"<section>{title}<p>{words.text('page', 'received', language, total=f'{week.total:,}', stopped=f'{week.stopped:,}')}</p>"
        f"<table><tbody>{bars}</tbody></table><p>{words.text('page', 'most_attacked', language, people=escape(people))}</p>"
        + "".join(f"<p>{escape(line)}</p>" for line in more_of_week(week, language))
        + f"{cut}</section>"
    )
