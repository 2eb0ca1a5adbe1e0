"""The same text as plain text and as the HTML that different programs make of it."""

import html
import re

_ANCHOR = '<a href="{url}">{label}</a>'
_LINK = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")


def plain(body: str) -> str:
    shown = _LINK.sub(r"\1: \2", body)
    return "\n".join(
        line.removeprefix("# ").replace(" | ", ": ") if line.count(" | ") == 1 else line.removeprefix("# ") for line in shown.split("\n")
    )


def _inline(text: str, link: str) -> str:
    parts, last = [], 0
    for match in _LINK.finditer(text):
        parts += [html.escape(text[last : match.start()], quote=False), link.format(label=html.escape(match[1]), url=html.escape(match[2]))]
        last = match.end()
    return "".join([*parts, html.escape(text[last:], quote=False)])


def _blocks(body: str) -> list[list[str]]:
    return [block.split("\n") for block in re.split(r"\n{2,}", body)]


def outlook(body: str, logo: str = "") -> str:
    """As Outlook's Word engine writes it."""
    rows = []
    for block in _blocks(body):
        rows += [f'<p class=MsoNormal><span lang=EN-GB style="font-size:11.0pt">{_inline(line, _ANCHOR)}<o:p></o:p></span></p>' for line in block]
        rows.append("<p class=MsoNormal><o:p>&nbsp;</o:p></p>")
    picture = f'<p class=MsoNormal><img width=48 height=16 src="cid:{logo}" alt="logo"></p>' if logo else ""
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><head>'
        '<meta http-equiv=Content-Type content="text/html; charset=utf-8"><style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style>'
        f'</head><body lang=EN-GB link="#0563C1"><div class=WordSection1>{"".join(rows)}{picture}</div></body></html>'
    )


def gmail(body: str) -> str:
    blocks = ["<br>".join(_inline(line, _ANCHOR) for line in block) for block in _blocks(body)]
    return '<div dir="ltr">' + "".join(f"<div>{block}</div><div><br></div>" for block in blocks) + "</div>"


def letter(body: str, brand: str, pixel: str = "", accent: str = "#2a6f97") -> str:
    """As transactional and newsletter templates write it: tables, a button, inline styles, perhaps a counting picture."""
    button = (
        '<a href="{url}" style="display:inline-block;padding:10px 18px;background:'
        + accent
        + ';color:#ffffff;border-radius:4px;text-decoration:none">{label}</a>'
    )
    rows = []
    for block in _blocks(body):
        if all(line.count(" | ") == 1 and not line.startswith("[[") for line in block):
            cells = "".join(
                f'<tr><td style="padding:4px 12px 4px 0;color:#667">{html.escape(left)}</td><td style="padding:4px 0"><b>{html.escape(right)}</b></td></tr>'
                for left, right in (line.split(" | ") for line in block)
            )
            rows.append(f'<table role="presentation" cellpadding="0" cellspacing="0">{cells}</table>')
            continue
        for line in block:
            if line.startswith("# "):
                rows.append(f'<h2 style="font-size:18px;margin:24px 0 8px">{html.escape(line[2:])}</h2>')
            else:
                rows.append(f'<p style="margin:0 0 12px;line-height:1.5">{_inline(line, button)}</p>')
    counting = f'<img src="{pixel}" width="1" height="1" alt="" border="0">' if pixel else ""
    return (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="viewport" content="width=device-width">'
        "</head>"
        '<body style="margin:0;background:#f4f5f7"><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">'
        '<table role="presentation" width="600" cellpadding="24" cellspacing="0" style="background:#ffffff;font-family:Helvetica,Arial,sans-serif">'
        f'<tr><td style="font-size:20px;font-weight:bold;color:{accent}">{html.escape(brand)}</td></tr><tr><td>{"".join(rows)}</td></tr>'
        f'<tr><td style="font-size:12px;color:#889">{html.escape(brand)}</td></tr></table></td></tr></table>{counting}</body></html>'
    )
