"""Files of data sets, read and held against their form."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from core.errors import InvalidInput
from evals.cases import Case

Form = TypeVar("Form")
Row = TypeVar("Row", bound=BaseModel)
MOST_PROBLEMS = 3


def the_file(path: Path, *patterns: str) -> Path:
    """The file `path`, or the one in the folder `path` whose name matches. Raises InvalidInput for none or several."""
    if path.is_file():
        return path
    found = sorted(file for pattern in patterns for file in path.glob(pattern))
    if not found:
        raise InvalidInput(f"There is no {' or '.join(patterns)} at {path}.", field="path")
    if len(found) > 1:
        names = ", ".join(one.name for one in found)
        raise InvalidInput(f"{path} holds {names}; name the one to import.", field="path")
    return found[0]


def text_of(path: Path) -> str:
    """A text in UTF-8, without its byte order mark. Raises InvalidInput."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read ({error.strerror}).", field="path") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not in UTF-8; save it in that encoding.", field="path") from None


def read_json(path: Path, form: type[Form]) -> Form:
    """A JSON file of that form. Raises InvalidInput naming the place, such as `[17].id`, and what is wrong there."""
    return _held(str(path), text_of(path), form)


def read_json_lines(path: Path, form: type[Row]) -> list[Row]:
    """A JSON Lines file of such rows. Raises InvalidInput naming the line."""
    lines = enumerate(text_of(path).split("\n"), start=1)
    return [_held(f"{path}, line {number}", line, form) for number, line in lines if line.strip()]


def case_of(place: str, **fields: Any) -> Case:
    """Raises InvalidInput naming the `place` that the fields come from."""
    try:
        return Case.model_validate(fields)
    except ValidationError as error:
        raise InvalidInput(f"{place}: {_problems(error)}.", field="path") from None


def require_cases(path: Path, cases: Iterable[Case]) -> tuple[Case, ...]:
    """Raises InvalidInput where there is no case, or an id comes twice."""
    found = tuple(cases)
    if not found:
        raise InvalidInput(f"{path} holds no questions.", field="path")
    twice = [name for name, count in Counter(case.id for case in found).items() if count > 1]
    if twice:
        raise InvalidInput(f"{path} has the id {twice[0]} more than once.", field="path")
    return found


def _held(place: str, text: str, form: type[Form]) -> Form:
    try:
        return TypeAdapter(form).validate_json(text)
    except ValidationError as error:
        raise InvalidInput(f"{place}: {_problems(error)}.", field="path") from None


def _problems(error: ValidationError) -> str:
    problems = [f"{_place(one['loc'])}{one['msg']}" for one in error.errors()]
    more = len(problems) - MOST_PROBLEMS
    return "; ".join(problems[:MOST_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")


def _place(keys: tuple[int | str, ...]) -> str:
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return f"{path.removeprefix('.')}: " if path else ""
