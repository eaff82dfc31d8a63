"""Options that a person names for a training."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from core.errors import InvalidInput

Options = TypeVar("Options", bound=BaseModel)


def checked_options(model: type[Options], given: dict[str, Any]) -> Options:
    """Raises InvalidInput naming those that there are not, and those with a value that they cannot have."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InvalidInput(f"The options are not valid: {problems}.", field="set") from None
