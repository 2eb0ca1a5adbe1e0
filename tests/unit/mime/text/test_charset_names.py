import codecs

from sekisho.mime.text.charset_names import ALIASES, CODECS


def test_every_label_leads_to_a_codec_that_decodes_text():
    for label, name in ALIASES.items():
        assert label == label.lower()
        codec = CODECS[name][0]
        assert name == "iso-2022-jp" or codecs.lookup(codec).decode(b"")[0] == ""


def test_codecs_that_are_no_charsets_cannot_be_named():
    for label in ("unicode_escape", "raw_unicode_escape", "idna", "punycode", "rot13", "zlib", "hex", "undefined", "mbcs"):
        assert label not in ALIASES
