"""Adapters in memory, within a limit."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import AdapterRef
from core.errors import InvalidInput
from generation.engines.adapter_pool import MIB, AdapterPool, Lease, NoRoom
from generation.engines.base import Adapter


@pytest.fixture
def loaded() -> list[str]:
    """The names of adapters, each time that they are loaded."""
    return []


@pytest.fixture
def pool(loaded: list[str]) -> AdapterPool[str]:
    """With room for two."""

    def load(adapter: Adapter) -> str:
        loaded.append(adapter.ref.name)
        return adapter.ref.name

    return AdapterPool(load, 2 * MIB)


def _adapter(folder: Path, name: str, size: int = MIB) -> Adapter:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "adapter_model.safetensors").write_bytes(bytes(size))
    return Adapter(AdapterRef(name, "1", name * 64), folder / name)


def test_an_adapter_is_loaded_once(pool: AdapterPool[str], loaded: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        assert pool.lease(_adapter(tmp_path, "a")).adapter == "a"
    assert loaded == ["a"]


def test_the_one_that_was_used_longest_ago_is_let_go(pool: AdapterPool[str], loaded: list[str], tmp_path: Path) -> None:
    for name in "abacba":
        pool.lease(_adapter(tmp_path, name)).end()
    assert loaded == ["a", "b", "c", "b", "a"]


def test_one_at_work_is_never_let_go(pool: AdapterPool[str], loaded: list[str], tmp_path: Path) -> None:
    pool.lease(_adapter(tmp_path, "a"))
    for name in "bcda":
        pool.lease(_adapter(tmp_path, name)).end()
    assert loaded == ["a", "b", "c", "d"]


def test_where_all_are_at_work_there_is_no_room_before_a_lease_ends(pool: AdapterPool[str], tmp_path: Path) -> None:
    first, _ = (pool.lease(_adapter(tmp_path, name)) for name in "ab")
    with pytest.raises(NoRoom):
        pool.lease(_adapter(tmp_path, "c"))
    first.end()
    assert pool.lease(_adapter(tmp_path, "c")).adapter == "c"


def test_what_is_refused_lets_none_go(pool: AdapterPool[str], loaded: list[str], tmp_path: Path) -> None:
    pool.lease(_adapter(tmp_path, "a"))
    pool.lease(_adapter(tmp_path, "b")).end()
    with pytest.raises(NoRoom):
        pool.lease(_adapter(tmp_path, "c", 2 * MIB))
    pool.lease(_adapter(tmp_path, "b"))
    assert loaded == ["a", "b"]


def test_an_adapter_of_more_than_the_limit_is_refused_with_both_sizes(pool: AdapterPool[str], tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"a 1 takes 3\.0 MiB, and generation\.adapter_memory allows 2\."):
        pool.lease(_adapter(tmp_path, "a", 3 * MIB))


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.booleans()), max_size=40))
def test_what_is_leased_stays_and_all_that_is_loaded_is_within_the_limit(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("adapters")
    sizes = {name: MIB * (1 + place % 2) for place, name in enumerate("abcde")}
    pool = AdapterPool(lambda adapter: object(), 4 * MIB)
    held: dict[str, list[Lease[object]]] = {name: [] for name in sizes}
    for name, ending in steps:
        if ending and held[name]:
            held[name].pop().end()
            continue
        adapter = _adapter(folder, name, sizes[name])
        try:
            lease = pool.lease(adapter)
        except NoRoom:
            assert not held[name]
            continue
        assert all(lease is other for other in held[name])
        held[name].append(lease)
        assert sum(sizes[name] for name, leases in held.items() if leases) <= 4 * MIB
