"""The load gate: the files of a version, what they are for, the engine, and the probe."""

from collections.abc import Callable
from dataclasses import dataclass

from generation import contract
from generation.engines.adapter_files import refuse
from generation.engines.base import Adapter
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter


@dataclass(frozen=True, slots=True)
class LoadGate:
    """`base` tells what model serves, and `serves` whether the engine that it does so on writes with an adapter.

    `probe` raises where an adapter does not answer with the model.
    """

    files: AdapterFiles
    base: Callable[[], BaseIdentity]
    serves: Callable[[Adapter], bool]
    probe: Callable[[Adapter], None]

    def require(self, adapter: CatalogueAdapter) -> None:
        """Takes seconds. Raises as `require_files`, `refuse` and `tuning.load_gate.probe.Probe` do."""
        self.require_files(adapter)
        here = Adapter(adapter.ref, self.files.folder(adapter.sha256))
        if not self.serves(here):
            refuse(here)
        self.probe(here)

    def require_files(self, adapter: CatalogueAdapter) -> None:
        """Takes as long as reading them does. Raises as `check_loadable` does."""
        check_loadable(adapter, self.files.folder(adapter.sha256), self.base(), contract.CONTRACT_HASH)
