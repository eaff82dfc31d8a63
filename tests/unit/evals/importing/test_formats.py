"""Every format refuses what it cannot read with a sentence, never with a traceback."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from evals.cases import Case, save_cases
from evals.importing.formats import FORMATS

JSON = st.sampled_from(
    ["{}", "[]", "[[]]", "[{}]", "null", '{"data": []}', '{"tasks": [], "documents": []}', "id,question"]
)


@pytest.mark.parametrize("name", FORMATS)
def test_a_path_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput):
        FORMATS[name](tmp_path / "nowhere")


@pytest.mark.parametrize("name", FORMATS)
@given(content=st.binary(max_size=40) | JSON.map(str.encode))
def test_any_other_file_is_refused(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    path = tmp_path_factory.mktemp("files") / "questions"
    path.write_bytes(content)
    with pytest.raises(InvalidInput):
        FORMATS[name](path)


def test_a_case_file_of_the_house_is_taken_as_it_is(tmp_path: Path) -> None:
    cases = [Case(id="q1", question="How long?", documents=("fees/home.md",))]
    save_cases(tmp_path / "cases.jsonl", cases)
    imported = FORMATS["jsonl"](tmp_path / "cases.jsonl")
    assert (imported.cases, imported.documents, imported.left_out) == (tuple(cases), {}, {})
