"""Names that imitate: every one of the suite is told by the inspections, with the imitated name as a partner's."""

import pytest

from sekisho.inspections.link_hosts import LinkHosts
from sekisho.inspections.look_alike import LookAlike
from sekisho.mime.web.links import read
from sekisho.testing.builders import a_dossier, a_message, a_tenant


def is_told(name, protected):
    """Tell whether a link to that name is flagged; one that a browser maps to the true name is told as disguised."""
    dossier = a_dossier(a_message(links=[read(f"http://{name}/", "", "html:a")]), tenant=a_tenant(partners=[protected]))
    return any(list(inspection.look(dossier)) for inspection in (LookAlike(), LinkHosts()))


@pytest.mark.suite_cases("suites/url/homographs.json", "cases")
def test_homographs(case):
    assert is_told(case["input"], case["protected"]) is (case["expect"] == "lookalike_flagged")
