"""Every defect code of the walk over a message, and what it means for the reader. Inspections group them; the codes never change."""

# Two mail programs may read two different messages: the way past gateways that know only one reading.
AMBIGUOUS = frozenset(
    {
        "mime.two_boundaries",
        "mime.conflicting_type",
        "mime.conflicting_encoding",
        "mime.odd_delimiter",
        "mime.part_after_end",
        "mime.folded_field",
        "mime.leading_fold",
        "mime.blank_line_with_space",
        "mime.odd_header_name",
        "mime.encoded_multipart",
        "mime.undeclared_base64",
        "mime.names_disagree",
    }
)
# Not as the standards want it, yet every program reads the same.
MALFORMED = frozenset(
    {
        "mime.duplicate_header",
        "mime.broken_base64",
        "mime.broken_quoted_printable",
        "mime.nul_octets",
        "mime.missing_boundary",
        "mime.unterminated_multipart",
        "mime.text_outside_parts",
        "mime.charset_unknown",
        "mime.charset_suspicious",
        "mime.header_without_colon",
        "mime.header_too_long",
        "mime.too_many_headers",
        "mime.uuencoded_text",
        "mime.space_before_colon",
        "mime.bare_newline",
        "mime.eight_bit_header",
        "mime.odd_address",
        "mime.odd_content_type",
        "mime.odd_encoding",
        "mime.encoded_message",
    }
)
# What could not be looked at: never clean.
UNSCANNABLE = frozenset(
    {
        "unscannable.budget",
        "unscannable.external_body",
        "unscannable.partial_message",
        "unscannable.too_deep",
        "unscannable.too_many_headers",
        "unscannable.too_many_parts",
        "unscannable.too_many_readings",
    }
)
