"""A report as mail: plain text and HTML with bars made of cells side by side, and the PDF with them. Pure."""

import base64
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from sekisho.model.address import Address
from sekisho.ports.paper import Bars, Sheet, Table

_CELL = 'style="padding:3px 8px;border-bottom:1px solid #d8d4cc;text-align:left;font-size:14px"'
_NUMBER = 'style="padding:3px 8px;border-bottom:1px solid #d8d4cc;text-align:right;font-size:14px"'


def letter(sheet: Sheet, pdf: bytes, name: str, sender: Address, recipient: Address, identifier: str, now: float) -> bytes:
    """Return the whole message with CRLF line ends. `name`: of the PDF, ASCII."""
    outer, inner = f"report-{identifier}", f"text-{identifier}"
    head = (
        f"From: Sekisho <{sender}>",
        f"To: <{recipient}>",
        *_subject(sheet.title),
        f"Date: {format_datetime(datetime.fromtimestamp(now, UTC))}",
        f"Message-ID: <{identifier}@{sender.domain}>",
        "Auto-Submitted: auto-generated",  # RFC 3834
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{outer}"',
    )
    parts = (
        f"--{outer}",
        f'Content-Type: multipart/alternative; boundary="{inner}"',
        "",
        f"--{inner}",
        *_part("text/plain; charset=utf-8", as_text(sheet).encode()),
        f"--{inner}",
        *_part("text/html; charset=utf-8", as_html(sheet).encode()),
        f"--{inner}--",
        f"--{outer}",
        *_part(f'application/pdf; name="{name}"', pdf, f'Content-Disposition: attachment; filename="{name}"'),
        f"--{outer}--",
        "",
    )
    return "\r\n".join((*head, "", *parts)).encode("ascii")


def as_text(sheet: Sheet) -> str:
    """Return the sheet as plain text."""
    lines = [sheet.title, sheet.subtitle, ""]
    lines += [f"{label}: {value}" for label, value in sheet.figures]
    for chart in sheet.charts:
        lines += [
            "",
            chart.title,
            *(f"  {label}: {number:,}" + (f" / {marked:,}" if marked != number else "") for label, number, marked in chart.rows),
        ]
    for table in sheet.tables:
        lines += ["", table.title, *(f"  {' | '.join(row)}" for row in table.rows)]
    return "\r\n".join([*lines, "", *sheet.notes, ""])


def as_html(sheet: Sheet) -> str:
    """Return the sheet as a page for mail: tables alone, nothing that is loaded, every text escaped."""
    pieces = [
        f'<!doctype html><html lang="{escape(sheet.language)}"><head><meta charset="utf-8"><title>{escape(sheet.title)}</title></head>',
        '<body style="font-family:sans-serif;color:#1d2329;max-width:720px">',
        f'<h1 style="font-size:20px">{escape(sheet.title)}</h1><p style="color:#5d6670">{escape(sheet.subtitle)}</p>',
        '<table role="presentation" cellspacing="0" width="100%">',
        *(f"<tr><td {_CELL}>{escape(label)}</td><td {_NUMBER}><b>{escape(value)}</b></td></tr>" for label, value in sheet.figures),
        "</table>",
        *(_bars(chart) for chart in sheet.charts),
        *(_table(table) for table in sheet.tables),
        *(f'<p style="color:#5d6670;font-size:12px">{escape(note)}</p>' for note in sheet.notes),
        "</body></html>",
    ]
    return "\r\n".join(pieces)


def _bars(chart: Bars) -> str:
    most = max((number for _, number, _ in chart.rows), default=0) or 1
    rows = []
    for label, number, marked in chart.rows:
        bad, rest = round(60 * min(marked, number) / most), round(60 * max(0, number - marked) / most)
        cells = "".join(
            f'<td width="{width}%" bgcolor="{colour}" style="font-size:10px;line-height:10px">&nbsp;</td>'
            for width, colour in ((bad, "#b3261e"), (rest, "#92a3be"))
            if width
        )
        told = f"{number:,}" if marked == number else f"{number:,} / {marked:,}"
        bar = f'<table cellspacing="0" cellpadding="0" width="100%"><tr>{cells}<td></td></tr></table>' if cells else ""
        rows.append(f'<tr><td {_CELL} width="30%">{escape(label)}</td><td {_CELL}>{bar}</td><td {_NUMBER} width="20%">{told}</td></tr>')
    return f'<h2 style="font-size:16px">{escape(chart.title)}</h2><table cellspacing="0" width="100%">{"".join(rows)}</table>'


def _table(table: Table) -> str:
    def row(texts: tuple[str, ...], tag: str) -> str:
        first = len(texts) - table.numbers
        cells = (f"<{tag} {_NUMBER if place >= first else _CELL}>{escape(text)}</{tag}>" for place, text in enumerate(texts))
        return f"<tr>{''.join(cells)}</tr>"

    body = "".join(row(texts, "td") for texts in table.rows)
    return f'<h2 style="font-size:16px">{escape(table.title)}</h2><table cellspacing="0" width="100%">{row(table.headings, "th")}{body}</table>'


def _subject(text: str) -> list[str]:
    """Return the field in encoded words of whole characters, none longer than 75 (RFC 2047 section 2)."""
    plain = " ".join(text.split())[:150]
    words = [plain[place : place + 14] for place in range(0, len(plain), 14)]
    coded = [f"=?utf-8?b?{base64.b64encode(word.encode()).decode('ascii')}?=" for word in words]
    return [f"Subject: {coded[0] if coded else ''}", *(f" {word}" for word in coded[1:])]


def _part(kind: str, octets: bytes, *more: str) -> list[str]:
    body = base64.encodebytes(octets).decode("ascii").rstrip("\n").split("\n")
    return [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *more, "", *body]
