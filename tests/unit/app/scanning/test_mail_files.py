"""Which files are mail, and where one message ends."""

import os

from sekisho.app.scanning.mail_files import Found, MailFile, Unreadable, find, read

MAIL = b"From: a@b.test\nSubject: x\n\nbody\n"


def test_folders_are_walked_in_order_and_hidden_files_left(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("z.eml", "b/a.eml", ".hidden.eml"):
        (tmp_path / name).write_bytes(MAIL)
    assert [file.path.removeprefix(f"{tmp_path}/") for file in find([str(tmp_path)])] == ["z.eml", "b/a.eml"]


def test_a_file_that_is_no_mail_is_passed_over_unless_it_was_named(tmp_path):
    path = tmp_path / "picture.bin"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert list(read(MailFile(str(path), named=False))) == []
    assert isinstance(next(iter(read(MailFile(str(path))))), Found)


def test_an_mbox_is_cut_at_postmarks_only(tmp_path):
    path = tmp_path / "box"
    postmark = b"From a@b.test Mon Jan  1 00:00:00 2024\n"
    path.write_bytes(postmark + MAIL + b"From here on it is text\n\n" + postmark + MAIL + b"\n")
    found = list(read(MailFile(str(path))))
    assert [one.place.rpartition("#")[2] for one in found] == ["1", "2"]
    assert b"From here on" in found[0].raw
    assert found[1].raw == MAIL


def test_what_cannot_be_read_says_why(tmp_path):
    (missing,) = read(MailFile(str(tmp_path / "missing")))
    assert isinstance(missing, Unreadable)
    assert "no such file" in missing.reason
    (tmp_path / "empty.eml").touch()
    (empty,) = read(MailFile(str(tmp_path / "empty.eml")))
    assert "empty" in empty.reason


def test_a_named_pipe_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.eml")
    assert list(read(MailFile(str(tmp_path / "pipe.eml")))) == [Unreadable(str(tmp_path / "pipe.eml"), "not a regular file")]
