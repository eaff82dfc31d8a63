"""What front matter decides: collection, audience, validity, supersession."""

from datetime import date
from pathlib import Path

import pytest

from api.wiring import Services
from core.domain import DocumentState
from tests.support.files import policy, write
from tests.support.jobs import document_id, filter_of, found, ingest, listed, texts
from tests.support.people import AGENT, AS_OF, SUPERVISOR

OLD = policy("A refund is paid within ten working days.", "Refunds", valid_from="2025-01-01")
NEW = policy("A refund is paid within five working days.", "Refunds", valid_from="2026-03-01", supersedes="old.md")


def test_the_collection_of_front_matter_goes_before_the_folder(services: Services, tmp_path: Path) -> None:
    ingest(services, write(tmp_path / "in", {"payments/fees.md": policy("A fee.", collection="money")}))
    assert [row.document.collection for row in listed(services)] == ["money"]


def test_without_front_matter_a_file_belongs_to_its_folder(services: Services, tmp_path: Path) -> None:
    ingest(services, write(tmp_path / "in", {"payments/fees.md": policy("A fee."), "loose.md": policy("A rule.")}))
    assert sorted(row.document.collection for row in listed(services)) == ["general", "payments"]


def test_a_search_in_one_collection_finds_nothing_of_another(services: Services, tmp_path: Path) -> None:
    files = {"claims/a.md": policy("The fee is £14."), "payments/b.md": policy("The fee is £17.")}
    ingest(services, write(tmp_path / "in", files))
    assert texts(found(services, "fee", filter_of(collection="claims"))).endswith("The fee is £14.")


def test_a_document_for_supervisors_is_not_found_by_agents(services: Services, tmp_path: Path) -> None:
    ingest(services, write(tmp_path / "in", {"a.md": policy("Fraud points are secret.", audience="supervisors")}))
    assert found(services, "fraud points", filter_of(AGENT)) == []
    assert len(found(services, "fraud points", filter_of(SUPERVISOR))) == 1


def test_a_changed_audience_holds_with_the_next_search(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("Fraud points are listed here.")})
    ingest(services, folder)
    assert len(found(services, "fraud points")) == 1
    write(folder, {"a.md": policy("Fraud points are listed here.", audience="supervisors")})
    ingest(services, folder)
    assert found(services, "fraud points") == []


def test_the_days_of_validity_are_kept_by_the_search(services: Services, tmp_path: Path) -> None:
    text = policy("The summer fee is £3.", valid_from="2026-06-01", valid_to="2026-08-31")
    ingest(services, write(tmp_path / "in", {"a.md": text}))
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [len(found(services, "summer fee", filter_of(as_of=day))) for day in days] == [0, 1, 1, 0]


@pytest.mark.parametrize("order", [("old.md", "new.md"), ("new.md", "old.md")])
def test_a_superseded_document_ends_the_day_before_whichever_is_ingested_first(
    services: Services, tmp_path: Path, order: tuple[str, str]
) -> None:
    contents = {"old.md": OLD, "new.md": NEW}
    for name in order:
        ingest(services, write(tmp_path / "in", {name: contents[name]}) / name)
    now = texts(found(services, "refund working days", filter_of(as_of=AS_OF)))
    assert "five" in now
    assert "ten" not in now
    border = [texts(found(services, "refund", filter_of(as_of=date(2026, *day)))) for day in ((2, 28), (3, 1))]
    assert ["ten" in border[0], "five" in border[0]] == [True, False]
    assert ["ten" in border[1], "five" in border[1]] == [False, True]


def test_a_correction_takes_the_place_of_what_was_announced_for_later(services: Services, tmp_path: Path) -> None:
    for first, fee in (("2026-01-01", 10), ("2027-01-01", 20), ("2026-06-01", 15)):
        ingest(
            services, write(tmp_path / "in", {"fee.md": policy(f"The late fee is £{fee}.", "Fee", valid_from=first)})
        )
    for day, fee in ((date(2026, 3, 1), 10), (date(2026, 11, 22), 15), (date(2027, 3, 1), 15)):
        (passage,) = found(services, "late fee", filter_of(as_of=day))
        assert f"The late fee is £{fee}." in passage.text


def test_a_revision_that_supersedes_a_document_no_longer_gives_it_its_days_back(
    services: Services, tmp_path: Path
) -> None:
    old = policy("The late fee is £1.", "Old", valid_from="2025-01-01")
    new = policy("The late fee is £2.", "New", valid_from="2026-01-01", supersedes="old.md")
    folder = write(tmp_path / "in", {"old.md": old, "new.md": new})
    ingest(services, folder)
    assert [passage.title for passage in found(services, "late fee", filter_of(as_of=AS_OF))] == ["New"]
    ingest(services, write(folder, {"new.md": policy("The parcel fee is £2.", "New", valid_from="2026-01-01")}))
    assert {passage.title for passage in found(services, "late fee", filter_of(as_of=AS_OF))} == {"Old", "New"}


def test_documents_of_the_same_content_stay_two_documents(services: Services, tmp_path: Path) -> None:
    same = policy("The courier fee is £14.")
    ended = ingest(services, write(tmp_path / "in", {"a.md": same, "b.md": same}))
    assert ended.states == {"a.md": DocumentState.INDEXED, "b.md": DocumentState.INDEXED}
    assert len({passage.document_id for passage in found(services, "courier fee")}) == 2


def test_deleting_one_of_two_documents_of_the_same_content_keeps_the_other(services: Services, tmp_path: Path) -> None:
    same = policy("The courier fee is £14.")
    ingest(services, write(tmp_path / "in", {"a.md": same, "b.md": same}))
    kept = document_id(services, "/b.md")
    services.remover.remove(AGENT, document_id(services, "/a.md"))
    assert [passage.document_id for passage in found(services, "courier fee")] == [kept]


def test_tags_narrow_a_search_to_documents_that_carry_all_of_them(services: Services, tmp_path: Path) -> None:
    files = {
        "a.md": policy("The fee is £14.", tags="[home, fees]"),
        "b.md": policy("The fee is £17.", tags="[travel, fees]"),
    }
    ingest(services, write(tmp_path / "in", files))
    assert "£17" in texts(found(services, "fee", filter_of(tags=frozenset({"fees", "travel"}))))
    assert found(services, "fee", filter_of(tags=frozenset({"home", "travel"}))) == []


def test_a_date_in_the_text_says_when_a_document_becomes_valid(services: Services, tmp_path: Path) -> None:
    text = "# Fees\n\nEffective from: 1 April 2027\n\nThe courier fee is £17.\n"
    ingest(services, write(tmp_path / "in", {"a.md": text}))
    assert found(services, "courier fee", filter_of(as_of=date(2027, 3, 31))) == []
    assert "£17" in texts(found(services, "courier fee", filter_of(as_of=date(2027, 4, 1))))
