"""Who the message can prove it is from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SenderAuth:
    """Results in the words of RFC 8601; "not evaluated" until the stage exists or when it was not asked."""

    spf: str = "not evaluated"
    dkim: tuple[str, ...] = ()
    dmarc: str = "not evaluated"
    arc: str = "not evaluated"
    from_domain: str = ""
    aligned: bool = False
    envelope_proven: bool = False  # SPF pass for the envelope sender, aligned DKIM, or our own outbound


NOT_EVALUATED = SenderAuth()
