"""The load gate: the files of a version, what they are for, and the probe."""

from collections.abc import Callable
from dataclasses import dataclass

from generation import contract
from generation.engines.base import Adapter
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter


@dataclass(frozen=True, slots=True)
class LoadGate:
    """`base` tells what serves, `probe` raises where an adapter does not answer with it."""

    files: AdapterFiles
    base: Callable[[], BaseIdentity]
    probe: Callable[[Adapter], None]

    def require(self, adapter: CatalogueAdapter) -> None:
        """Takes seconds. Raises as `require_files` and `tuning.load_gate.probe.Probe` do."""
        self.require_files(adapter)
        self.probe(Adapter(adapter.ref, self.files.folder(adapter.sha256)))

    def require_files(self, adapter: CatalogueAdapter) -> None:
        """Takes as long as reading them does. Raises as `check_loadable` does."""
        check_loadable(adapter, self.files.folder(adapter.sha256), self.base(), contract.CONTRACT_HASH)
