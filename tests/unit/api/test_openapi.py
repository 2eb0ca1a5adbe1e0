"""The document describes what is there, and what it says holds: requests made from it by schemathesis, as several callers, get no 5xx and no answer
that it does not name.
"""

import asyncio
import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from sekisho.api.catalogue import OPERATIONS
from sekisho.keeping.telling import listening


@pytest.fixture
async def document(ask):
    status, headers, body = await ask("GET", "/api/v1/openapi.json")
    assert (status, headers["content-type"]) == (200, "application/json")
    return body


async def test_every_operation_is_described(document):
    assert document["openapi"] == "3.1.0"
    told = {(method.upper(), path): operation for path, methods in document["paths"].items() for method, operation in methods.items()}
    assert set(told) == {(operation.method, "/api/v1" + operation.path) for operation in OPERATIONS}
    for operation in OPERATIONS:
        described = told[operation.method, "/api/v1" + operation.path]
        assert described["operationId"] == operation.case.name
        assert {each["name"] for each in described["parameters"] if each["in"] == "path"} == set(operation.in_path)
        assert str(operation.success) in described["responses"]


async def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    for name in {piece.partition('"')[0] for piece in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"], name


async def test_bounds_are_told(document):
    (limit,) = [each for each in document["paths"]["/api/v1/quarantine"]["get"]["parameters"] if each["name"] == "limit"]
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"], limit["schema"]["default"]) == (1, 1000, 100)


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
            later = [not_a_server_error] if response.status_code == 503 else []  # such as a directory out there that is not
            case.validate_response(response, excluded_checks=[*NOT_OURS, *later])

        holds()
    return tried


@pytest.mark.parametrize("token", ["operator", "tenant-admin", "person"])
async def test_the_document_holds(ask, token, monkeypatch):
    monkeypatch.setattr(listening, "LONGEST", 0.0)  # a stream of events ends when it has said what there is
    _, _, document = await ask("GET", "/api/v1/openapi.json")
    tried = await asyncio.get_running_loop().run_in_executor(None, exercise, document, ask.port, token)
    assert tried > len(document["paths"])
