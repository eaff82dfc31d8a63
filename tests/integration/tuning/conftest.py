"""Tuning over real databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db import Database, open_database
from core.settings import Settings


@pytest.fixture(scope="module")
def data_dir(converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose models are converted already."""
    folder = tmp_path_factory.mktemp("training") / "data"
    folder.mkdir()
    (folder / "models").symlink_to(converted)
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind; the data folder is `tmp_path / "data"`."""
    settings = Settings(data_dir=tmp_path / "data")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres")("catalogue")
        settings = Settings(data_dir=tmp_path / "data", database={"url": url})
    opened = open_database(settings)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty database, where the kind makes no difference."""
    opened = open_database(Settings(data_dir=tmp_path / "data"))
    yield opened
    opened.dispose()
