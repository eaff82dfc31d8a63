"""The questions that adapters were trained on, labelled by the adapter."""

from pathlib import Path

from core.db import Database
from core.errors import NotFound
from tuning.catalogue import repository, resolving
from tuning.catalogue.staleness import datasets_of
from tuning.dataset import storage
from tuning.router.questions import Labelled


def learnt_questions(database: Database, datasets: Path, tenant: str, name: str) -> list[Labelled]:
    """The questions of the training sets of the version that `name` means, a champion where it says no more.

    Those of the versions that it was put together from, or tuned on, are among them. Raises InvalidInput and NotFound
    as `resolving.find` does, and NotFound where no training set of it is in the folder `datasets`.
    """
    with database.read() as session:
        label = resolving.find(session, tenant, name).label
        learnt = datasets_of(label, repository.origins(session, tenant))
    here = sorted(learnt.intersection(storage.there_are(datasets)))
    if not here:
        raise NotFound(
            f"No training set that {label} learnt from is on this machine; give its questions in a file, labelled "
            f"{name}."
        )
    return [Labelled(row.question, name, asked=False) for sha256 in here for row in storage.load(datasets, sha256)]
