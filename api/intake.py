"""What a form names becomes the sources of a job: everything that came through the network is checked here.

No source that is made here widens the limits of the settings (`SourceSpec.allowed_hosts` and its like).
"""

import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from fastapi import UploadFile
from starlette.concurrency import run_in_threadpool

from api.forms import IngestForm
from core.errors import Forbidden, InvalidInput
from core.settings import IngestSettings
from ingest.sources import (
    SourceKind,
    SourceSpec,
    narrowed,
    require_collection_name,
    require_whole,
    uploaded,
    uploaded_manifest,
)
from ingest.sources.hosts import authority_of
from ingest.sources.patterns import Selection

LONGEST_NAME = 200
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


async def sources_of(form: IngestForm, settings: IngestSettings, folder: Path) -> list[SourceSpec]:
    """The sources that a form names; files are copied into `folder`, where the job finds them after a restart too.

    Raises InvalidInput for what contradicts itself, and Forbidden for places that the settings do not allow.
    """
    _check(form)
    if form.files:
        return await _files(form, settings.max_files, folder)
    return [await run_in_threadpool(_place, form, settings)]


def _check(form: IngestForm) -> None:
    if sum((bool(form.files), form.path is not None, form.url is not None)) != 1:
        raise InvalidInput("Send either files, a path or a url.", field="files")
    if form.collection is not None:
        require_collection_name(form.collection)
    Selection(form.include, form.exclude)
    if form.delete_missing and (form.files or form.include or form.exclude):
        raise InvalidInput(
            "What is missing can only be told of a whole path or url, without include and exclude.",
            field="delete_missing",
        )


async def _files(form: IngestForm, most: int, folder: Path) -> list[SourceSpec]:
    if len(form.files) > most:
        raise InvalidInput(f"Send at most {most:,} files at once.", field="files")
    names = [_base_name(file.filename) for file in form.files]
    if twice := next((name for number, name in enumerate(names) if name in names[:number]), None):
        raise InvalidInput(f"Two of the files are called {twice!r}; send them one after the other.", field="files")
    if form.manifest is not None and form.manifest not in names:
        raise InvalidInput(f"None of the files is called {form.manifest!r}.", field="manifest")
    paths = [folder / f"{number:06d}" for number in range(len(names))]
    sent = dict(zip(names, paths, strict=True))
    if form.manifest is not None:
        others = {name: path for name, path in sent.items() if name != form.manifest}
        sources = [uploaded_manifest(form.manifest, sent[form.manifest], others, form.collection)]
    else:
        sources = [uploaded(name, path, form.collection) for name, path in sent.items()]
    sources = [narrowed(source, form.include, form.exclude) for source in sources]
    await run_in_threadpool(_copy, form.files, paths, folder)
    return sources


def _copy(files: Sequence[UploadFile], paths: Sequence[Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    try:
        for file, path in zip(files, paths, strict=True):
            with path.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _place(form: IngestForm, settings: IngestSettings) -> SourceSpec:
    is_manifest = _is_yes(form.manifest)
    if form.url is not None:
        if is_manifest:
            raise InvalidInput("A manifest is sent with the files, or lies at a path.", field="manifest")
        location = _allowed_url(form.url, settings)
    else:
        location = _allowed_path(form.path or "", settings)
    kind = SourceKind.MANIFEST if is_manifest else None
    source = narrowed(SourceSpec(location, kind, collection=form.collection), form.include, form.exclude)
    if form.delete_missing:
        require_whole(source)
    return source


def _allowed_path(path: str, settings: IngestSettings) -> str:
    wanted = Path(path).resolve()
    roots = [root.expanduser().resolve() for root in settings.server_paths]
    if not any(wanted.is_relative_to(root) for root in roots):
        raise Forbidden("Ingesting from this path is not allowed; ingest.server_paths names what is.", field="path")
    return str(wanted)


def _allowed_url(url: str, settings: IngestSettings) -> str:
    """The URL with its scheme in small letters."""
    scheme, _, rest = url.strip().partition("://")
    location = f"{scheme.lower()}://{rest}"
    if scheme.lower() == "s3":
        if rest.partition("/")[0] not in settings.allowed_buckets:
            raise Forbidden("This bucket is not allowed; ingest.allowed_buckets names those that are.", field="url")
        return location
    try:
        authority = authority_of(location)
    except InvalidInput as error:
        raise InvalidInput(error.message, field="url") from None
    if authority not in {host.lower() for host in settings.allowed_hosts}:
        raise Forbidden("This host is not allowed; ingest.allowed_hosts names those that are.", field="url")
    return location


def _is_yes(said: str | None) -> bool:
    if said is not None and said.lower() not in YES + NO:
        raise InvalidInput("Say true where the path is that of a manifest.", field="manifest")
    return said is not None and said.lower() in YES


def _base_name(name: str | None) -> str:
    """The last part of a name that a browser sent, which may be a whole path of the sender's machine.

    A name that is too long keeps its end, which tells the format.
    """
    base = PurePosixPath((name or "").replace("\\", "/")).name
    printable = "".join(character for character in base if character.isprintable()).strip()
    return printable[-LONGEST_NAME:] or "unnamed"
