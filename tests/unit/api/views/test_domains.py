"""Keys are shown by their public part alone."""

import msgspec

from sekisho.api.views import domains
from sekisho.model.page import Page
from sekisho.testing.signed_mail import a_stored_key


def test_nothing_secret_is_shown():
    stored = a_stored_key()
    (view,) = domains.keys((stored,)).items
    assert view.record.startswith("v=DKIM1;")
    assert view.record_name.endswith("._domainkey." + stored.domain)
    assert msgspec.json.encode(stored.private).strip(b'"') not in msgspec.json.encode(view)
    assert domains.reports(Page(())).items == ()
