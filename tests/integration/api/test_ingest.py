"""Uploads and server-side folders become jobs, and jobs end."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.wiring import Services
from core.domain import Principal, Scope
from tests.conftest import OpenServices
from tests.integration.api.conftest import Login
from tests.support.engines import ScriptedEngine
from tests.support.files import policy, write
from tests.support.http import poll
from tests.support.people import AGENT, STRANGER

RULE = policy("A parcel weighs at most twenty kilos.", "Parcels").encode()


def upload(client: TestClient, files: dict[str, bytes], **form: str) -> dict[str, Any]:
    """Send files and wait until their job has ended."""
    sent = [("files", (name, content)) for name, content in files.items()]
    response = client.post("/v1/ingest/jobs", files=sent, data=form)
    assert response.status_code == 202, response.text
    path = f"/v1/ingest/jobs/{response.json()['job_id']}"
    assert response.headers["location"] == path
    poll(lambda: client.get(path).json()["state"] in ("finished", "failed"))
    job: dict[str, Any] = client.get(path).json()
    return job


def test_an_uploaded_file_is_found_when_its_job_has_finished(client: TestClient) -> None:
    job = upload(client, {"parcels.md": RULE})
    assert (job["state"], job["counts"]["indexed"]) == ("finished", 1)
    assert "twenty kilos" in client.post("/v1/search", json={"query": "parcel weight"}).text


def test_a_job_tells_the_state_and_the_reason_of_each_document(client: TestClient) -> None:
    job = upload(client, {"parcels.md": RULE, "empty.pdf": b""})
    assert [document["state"] for document in job["documents"]] == ["indexed", "quarantined"]
    assert [document["name"] for document in job["documents"]] == job["sources"] == ["parcels.md", "empty.pdf"]
    assert (job["documents"][0]["reason"], job["documents"][0]["chunks"]) == (None, 1)
    assert "empty" in job["documents"][1]["reason"]


def test_an_upload_goes_into_the_named_collection(client: TestClient) -> None:
    upload(client, {"parcels.md": RULE}, collection="post & parcels")
    names = [entry["name"] for entry in client.get("/v1/collections").json()["collections"]]
    assert names == ["payments", "post & parcels"]


def test_the_same_name_in_the_same_collection_is_a_new_revision(client: TestClient) -> None:
    first = upload(client, {"parcels.md": RULE})["documents"][0]["document_id"]
    second = upload(client, {"parcels.md": RULE.replace(b"twenty", b"thirty")})["documents"][0]["document_id"]
    assert first == second
    assert len(client.get(f"/v1/documents/{first}").json()["revisions"]) == 2


def test_the_path_of_the_senders_machine_is_not_kept(client: TestClient) -> None:
    job = upload(client, {"..\\..\\secret/place/parcels.md": RULE})
    assert job["documents"][0]["name"] == "parcels.md"


def test_the_files_of_an_upload_are_removed_when_the_job_has_ended(client: TestClient, parts: Services) -> None:
    job = upload(client, {"parcels.md": RULE})
    poll(lambda: not parts.ingest.upload_folder(job["job_id"]).exists())


def test_the_list_of_jobs_begins_with_the_newest(client: TestClient) -> None:
    job = upload(client, {"parcels.md": RULE})
    assert client.get("/v1/ingest/jobs").json()["jobs"][0]["job_id"] == job["job_id"]


def test_anothers_job_is_not_found(client: TestClient, login: Login) -> None:
    job = upload(client, {"parcels.md": RULE})
    assert login(STRANGER).get(f"/v1/ingest/jobs/{job['job_id']}").status_code == 404


def test_a_token_that_may_only_read_cannot_upload(login: Login) -> None:
    reader = Principal("reader", "default", frozenset({Scope.DOCUMENTS_READ}), frozenset({"agents"}))
    response = login(reader).post("/v1/ingest/jobs", files=[("files", ("a.md", RULE))])
    assert response.status_code == 403


@pytest.mark.parametrize("form", [{}, {"path": "/etc"}])
def test_without_leave_in_the_settings_no_server_path_is_ingested(client: TestClient, form: dict[str, str]) -> None:
    response = client.post("/v1/ingest/jobs", data=form)
    assert response.status_code in (403, 422)
    assert response.json()["errors"][0]["field"] in ("path", "files")


def test_an_upload_over_the_limit_is_refused(client: TestClient) -> None:
    response = client.post("/v1/ingest/jobs", files=[("files", ("big.txt", b"x" * 400_000))])
    assert (response.status_code, response.json()["code"]) == (413, "payload_too_large")


def test_a_folder_that_the_settings_allow_is_ingested(open_services: OpenServices, tmp_path: Path) -> None:
    folder = write(tmp_path / "allowed", {"parcels.md": RULE})
    with _client(open_services, tmp_path, folder) as client:
        response = client.post("/v1/ingest/jobs", data={"path": str(folder)})
        path = f"/v1/ingest/jobs/{response.json()['job_id']}"
        poll(lambda: client.get(path).json()["state"] == "finished")
        assert client.get(path).json()["counts"]["indexed"] == 1


@pytest.mark.parametrize("path", ["{allowed}/../outside", "{allowed}/link"])
def test_no_way_leads_out_of_the_folder_that_the_settings_allow(
    open_services: OpenServices, tmp_path: Path, path: str
) -> None:
    folder = write(tmp_path / "allowed", {"parcels.md": RULE})
    outside = write(tmp_path / "outside", {"secret.md": RULE})
    (folder / "link").symlink_to(outside)
    with _client(open_services, tmp_path, folder) as client:
        response = client.post("/v1/ingest/jobs", data={"path": path.format(allowed=folder)})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (403, "path")


def test_a_link_inside_the_allowed_folder_does_not_bring_in_files_from_outside(
    open_services: OpenServices, tmp_path: Path
) -> None:
    folder = write(tmp_path / "allowed", {"parcels.md": RULE})
    secret = write(tmp_path / "outside", {"secret.md": RULE}) / "secret.md"
    (folder / "link.md").symlink_to(secret)
    with _client(open_services, tmp_path, folder) as client:
        job = client.post("/v1/ingest/jobs", data={"path": str(folder)}).json()["job_id"]
        poll(lambda: client.get(f"/v1/ingest/jobs/{job}").json()["state"] == "finished")
        states = {each["name"]: each["state"] for each in client.get(f"/v1/ingest/jobs/{job}").json()["documents"]}
    assert states["parcels.md"] == "indexed"
    assert states.get("link.md") != "indexed"


def _client(open_services: OpenServices, tmp_path: Path, allowed: Path) -> TestClient:
    engine = ScriptedEngine(lambda *_: None)
    services = open_services(tmp_path / "data", engine=engine, ingest={"server_paths": [str(allowed)]})
    client = TestClient(create_app(services), raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {services.signer.sign(AGENT, timedelta(hours=1))}"
    return client


def test_a_name_that_is_too_long_keeps_its_end_and_stops_nobody_else(client: TestClient) -> None:
    files = [("files", (name, b"# Rules\n\nThe fee is 3 pounds.\n")) for name in ("x" * 300 + ".md", "b.md")]
    answered = client.post("/v1/ingest/jobs", files=files)
    assert answered.status_code == 202
    poll(lambda: client.get(answered.headers["location"]).json()["total"] > 0)
    job = client.get(answered.headers["location"]).json()
    assert [(len(each["name"]), each["name"][-3:]) for each in job["documents"]] == [(200, ".md"), (4, ".md")]
