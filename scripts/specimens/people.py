"""Mail as people's programs write it: Outlook, Gmail, iPhone, Thunderbird, Becky."""

import base64

from . import attachments, bodies
from .parts import Filled, alternative, common_head, file_entity, multipart, quoted, received, render, text_entity, with_attachments, word


def outlook(filled: Filled) -> bytes:
    code = filled.slots["code"]
    logo = f"image001.png@{code[:8].upper()}" if int(filled.slots["order"]) % 3 == 0 else ""
    encoding = "base64" if filled.language == "ja" else "quoted-printable"
    main = alternative(filled, f"_000_{code}_", bodies.outlook(filled.body + quoted(filled), logo), encoding)
    if logo:
        picture = file_entity("image001.png", "image/png", attachments.png(int(filled.slots["order"]) % 200), "inline", logo)
        main = multipart("related", f"_004_{code}_", [main, picture], '; type="multipart/alternative"')
    head = [
        *received(filled, f"mail.{filled.domain}"),
        *common_head(filled, f"{code.upper()}@{filled.domain}"),
        f"Thread-Topic: {word(filled.subject)}",
        f"Thread-Index: {base64.b64encode((code * 2).encode()[:22]).decode()}",
        "Accept-Language: ja-JP, en-US" if filled.language == "ja" else "Accept-Language: en-GB, en-US",
        "X-Mailer: Microsoft Outlook 16.0",
    ]
    return render(head, with_attachments(filled, f"_005_{code}_", main))


def gmail(filled: Filled) -> bytes:
    code = filled.slots["code"]
    encoding = "base64" if filled.language == "ja" else "quoted-printable"
    main = alternative(filled, f"000000000000{code}", bodies.gmail(filled.body + quoted(filled)), encoding)
    head = [*received(filled, "mail-yw1-f171.bigmail.test"), *common_head(filled, f"CA+{code}=w@mail.bigmail.test")]
    return render(head, with_attachments(filled, f"000000000001{code}", main))


def iphone(filled: Filled) -> bytes:
    text = text_entity(bodies.plain(filled.body) + quoted(filled), "plain", "base64" if filled.language == "ja" else "quoted-printable")
    head = [
        *received(filled, f"smtp.{filled.domain}"),
        *common_head(filled, f"{filled.slots['code'].upper()}-4F1B@{filled.domain}"),
        "X-Mailer: iPhone Mail (22G86)",
    ]
    return render(head, text)


def thunderbird(filled: Filled) -> bytes:
    extra = "; format=flowed"
    text = text_entity(bodies.plain(filled.body) + quoted(filled), "plain", "8bit", extra=extra)
    head = [
        *received(filled, f"smtp.{filled.domain}"),
        "User-Agent: Mozilla Thunderbird",
        *common_head(filled, f"{filled.slots['code']}@{filled.domain}"),
    ]
    return render(head, with_attachments(filled, f"------------{filled.slots['code']}", text))


def iso2022(filled: Filled) -> bytes:
    """As Japanese mail programs of the last thirty years write: ISO-2022-JP in seven bits (RFC 1468)."""
    text = text_entity(bodies.plain(filled.body) + quoted(filled), "plain", "7bit", "iso-2022-jp")
    head = [
        *received(filled, f"smtp.{filled.domain}"),
        *common_head(filled, f"20260105.{filled.slots['code']}@{filled.domain}", "iso-2022-jp"),
        "X-Mailer: Becky! ver. 2.81.06 [ja]",
    ]
    return render(head, with_attachments(filled, f"------_{filled.slots['code']}_MULTIPART_MIXED_", text))
