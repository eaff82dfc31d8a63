"""Questions of which it is known which adapter is to write: what a router is fitted on."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from core.errors import InvalidInput
from core.files import sha256_hex
from tuning.catalogue.names import parse
from tuning.dataset.row import normalised
from tuning.routing import NONE


@dataclass(frozen=True, slots=True)
class Labelled:
    """`label` names an adapter as rules do; `none` says that the question is of the topic of none of them.

    `asked` are questions of a file, which people put; the others are rows of training sets.
    """

    question: str
    label: str
    asked: bool


def _named(label: str) -> str:
    if label != NONE:
        try:
            parse(label)
        except InvalidInput as error:
            raise ValueError(error.message) from None
    return label


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    adapter: Annotated[str, AfterValidator(_named)]


def read_questions(path: Path) -> list[Labelled]:
    """The lines of a CSV file with the columns `question` and `adapter`, or of JSON Lines with these keys.

    Raises InvalidInput naming the file and the line that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = list(_rows(text) if path.suffix.lower() == ".csv" else _objects(text))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"The file of questions {path} cannot be read ({error}).", field="questions") from None
    return [_labelled(path, number, given) for number, given in found]


def once(questions: Iterable[Labelled]) -> tuple[list[Labelled], int]:
    """Each question once, in an order by chance that is the same each time, and how many have two labels.

    Those are left out; but what a file says of a question counts, whatever a training set says.
    """
    alike: dict[str, list[Labelled]] = defaultdict(list)
    for one in questions:
        alike[normalised(one.question)].append(one)
    kept = [[one for one in same if one.asked] or same for _, same in sorted(alike.items(), key=_by_hash)]
    clear = [same[0] for same in kept if len({one.label for one in same}) == 1]
    return clear, len(kept) - len(clear)


def _by_hash(item: tuple[str, list[Labelled]]) -> str:
    return sha256_hex(item[0].encode())


def _rows(text: str) -> Iterator[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    for row in reader:
        # Cells beyond the header have no name, those that are missing no value.
        yield reader.line_num, {str(name): value for name, value in row.items() if value is not None}


def _objects(text: str) -> Iterator[tuple[int, Any]]:
    # Not `splitlines`: U+2028 and its like stand in JSON as they are, and end no line of it.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError:
                yield number, line


def _labelled(path: Path, number: int, given: Any) -> Labelled:
    if not isinstance(given, dict):
        raise InvalidInput(f"{path}, line {number}: this is no JSON object.", field="questions")
    try:
        line = _Line.model_validate(given)
    except ValidationError as error:
        told = [(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in error.errors()]
        problems = "; ".join(f"{place}: {problem}" for place, problem in told)
        raise InvalidInput(f"{path}, line {number}: {problems}.", field="questions") from None
    return Labelled(line.question, line.adapter, asked=True)
