"""The document describes what is there."""

import json

import pytest

from sekisho.api.catalogue import OPERATIONS


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
        assert str(operation.status) in described["responses"] or "204" in described["responses"]


async def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    for name in {piece.partition('"')[0] for piece in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"], name


async def test_bounds_are_told(document):
    (limit,) = [each for each in document["paths"]["/api/v1/quarantine"]["get"]["parameters"] if each["name"] == "limit"]
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"], limit["schema"]["default"]) == (1, 1000, 100)
