"""An attached document does more than show itself: starts something, loads something from elsewhere, carries files, hides what it does.

Links that wait for a click, pictures and charts from other documents, and forms are what offices send each other every day: they add nothing,
or only a note. Names of macros and commands stand in the evidence.
"""

from collections.abc import Iterator

from sekisho.mime.web.organisation import organisation_of
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Message, Part

# They send invitations in their own name for an organiser elsewhere; nobody else has an address there.
_CALENDARS = frozenset({"google.com", "microsoft.com", "zoom.us", "calendly.com", "webex.com", "timerex.net", "spirinc.com", "eeasy.jp", "jicoo.com"})

_M, _S, _Q, _N = Severity.MALWARE, Severity.STRONG, Severity.SUSPICIOUS, Severity.NOTE

# By the code of the sign that looking into the document left (`sekisho.mime.documents`).
KINDS: dict[str, FindingKind] = {
    "vba_autorun": FindingKind("document.macro_autorun", _M, "A macro in an attached document runs by itself."),
    "vba_calls": FindingKind("document.macro_calls", _N, "A macro in an attached document reaches outside the document."),
    "vba_hidden": FindingKind("document.macro_hidden", _N, "A macro in an attached document hides what it does."),
    "vba_stomped": FindingKind("document.macro_stomped", _M, "A macro in an attached document shows other code than it runs."),
    "xlm_macro": FindingKind("document.xlm_macro", _M, "An attached workbook contains macros of an old kind that hardly anybody uses honestly."),
    "xlm_autorun": FindingKind("document.xlm_autorun", _M, "An old macro in an attached workbook runs by itself."),
    "dde": FindingKind("document.dde", _M, "An attached document starts a program by a field or a formula."),
    "dde_data": FindingKind("document.dde_data", _Q, "An attached document takes its data from another program."),
    "external_template": FindingKind("document.external_template", _S, "An attached document loads its template from elsewhere."),
    "external_object": FindingKind("document.external_object", _S, "An attached document loads an object from elsewhere."),
    "external_workbook": FindingKind("document.external_workbook", _N, "An attached workbook refers to another workbook."),
    "remote_image": FindingKind("document.remote_image", _N, "An attached document loads a picture from elsewhere."),
    "embedded_file": FindingKind("document.embedded_file", _N, "An attached document carries a file inside."),
    "embedded_object": FindingKind("document.embedded_object", _N, "An attached document carries an object of another program."),
    "embedded_equation": FindingKind("document.embedded_object", _N, "An attached document carries an object of another program."),
    "dangerous_class": FindingKind("document.dangerous_object", _S, "An attached document carries an object that is known for attacks."),
    "rtf_equation": FindingKind("document.rtf_exploit", _M, "An attached text document carries an object that attacks use to run a program."),
    "rtf_obfuscated": FindingKind("document.rtf_obfuscated", _S, "An object in an attached text document is written so that it is not recognised."),
    "rtf_update": FindingKind("document.rtf_update", _Q, "An object in an attached text document is loaded as soon as it is opened."),
    "pdf_launch": FindingKind("document.pdf_launch", _S, "An attached PDF starts a program when it is opened."),
    "pdf_javascript_opening": FindingKind("document.pdf_script_opening", _Q, "An attached PDF runs a script as soon as it is opened."),
    "pdf_submit": FindingKind("document.pdf_submit", _N, "A form in an attached PDF sends what is typed elsewhere."),
    "pdf_remote": FindingKind("document.pdf_remote", _Q, "An attached PDF opens a file that lies elsewhere."),
    "pdf_opens_link": FindingKind("document.pdf_opens_link", _Q, "An attached PDF opens a web address by itself."),
    "pdf_javascript_calls": FindingKind("document.pdf_script_calls", _Q, "A script in an attached PDF makes calls by which others have attacked."),
    "pdf_hidden_names": FindingKind("document.pdf_hidden", _S, "An attached PDF is written so that what it does is not recognised."),
    "pdf_dangerous_file": FindingKind("document.pdf_dangerous_file", _S, "An attached PDF carries a program or a document that can run one."),
    "shortcut_runs": FindingKind("shortcut.runs", _M, "An attached shortcut starts a program with instructions of its own."),
    "shortcut_padded": FindingKind("shortcut.padded", _M, "An attached shortcut hides its instructions behind blank space."),
    "shortcut_remote": FindingKind("shortcut.remote", _M, "An attached shortcut opens a file on another computer."),
    "remote_desktop": FindingKind("shortcut.remote_desktop", _S, "An attached file connects your computer to another one."),
    "query": FindingKind("document.web_query", _S, "An attached file makes Excel load data from elsewhere."),
    "page_smuggling": FindingKind("page.smuggling", _S, "An attached page carries a hidden file that it puts on your computer."),
    "page_hidden_page": FindingKind("page.hidden_page", _S, "An attached page carries another page that its script writes."),
    "page_password": FindingKind("page.password", _S, "An attached page asks for a password."),
    "page_redirect": FindingKind("page.redirect", _Q, "An attached page leads elsewhere as soon as it is opened."),
    "page_program": FindingKind("page.program", _M, "An attached page starts a program."),
    "page_command": FindingKind("page.command", _S, "An attached page puts a command on the clipboard, for the reader to run."),
    "picture_script": FindingKind("page.picture_script", _S, "An attached picture contains a script."),
    "calendar_organiser": FindingKind("calendar.organiser", _N, "An invitation names another organisation than the sender's as its organiser."),
    "qr_code": FindingKind("link.qr_code", _Q, "A picture shows a code that leads elsewhere when a telephone reads it."),
    "picture_unread": FindingKind("picture.unread", _N, "A picture is too large to be searched for codes."),
    "words_unread": FindingKind("picture.words_unread", _N, "The words in a picture that stands instead of text were not all read."),
    "picture_bomb": FindingKind("picture.bomb", _S, "A picture unfolds to a size that stops programs."),
}


class Documents:
    """Looks at the signs that looking into documents left on the parts."""

    name = "documents"
    kinds = tuple(dict.fromkeys(KINDS.values()))

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each kind and part, at most 100."""
        told = 0
        for part in dossier.message.parts:
            for sign in part.signs:
                kind = KINDS.get(sign.code)
                if kind is not None and told < 100 and not (sign.code == "calendar_organiser" and _is_of(sign.detail, dossier.message)):
                    told += 1
                    yield kind.seen(Evidence(f"part:{part.path}"[:100], _shown(part, sign.detail)))


def _is_of(address: str, message: Message) -> bool:
    """Tell whether an address is of the sender's organisation, as the organiser of an invitation mostly is, or a calendar service is in between."""
    organiser, senders = organisation_of(address.rpartition("@")[2]), {author.organisation for author in message.authors}
    return organiser in {"", *senders} or organiser in _CALENDARS or not _CALENDARS.isdisjoint(senders)


def _shown(part: Part, detail: str) -> str:
    return f"{part.file_name[:80]}: {detail}".removeprefix(": ").removesuffix(": ")[:200]
