"""The OpenAPI document, with its examples whole."""

from typing import Any

from fastapi import FastAPI

from api import schemas


class DocumentedApi(FastAPI):
    """FastAPI leaves out every null of an example, also where the field must be there: they are put back."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            for name, schema in document["components"]["schemas"].items():
                if "examples" in schema:
                    schema["examples"] = getattr(schemas, name).model_json_schema()["examples"]
        return super().openapi()
