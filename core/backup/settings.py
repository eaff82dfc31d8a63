"""The settings as they may be shown to anyone: without secrets, and without the database's URL."""

import json
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

from core.settings import Settings


def without_secrets(settings: Settings) -> dict[str, Any]:
    """Every setting but those of which the model says that they are secret."""
    shown: dict[str, Any] = json.loads(settings.model_dump_json())
    _remove_secrets(settings, shown)
    return shown


def _remove_secrets(section: BaseModel, shown: dict[str, Any]) -> None:
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            _remove_secrets(value, shown[name])
        elif SecretStr in (field.annotation, *get_args(field.annotation)):
            del shown[name]
