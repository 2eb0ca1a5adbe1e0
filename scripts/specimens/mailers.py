"""Mail as services write it: transactional mailers, newsletters, ticket systems, mailing lists."""

from . import bodies
from .parts import CRLF, Filled, alternative, common_head, quoted, received, render, text_entity, with_attachments


def ses(filled: Filled) -> bytes:
    code = filled.slots["code"]
    extra = [f"List-Unsubscribe: <https://{filled.domain}/u/{code}>"] if "bulk" in filled.options else []
    main = alternative(filled, f"----=_Part_{code}", bodies.letter(filled.body, filled.from_name), "quoted-printable")
    head = [
        *received(filled, f"a{filled.slots['order'][:2]}-12.smtp-out.cloudmailer.test"),
        *common_head(filled, f"0102{code}-000000@email.cloudmailer.test"),
        f"Feedback-ID: 1.eu-west-1.{code}:CloudMailer",
        f"X-SES-Outgoing: 2026.01.05-198.51.100.{int(filled.slots['order']) % 250 + 1}",
        *extra,
    ]
    return render(head, with_attachments(filled, f"----=_Mixed_{code}", main))


def sendgrid(filled: Filled) -> bytes:
    code = filled.slots["code"]
    extra = (
        [
            f"List-Unsubscribe: <mailto:unsubscribe-{code}@{filled.domain}>, <https://{filled.domain}/u/{code}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ]
        if "bulk" in filled.options
        else []
    )
    page = bodies.letter(filled.body, filled.from_name, f"https://u{filled.slots['order']}.ct.{filled.domain}/wf/open?upn={code}", "#444444")
    main = alternative(filled, code * 2, page, "quoted-printable")
    head = [*received(filled, f"o1.{filled.domain}"), *common_head(filled, f"{code}@geopod-ismtpd-1"), f"X-SG-EID: {code * 3}", *extra]
    return render(head, main)


def mailchimp(filled: Filled) -> bytes:
    code = filled.slots["code"]
    page = bodies.letter(
        filled.body, filled.from_name, f"https://{filled.domain.split('.')[0]}.us7.newsletterpost.test/track/open.php?u={code}", "#7a3b69"
    )
    main = alternative(filled, f"_----------=_MCPart_{code}", page, "quoted-printable")
    head = [
        *received(filled, f"mail{filled.slots['order'][:3]}.newsletterpost.test"),
        *common_head(filled, f"{code}.{filled.slots['order']}@mail{filled.slots['order'][:3]}.newsletterpost.test"),
        f"List-ID: {code}mc list <{code}.list-id.newsletterpost.test>",
        f"List-Unsubscribe: <https://{filled.domain.split('.')[0]}.us7.newsletterpost.test/unsubscribe?u={code}>",
        "Precedence: bulk",
        "X-Mailer: NewsletterPost Mailer",
    ]
    return render(head, main)


def htmlonly(filled: Filled) -> bytes:
    page = text_entity(
        bodies.letter(filled.body, filled.from_name, accent="#333366"), "html", "base64" if filled.language == "ja" else "quoted-printable"
    )
    head = [
        *received(filled, f"web01.{filled.domain}"),
        *common_head(filled, f"{filled.slots['code']}.php@{filled.domain}"),
        "X-Mailer: PHPMailer 6.9",
    ]
    return render(head, page)


def helpdesk(filled: Filled) -> bytes:
    main = alternative(
        filled, f"--==_mimepart_{filled.slots['code']}", bodies.letter(filled.body, filled.from_name, accent="#17494d"), "quoted-printable"
    )
    head = [
        *received(filled, f"outbyoip7.pod17.{filled.domain}"),
        *common_head(filled, f"{filled.slots['order']}-{filled.slots['code']}@helpdesk.{filled.domain}"),
        f"X-Ticket-Id: {filled.slots['order']}",
        *([] if "auto" in filled.options else ["Auto-Submitted: auto-generated"]),
    ]
    return render(head, main)


def mailman(filled: Filled) -> bytes:
    domain = filled.domain
    name = filled.subject.partition("[")[2].partition("]")[0].split(":")[0]
    local = name if name.isascii() else "ml"
    footer = f"\n_______________________________________________\n{local} mailing list\n{local}@lists.{domain}\nhttps://lists.{domain}/mailman/listinfo/{local}"
    text = text_entity(bodies.plain(filled.body) + quoted(filled) + footer, "plain", "base64" if filled.language == "ja" else "7bit")
    head = [*received(filled, f"lists.{domain}"), *common_head(filled, f"{filled.slots['code']}@{domain}")]
    head = [line if not line.startswith("To: ") else f"To: {local}@lists.{domain}" for line in head]
    head += [
        f"List-Id: <{local}.lists.{domain}>",
        f"List-Unsubscribe: <https://lists.{domain}/mailman/options/{local}>,{CRLF}\t<mailto:{local}-request@lists.{domain}?subject=unsubscribe>",
        f"List-Post: <mailto:{local}@lists.{domain}>",
        "Precedence: list",
        "X-Mailman-Version: 2.1.39",
        f"Errors-To: {local}-bounces@lists.{domain}",
    ]
    return render(head, text)
