"""Names that imitate: every one of the suites is told by the inspection, with the imitated name as a partner's."""

import pytest

from sekisho.inspections.look_alike import LookAlike
from sekisho.mime.links import read
from sekisho.testing.builders import a_dossier, a_message, a_tenant


def imitates(name, protected):
    message = a_message(links=[read(f"http://{name}/", "", "html:a")])
    return bool(list(LookAlike().look(a_dossier(message, tenant=a_tenant(partners=[protected])))))


@pytest.mark.suite_cases("suites/url/homographs.json", "cases")
def test_homographs(case):
    assert imitates(case["input"], case["protected"]) is (case["expect"] == "lookalike_flagged")
