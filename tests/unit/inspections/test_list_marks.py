from sekisho.inspections.list_marks import list_organisations
from sekisho.testing.builders import a_message


def test_reads_the_fields_of_rfc_2369_and_2919():
    message = a_message(headers=[("List-Id", "Builders <builders.lists.example.test>"), ("List-Post", "<mailto:builders@groups.other.test>")])
    assert list_organisations(message) == {"example.test", "other.test"}


def test_mail_without_them_has_none():
    assert list_organisations(a_message(headers=[("X-Note", "list.example.test")])) == frozenset()


def test_malformed_values():
    assert list_organisations(a_message(headers=[("List-Id", "<>"), ("List-Post", "NO"), ("X-Mailing-List", "." * 9000)])) == frozenset()
