"""Mail that calendars and mail servers write: invitations and bounces."""

from . import bodies
from .parts import CRLF, Entity, Filled, common_head, file_entity, mailbox, moment_of, multipart, received, render, text_entity, word


def _calendar(filled: Filled) -> str:
    moment = moment_of(filled)
    return CRLF.join(
        (
            "BEGIN:VCALENDAR",
            "PRODID:-//Calendar//EN",
            "VERSION:2.0",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            f"DTSTART:{moment.strftime('%Y%m%dT%H0000Z')}",
            f"DTEND:{moment.strftime('%Y%m%dT%H4500Z')}",
            f"DTSTAMP:{moment.strftime('%Y%m%dT%H%M%SZ')}",
            f"ORGANIZER;CN={filled.from_name}:mailto:{filled.from_address}",
            f"UID:{filled.slots['code']}@{filled.domain}",
            f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{filled.slots['to']}",
            f"SUMMARY:{filled.subject}",
            f"LOCATION:{filled.slots['place']}",
            "STATUS:CONFIRMED",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    )


def calendar_google(filled: Filled) -> bytes:
    code = filled.slots["code"]
    invitation = text_entity(_calendar(filled), "calendar", "base64", extra="; method=REQUEST")
    page = text_entity(bodies.letter(filled.body, filled.from_name, accent="#1a73e8"), "html", "quoted-printable")
    text = text_entity(bodies.plain(filled.body), "plain", "base64")
    main = multipart("alternative", f"00000000000a{code}", [text, page, invitation])
    file = file_entity("invite.ics", "application/ics", _calendar(filled).encode())
    head = [
        *received(filled, "mail-yw1-f171.bigmail.test"),
        f"Sender: calendar-notification@bigmail.test{CRLF}Reply-To: {mailbox(filled.from_name, filled.from_address)}",
        *common_head(filled, f"calendar-{code}@bigmail.test"),
    ]
    return render(head, multipart("mixed", f"00000000000b{code}", [main, file]))


def calendar_outlook(filled: Filled) -> bytes:
    code = filled.slots["code"]
    invitation = text_entity(_calendar(filled), "calendar", "base64", extra="; method=REQUEST")
    main = multipart(
        "alternative",
        f"_000_{code}_",
        [
            text_entity(bodies.plain(filled.body), "plain", "base64"),
            text_entity(bodies.outlook(filled.body), "html", "base64"),
            invitation,
        ],
    )
    head = [
        *received(filled, f"mail.{filled.domain}"),
        *common_head(filled, f"{code.upper()}@{filled.domain}"),
        "Content-Class: urn:content-classes:calendarmessage",
    ]
    return render(head, main)


def dsn(filled: Filled) -> bytes:
    """A bounce of mail of ours (RFC 3464)."""
    lost = f"{filled.slots['mebox']}@{filled.domain}"
    text = (
        f"This is the mail system at host {filled.domain}.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients."
        f"\n\n<{lost}>: host mail.{filled.domain} said: 550 5.1.1 User unknown (in reply to RCPT TO command)"
    )
    status = (
        f"Reporting-MTA: dns; {filled.domain}{CRLF}{CRLF}Final-Recipient: rfc822; {lost}{CRLF}Action: failed{CRLF}Status: 5.1.1{CRLF}"
        f"Diagnostic-Code: smtp; 550 5.1.1 User unknown{CRLF}"
    )
    returned = f"From: {filled.slots['to']}{CRLF}To: {lost}{CRLF}Subject: {word(filled.slots['company'])}{CRLF}Message-ID: <{filled.slots['code']}@x.test>{CRLF}"
    main = multipart(
        "report",
        f"{filled.slots['code']}/{filled.domain}",
        [
            text_entity(text, "plain", "7bit", "us-ascii"),
            Entity(("Content-Type: message/delivery-status",), status),
            Entity(("Content-Type: text/rfc822-headers",), returned),
        ],
        "; report-type=delivery-status",
    )
    head = [*common_head(filled, f"{filled.slots['code']}@{filled.domain}"), "Auto-Submitted: auto-replied"]
    return render(head, main)
