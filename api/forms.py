"""The form that begins an ingest job."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, UploadFile
from pydantic import Field

from api.schemas import NO_NUL, examples
from ingest.sources.patterns import LONGEST_PATTERN

LONGEST_PLACE = 4_000
Place = Annotated[str, Field(max_length=LONGEST_PLACE, pattern=NO_NUL)]
Name = Annotated[str, Field(max_length=LONGEST_PLACE, pattern=NO_NUL)]
Pattern = Annotated[str, Field(max_length=LONGEST_PATTERN, pattern=NO_NUL)]


@dataclass(frozen=True, slots=True)
class IngestForm:
    """What a request asks to ingest; nothing of it is checked yet but its types."""

    files: tuple[UploadFile, ...] = ()
    path: str | None = None
    url: str | None = None
    collection: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    delete_missing: bool = False
    manifest: str | None = None


FIELDS = frozenset(IngestForm.__dataclass_fields__)


def ingest_form(
    files: list[UploadFile] | None = None,
    path: Annotated[
        Place | None,
        Form(description="A path on the server, where the settings allow it.", examples=[examples.FOLDER]),
    ] = None,
    url: Annotated[
        Place | None,
        Form(
            description="`http://`, `https://` or `s3://`, where the settings allow the host or the bucket.",
            examples=[examples.URL],
        ),
    ] = None,
    collection: Annotated[
        Name | None,
        Form(description="The collection; see the guide for the default.", examples=[examples.COLLECTION]),
    ] = None,
    include: Annotated[
        list[Pattern] | None,
        Form(description="Only files like this in a folder, archive or bucket; may be repeated.", examples=[["*.pdf"]]),
    ] = None,
    exclude: Annotated[
        list[Pattern] | None,
        Form(description="No files like this; may be repeated.", examples=[["drafts/"]]),
    ] = None,
    delete_missing: Annotated[
        bool,
        Form(description="Delete documents that came from `path` or `url` and are there no more.", examples=[False]),
    ] = False,
    manifest: Annotated[
        Name | None,
        Form(
            description="Which of the files is the list (CSV or YAML) that tells of the others; `true` if `path` is.",
            examples=[examples.MANIFEST],
        ),
    ] = None,
) -> IngestForm:
    return IngestForm(
        files=tuple(files or ()),
        path=path or None,
        url=url or None,
        collection=collection or None,
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        delete_missing=delete_missing,
        manifest=manifest or None,
    )


GivenForm = Annotated[IngestForm, Depends(ingest_form)]
