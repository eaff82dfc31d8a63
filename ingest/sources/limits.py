"""How much a source may hold, and where it may lead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """Caps for every source, and the places that may be reached through the network: none unless named.

    `max_files` is the most documents of one archive, list, file of records or bucket. `allowed_hosts` are names of
    hosts, which stand for the usual ports, or `host:port`; `allowed_buckets` are names of buckets. `absolute_paths`
    lets a manifest name files outside its folder, and is for those who may read them anyway. `timeout_s` is the
    longest wait for one answer of the network.
    """

    max_files: int = 100_000
    max_bytes: int = 20_000_000
    allowed_hosts: frozenset[str] = frozenset()
    allowed_buckets: frozenset[str] = frozenset()
    s3_endpoint: str | None = None
    absolute_paths: bool = False
    timeout_s: float = 30.0

    def widened(
        self, hosts: Iterable[str] = (), buckets: Iterable[str] = (), absolute_paths: bool = False
    ) -> "SourceLimits":
        """These limits, with more places allowed."""
        return replace(
            self,
            allowed_hosts=self.allowed_hosts.union(hosts),
            allowed_buckets=self.allowed_buckets.union(buckets),
            absolute_paths=self.absolute_paths or absolute_paths,
        )
