"""The examples of the OpenAPI document: every object that is sent or comes back has one, and it is right."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from api import schemas
from api.main import create_app
from api.schemas import examples
from api.wiring import Services
from core.settings import Settings

Json = dict[str, Any]
DOCUMENT: Json = create_app(Services(Settings.model_construct())).openapi()
OPERATIONS: dict[str, Json] = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
WITH_PARAMETERS = [
    name
    for name, operation in OPERATIONS.items()
    if "parameters" in operation and operation["tags"][0] in ("documents", "ingest")
]
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
WITH_EXAMPLES = [name for name, schema in SCHEMAS.items() if "examples" in schema]


def json_objects(operation: Json) -> Iterator[str]:
    """The names of the objects of the body and of every response that is a success."""
    successes = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for place in (operation.get("requestBody", {}), *successes):
        if "application/json" in place.get("content", {}):
            yield place["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_object_of_an_operation_has_an_example(operation: str) -> None:
    without = [name for name in json_objects(OPERATIONS[operation]) if not SCHEMAS[name].get("examples")]
    assert without == []


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_an_example_is_what_its_model_takes_and_gives(name: str) -> None:
    """As the model has it: FastAPI leaves every null out of the document."""
    model: type[BaseModel] = getattr(schemas, name)
    for example in model.model_json_schema()["examples"]:
        assert model.model_validate(example).model_dump(mode="json", exclude_unset=True) == example


def test_a_problem_has_an_example() -> None:
    assert "Problem" in WITH_EXAMPLES


@pytest.mark.parametrize("operation", WITH_PARAMETERS)
def test_every_parameter_has_a_description_and_an_example(operation: str) -> None:
    for parameter in OPERATIONS[operation]["parameters"]:
        assert parameter["description"]
        assert parameter["schema"]["examples"]


def test_a_quote_of_the_examples_is_where_its_citation_says() -> None:
    citation = examples.CITATION
    assert examples.REVISION_TEXT["text"][citation["start"] : citation["end"]] == citation["quote"]
