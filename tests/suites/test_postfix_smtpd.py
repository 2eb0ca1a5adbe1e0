"""What clients say in Postfix's tests of its restrictions, said to our dialogue: every argument gets the answer that RFC 5321's grammar gives.

The files are scripts in Postfix's own language (access maps, restriction classes, the live DNS of their author); what those restrictions decide is
not ours to copy. Their reference answers are therefore used where they are about syntax alone: `need fully-qualified address` of a bare word.
"""

import re

import pytest
from tests.suites.test_smtp_checklist import Talk

from sekisho.smtp.limits import ServerLimits

FOLDER = "suites/smtp/postfix-smtpd"
_LINE = re.compile(r"(helo|mail|rcpt) (\S+)\s*\Z")


def expected(verb, argument):
    """Return how the reply begins, by the grammar of RFC 5321 section 4.1.2: a domain does not end in a dot, a mailbox has one."""
    if verb == "helo":
        return "501" if "@" in argument else "250"
    return ("501 5.1.7" if verb == "mail" else "501 5.1.3") if "@" not in argument or argument.endswith(".") else "250"


@pytest.fixture(scope="module")
def lines(shared):
    found = {}
    for path in sorted(shared(FOLDER).glob("*.in*")):
        found[path.name] = [match.groups() for line in path.read_text().splitlines() if (match := _LINE.match(line.strip()))]
    return found


def answer(verb, argument):
    talk = Talk(hello=verb != "helo")
    if verb == "rcpt":
        talk.say("MAIL FROM:<a@sender.example>")
    return talk.say({"helo": f"HELO {argument}", "mail": f"MAIL FROM:<{argument}>", "rcpt": f"RCPT TO:<{argument}>"}[verb])


def test_every_argument(lines, record_property):
    said = {one for each in lines.values() for one in each}
    for verb, argument in sorted(said):
        assert answer(verb, argument).startswith(expected(verb, argument)), (verb, argument)
    assert len({expected(*one) for one in said}) == 4
    record_property("cases", len(said))


def test_a_session_goes_through_each_file_without_losing_step(lines):
    for name, each in lines.items():
        talk = Talk(limits=ServerLimits(max_errors=1_000))
        for verb, argument in each:
            command = {"helo": f"HELO {argument}", "mail": f"MAIL FROM:<{argument}>", "rcpt": f"RCPT TO:<{argument}>"}[verb]
            reply = talk.say(command)
            assert re.match(r"(250|501|503) [^\r\n]*\r\n\Z", reply), (name, verb, argument, reply)


def test_reference_answers_about_syntax(shared):
    text = shared(f"{FOLDER}/smtpd_check.ref").read_text()
    bare = re.findall(r">>> (mail|rcpt) (\S+)\n(?:\./smtpd_check:[^\n]*\n)*504 5\.5\.2 <\2>: \w+ address rejected: need fully-qualified", text)
    assert len(bare) == 4
    for verb, argument in bare:
        assert answer(verb, argument).startswith("501" if "@" not in argument else "250"), "a domain of one label is good grammar (section 2.3.5)"
