"""The counter that tells every process that something changed."""

from api.wiring import Services
from core import catalogue
from core.errors import NotFound


def test_the_counter_begins_at_zero(services: Services) -> None:
    with services.database.read() as session:
        assert catalogue.current(session, "default") == 0


def test_each_change_counts_one_for_its_own_tenant(services: Services) -> None:
    for _ in range(3):
        with services.database.write() as session:
            catalogue.advance(session, "default")
    with services.database.read() as session:
        assert [catalogue.current(session, tenant) for tenant in ("default", "elsewhere")] == [3, 0]


def test_a_change_that_is_rolled_back_does_not_count(services: Services) -> None:
    try:
        with services.database.write() as session:
            catalogue.advance(session, "default")
            raise NotFound("rolled back")
    except NotFound:
        pass
    with services.database.read() as session:
        assert catalogue.current(session, "default") == 0
