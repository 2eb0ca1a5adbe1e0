"""What the document says holds: requests made from it by schemathesis, as an administrator and as somebody else, get no 5xx and no answer that it does not name."""

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

# The first takes our real token for one that it made up; the second wants no refusal but by form, and ours know more than a schema can say.
NOT_OURS = [ignored_auth, positive_data_acceptance]
EXAMPLES = 6  # for each operation and caller


def exercise(document, port, token):
    schema = schemathesis.openapi.from_dict(document)
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def holds(case):
            nonlocal tried
            tried += 1
            response = case.call(base_url=f"http://127.0.0.1:{port}", headers={"authorization": f"Bearer {token}"})
            case.validate_response(response, excluded_checks=NOT_OURS)

        holds()
    return tried


@pytest.mark.parametrize("token", ["operator", "tenant-admin", "person"])
async def test_the_document_holds(ask, token):
    _, _, document = await ask("GET", "/api/v1/openapi.json")
    tried = await asyncio.get_running_loop().run_in_executor(None, exercise, document, ask.port, token)
    assert tried > len(document["paths"])
