from sekisho.model.verdict import Category, Unanswered
from sekisho.policy.facts import Facts
from sekisho.testing.builders import NOW, a_dossier, a_message, a_part, a_reason, a_verdict, an_arrival


def facts(message=None, **verdict):
    return Facts(a_dossier(message), a_verdict(Category.CLEAN, **verdict), NOW)


def test_files_are_attachments_and_what_is_inside_them():
    parts = (a_part(), a_part("a.zip", ("zip",), path="2"), a_part("b.exe", ("exe",), path="2!1"), a_part("c.txt", path="3~2"))
    found = facts(a_message(parts=parts))
    assert [part.path for part in found.files] == ["2", "2!1", "3~2"]
    assert [part.path for part in found.outer_files] == ["2"]


def test_whether_a_file_is_active_is_unknown_where_nobody_looked():
    assert facts(reasons=[a_reason("document.macro_autorun")]).active is True
    assert facts().active is False
    assert facts(unanswered=[Unanswered("macros", "broke")]).active is None
    assert facts(a_message(parts=())).active is None


def test_null_senders_and_codes():
    found = Facts(a_dossier(arrival=an_arrival(sender="")), a_verdict(reasons=[a_reason("x.y")]), NOW)
    assert found.sender == "" and found.author == "hanako@partner.test"
    assert found.codes == {"x.y"}
