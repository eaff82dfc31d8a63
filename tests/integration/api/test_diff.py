"""Two revisions compared over HTTP."""

from fastapi.testclient import TestClient

from tests.integration.api.conftest import Login
from tests.integration.api.test_ingest import upload
from tests.integration.test_diff import AFTER, BEFORE
from tests.support.people import STRANGER


def test_revisions_are_compared_for_those_who_may_read_them(client: TestClient, login: Login) -> None:
    identity = upload(client, {"a.md": BEFORE.encode()})["documents"][0]["document_id"]
    path = f"/v1/documents/{identity}/diff"
    assert client.get(path).status_code == 422
    upload(client, {"a.md": AFTER.encode()})
    diff = client.get(path).json()
    assert [(edit["removed"], edit["added"]) for edit in diff["changes"][0]["edits"]] == [("14", "16")]
    named = {"from": diff["old_revision_id"], "to": diff["new_revision_id"]}
    assert client.get(path, params=named).json() == diff
    assert client.get(path, params={"from": "nothing"}).status_code == 404
    assert login(STRANGER).get(path).status_code == 404
