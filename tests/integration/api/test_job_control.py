"""Jobs are cancelled and tried once more, and what they may reach is decided when they are begun."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.wiring import Services
from core.domain import DocumentState, Principal, Scope
from core.tables import IngestItem, IngestJob
from ingest import items, jobs
from ingest.sources import SourceItem, SourceSpec
from tests.conftest import OpenServices
from tests.integration.api.conftest import Login
from tests.integration.api.test_ingest import RULE, upload
from tests.support.engines import ScriptedEngine
from tests.support.files import policy, write
from tests.support.http import poll
from tests.support.people import AGENT, STRANGER

JOBS = "/v1/ingest/jobs"
READER = Principal("reader", "default", frozenset({Scope.DOCUMENTS_READ}), frozenset({"agents"}))


def standing(parts: Services, states: list[DocumentState], state: str = "running") -> str:
    """A job that nobody works on, with a document in each of these states."""
    if state == "running":
        # A job that runs and has no workflow would be begun again at the next renewal of the lease.
        parts.ingest.stop()
    with parts.database.write() as session:
        job_id = jobs.create(session, AGENT, [SourceSpec("/nowhere")])
        found = [
            SourceItem(f"{n}.md", f"file:///nowhere/{n}.md", f"file:///nowhere/{n}.md") for n in range(len(states))
        ]
        rows = (items.row(item, one, reason=one.value) for item, one in zip(found, states, strict=True))
        items.add(session, AGENT.tenant, job_id, rows)
        session.get_one(IngestJob, job_id).state = state
    return job_id


@contextmanager
def server(open_services: OpenServices, tmp_path: Path, **ingest: object) -> Iterator[TestClient]:
    """A signed-in client of a server whose settings allow these places."""
    services = open_services(tmp_path / "data", engine=ScriptedEngine(lambda *_: None), ingest=ingest)
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {services.signer.sign(AGENT, timedelta(hours=1))}"
        yield client


def finished(client: TestClient, response: Any) -> dict[str, Any]:
    assert response.status_code == 202, response.text
    where = response.headers["location"]
    poll(lambda: client.get(where).json()["state"] not in ("queued", "running"))
    job: dict[str, Any] = client.get(where).json()
    return job


def states_of(job: dict[str, Any]) -> dict[str, str]:
    return {document["name"]: document["state"] for document in job["documents"]}


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["errors"][0]["field"]


def test_a_cancelled_job_is_over_and_cannot_be_cancelled_again(client: TestClient, parts: Services) -> None:
    job = standing(parts, [DocumentState.INDEXED, DocumentState.PENDING])
    response = client.post(f"{JOBS}/{job}/cancel")
    assert (response.status_code, response.json()["state"]) == (200, "cancelled")
    assert response.json()["counts"] | {"indexed": 1, "failed": 1} == response.json()["counts"]
    again = client.post(f"{JOBS}/{job}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_the_failed_documents_of_a_job_are_tried_again(client: TestClient, parts: Services) -> None:
    job = standing(parts, [DocumentState.FAILED, DocumentState.QUARANTINED], "finished")
    response = client.post(f"{JOBS}/{job}/retry")
    assert (response.status_code, response.json()["attempt"]) == (200, 2)
    poll(lambda: client.get(f"{JOBS}/{job}").json()["state"] == "finished")
    ended = client.get(f"{JOBS}/{job}").json()
    assert states_of(ended) == {"0.md": "quarantined", "1.md": "quarantined"}
    assert ended["documents"][1]["reason"] == "quarantined"


@pytest.mark.parametrize("state", ["running", "finished"])
def test_a_job_that_runs_or_has_nothing_failed_is_not_tried_again(
    client: TestClient, parts: Services, state: str
) -> None:
    failed = [DocumentState.FAILED] if state == "running" else [DocumentState.QUARANTINED]
    job = standing(parts, failed, state)
    response = client.post(f"{JOBS}/{job}/retry")
    assert (response.status_code, response.headers["content-type"]) == (409, "application/problem+json")


@pytest.mark.parametrize("deed", ["cancel", "retry"])
def test_only_writers_of_the_tenant_change_a_job(client: TestClient, login: Login, parts: Services, deed: str) -> None:
    path = f"{JOBS}/{standing(parts, [DocumentState.PENDING])}/{deed}"
    assert [login(STRANGER).post(path).status_code, login(READER).post(path).status_code] == [404, 403]
    assert client.post(f"{JOBS}/nothing/{deed}").status_code == 404


def test_the_documents_of_a_job_come_in_parts_and_by_state(client: TestClient, parts: Services) -> None:
    wanted = [DocumentState.INDEXED, DocumentState.FAILED, DocumentState.QUARANTINED, DocumentState.INDEXED]
    path = f"{JOBS}/{standing(parts, wanted, 'finished')}"
    some = client.get(f"{path}?state=failed&state=quarantined").json()
    assert ([one["name"] for one in some["documents"]], some["total"]) == (["1.md", "2.md"], 4)
    assert [one["name"] for one in client.get(f"{path}?limit=2&offset=1").json()["documents"]] == ["1.md", "2.md"]
    assert (some["waiting"], some["attempt"], some["delete_missing"]) == (None, 1, False)
    assert some["documents"][0]["attempts"] == 0
    assert refusal(client.get(f"{path}?limit=1001")) == (422, "limit")
    assert client.get(f"{path}?state=nonsense").status_code == 422


def test_of_a_large_job_a_thousand_documents_come_unless_asked(client: TestClient, parts: Services) -> None:
    job = client.get(f"{JOBS}/{standing(parts, [DocumentState.INDEXED] * 1_100, 'finished')}").json()
    assert (len(job["documents"]), job["total"]) == (1_000, 1_100)


def test_an_archive_and_records_stand_for_what_is_in_them(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.md", policy("Rule a.", "A"))
        archive.writestr("drafts/b.md", policy("Rule b.", "B"))
    lines = "\n".join(json.dumps({"id": str(n), "title": f"R{n}", "content": f"Rule {n}."}) for n in range(2))
    job = upload(client, {"policies.zip": packed.getvalue(), "more.jsonl": lines.encode()})
    assert (job["total"], job["counts"]["indexed"]) == (4, 4)
    packed_alone = client.post(JOBS, files=[("files", ("p.zip", packed.getvalue()))], data={"exclude": "drafts/"})
    assert states_of(finished(client, packed_alone)) == {"a.md": "indexed"}


def test_an_uploaded_manifest_says_what_its_files_do_not(client: TestClient) -> None:
    listed = b"path,title,valid_from,collection\nparcels.md,Parcel rules,2026-01-01,post\n"
    files = [("files", (name, data)) for name, data in {"list.csv": listed, "parcels.md": RULE}.items()]
    job = finished(client, client.post(JOBS, files=files, data={"manifest": "list.csv"}))
    (sent,) = job["documents"]
    document = client.get(f"/v1/documents/{sent['document_id']}").json()
    assert (document["title"], document["collection"]) == ("Parcel rules", "post")
    assert document["revisions"][0]["valid_from_source"] == "manifest"


@pytest.mark.parametrize(
    ("form", "status", "field"),
    [
        ({"path": "/etc", "url": "https://a.example/x"}, 422, "files"),
        ({"url": "https://a.example/x"}, 403, "url"),
        ({"url": "https://allowed.example:8443/x"}, 403, "url"),
        ({"url": "https://allowed.example@a.example/x"}, 422, "url"),
        ({"url": "s3://other/x"}, 403, "url"),
        ({"url": "file:///etc/passwd"}, 422, "url"),
        ({"url": "gopher://allowed.example/"}, 422, "url"),
        ({"url": "https://allowed.example/x", "manifest": "true"}, 422, "manifest"),
        ({"url": "https://allowed.example/x", "include": "*.md"}, 422, "include"),
        ({"url": "https://allowed.example/x", "delete_missing": "true"}, 422, "delete_missing"),
        ({"url": "s3://policies/x", "delete_missing": "true", "include": "*.md"}, 422, "delete_missing"),
        ({"path": "/etc\0"}, 422, "path"),
        ({"path": "~nobody/x"}, 403, "path"),
        ({"path": "/etc", "include": "/"}, 422, "include"),
        ({"path": "/etc", "manifest": "perhaps"}, 422, "manifest"),
        ({"path": "/etc", "allowed_hosts": "a.example"}, 422, "allowed_hosts"),
        ({"path": "/etc", "absolute_paths": "true"}, 422, "absolute_paths"),
    ],
)
def test_what_a_job_may_not_reach_is_refused_at_once(
    open_services: OpenServices, tmp_path: Path, form: dict[str, str], status: int, field: str
) -> None:
    places = {"allowed_hosts": ["Allowed.example"], "allowed_buckets": ["policies"], "server_paths": ["/nowhere"]}
    services = open_services(tmp_path / "data", engine=ScriptedEngine(lambda *_: None), ingest=places)
    client = TestClient(create_app(services), raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {services.signer.sign(AGENT, timedelta(hours=1))}"
    assert refusal(client.post(JOBS, data=form)) == (status, field)
    assert client.get(JOBS).json()["jobs"] == []


@pytest.mark.parametrize(
    ("form", "names", "field"),
    [
        ({"delete_missing": "true"}, ["a.md"], "delete_missing"),
        ({"include": "*.md"}, ["a.md"], "include"),
        ({"manifest": "list.csv"}, ["a.md"], "manifest"),
        ({}, ["a.md", "b/a.md"], "files"),
        ({"url": "https://a.example/x"}, ["a.md"], "files"),
    ],
)
def test_an_upload_that_contradicts_itself_leaves_nothing_behind(
    client: TestClient, parts: Services, form: dict[str, str], names: list[str], field: str
) -> None:
    response = client.post(JOBS, files=[("files", (name, RULE)) for name in names], data=form)
    assert refusal(response) == (422, field)
    uploads = parts.ingest.upload_folder("any").parent
    assert not uploads.exists() or list(uploads.iterdir()) == []


def test_what_is_gone_from_a_path_is_deleted_where_that_is_asked_for(
    open_services: OpenServices, tmp_path: Path
) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("Rule a.", "A"), "b.md": policy("Rule b.", "B"), "c.txt": "C."})
    with server(open_services, tmp_path, server_paths=[str(folder)]) as client:
        first = finished(client, client.post(JOBS, data={"path": str(folder), "include": ["*.md", "*.csv"]}))
        (folder / "b.md").unlink()
        job = finished(client, client.post(JOBS, data={"path": str(folder), "delete_missing": "true"}))
    assert states_of(first) == {"a.md": "indexed", "b.md": "indexed"}
    assert (job["delete_missing"], sorted(states_of(job).values())) == (True, ["deleted", "indexed", "unchanged"])


def test_a_manifest_at_an_allowed_path_reaches_nothing_outside_its_folder(
    open_services: OpenServices, tmp_path: Path
) -> None:
    folder = write(tmp_path / "in", {"good.csv": "path\na.md\n", "bad.csv": "path\n/etc/passwd\n", "a.md": RULE})
    with server(open_services, tmp_path, server_paths=[str(folder)]) as client:
        sent = {name: {"path": str(folder / name), "manifest": "true"} for name in ("good.csv", "bad.csv")}
        good, bad = (finished(client, client.post(JOBS, data=form)) for form in sent.values())
    assert states_of(good) == {"a.md": "indexed"}
    assert (bad["state"], bad["total"]) == ("failed", 0)
    assert "outside" in bad["error"]


def test_nothing_that_was_sent_widens_what_a_source_may_reach(open_services: OpenServices, tmp_path: Path) -> None:
    with server(open_services, tmp_path, allowed_hosts=["127.0.0.1:1"]) as client:
        job = client.post(JOBS, data={"url": "HTTP://127.0.0.1:1/x.html"}).json()["job_id"]
        parts: Services = client.app.state.services  # type: ignore[attr-defined]
        with parts.database.read() as session:
            (source,) = session.get_one(IngestJob, job).sources
        client.post(f"{JOBS}/{job}/cancel")
    assert source["location"] == "http://127.0.0.1:1/x.html"
    assert (source["allowed_hosts"], source["allowed_buckets"], source["absolute_paths"]) == ([], [], False)


def test_a_document_tells_how_often_it_was_tried(client: TestClient, parts: Services) -> None:
    job = standing(parts, [DocumentState.FAILED], "finished")
    with parts.database.write() as session:
        session.query(IngestItem).filter(IngestItem.job_id == job).update({"attempts": 3})
    assert client.get(f"{JOBS}/{job}").json()["documents"][0]["attempts"] == 3
