"""Content through a running gateway, opened in the real sandbox: rules, copies without active content, a scanner that is silent."""

import base64
import email
import io
import zipfile

import pikepdf
from tests.journeys.steps import send, wait_for

from sekisho.testing.gateway import running

SETTINGS = """
[policy.treatments]
malware = "sanitise"
dangerous_types = "sanitise"
"""


def mail(*files):
    body = b"From: Anna <anna@partner.test>\r\nTo: you@example.test\r\nSubject: Files\r\nMIME-Version: 1.0\r\n"
    body += b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe files are attached.\r\n'
    for name, octets in files:
        body += f'--b\r\nContent-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        body += base64.encodebytes(octets).replace(b"\n", b"\r\n")
    return body + b"--b--\r\n"


def a_macro_document():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        target.writestr("word/document.xml", "<w:document><w:t>Minutes</w:t></w:document>")
        target.writestr("word/vbaProject.bin", b"macro")
    return out.getvalue()


def a_pdf_with_a_script():
    document = pikepdf.new()
    document.add_blank_page()
    document.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def delivered(gateway, word):
    """Return the mailbox's newest message, once it holds the word."""
    shown = gateway.command("mailbox", "show", "you@example.test")
    return email.message_from_string(shown.stdout) if word in shown.stdout else None


def test_a_copy_without_active_content_is_delivered_and_the_original_kept(tmp_path):
    program = b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(200)
    with running(tmp_path, SETTINGS) as gateway:
        code, words = send(gateway.port, mail(("run.exe", program), ("minutes.docm", a_macro_document()), ("plan.pdf", a_pdf_with_a_script())))
        assert code == 250
        arrival = words.rsplit(None, 1)[-1]
        copy = wait_for(lambda: delivered(gateway, "X-Sekisho-Cleaned"))
        assert copy["X-Sekisho-Cleaned"] == arrival
        files = {part.get_filename(): part.get_payload(decode=True) for part in copy.walk() if part.get_filename()}
        assert set(files) == {"minutes.docx", "plan.pdf"}
        with zipfile.ZipFile(io.BytesIO(files["minutes.docx"])) as package:
            assert package.namelist() == ["[Content_Types].xml", "word/document.xml"]
        with pikepdf.open(io.BytesIO(files["plan.pdf"])) as document:
            assert "/OpenAction" not in document.Root
        text = next(part.get_payload(decode=True).decode() for part in copy.walk() if part.get_content_type() == "text/plain")
        assert "run.exe" in text
        assert arrival in text
        assert "area: original" in gateway.command("track", arrival).stdout
        held = gateway.command("quarantine", "list").stdout
        assert "Files" in held
        page = b"<html><script>var b=new Blob([atob(d)]);a.href=URL.createObjectURL(b);a.download='x.zip';a.click()</script></html>"
        _, words = send(gateway.port, mail(("page.html", page)))
        story = wait_for(lambda: (told := gateway.command("track", words.rsplit(None, 1)[-1]).stdout) and "yara.malware" in told and told)
        assert "area: original" in story
        verified = gateway.command("ledger", "verify")
        assert verified.returncode == 0, verified.stdout


def test_when_a_scanner_is_away_for_long_mail_is_taken_and_held(tmp_path):
    with running(tmp_path, '[scanners]\ndefer_minutes = 0\n[scanners.clamd]\naddress = "/nonexistent/clamd.ctl"\n') as gateway:
        code, words = send(gateway.port, mail())
        assert code == 250
        story = wait_for(lambda: (told := gateway.command("track", words.rsplit(None, 1)[-1]).stdout) and "clamd gives no answer" in told and told)
        assert "delivered" not in story.lower()
