"""GET /v1/documents/{id}/revisions/{revision_id}/file: the bytes that were sent, as a harmless download."""

import hashlib
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete

from api.originals import OCTETS, disposition, file_name
from api.wiring import Services
from core.domain import Principal, Scope
from core.tables import Document, Original, Revision
from tests.integration.api.conftest import Login
from tests.integration.api.test_ingest import upload
from tests.support.files import pdf
from tests.support.people import AGENT, STRANGER, SUPERVISOR

SCRIPT = b"<html><body><h1>Fees</h1><p>The fee is 3 pounds.</p><script>alert(document.domain)</script></body></html>"
NO_DOCUMENTS = Principal("chatter", "default", frozenset({Scope.CHAT}), frozenset({"agents"}))


def sent(client: TestClient, name: str, data: bytes) -> tuple[str, list[str]]:
    """Upload a file; the path of its document, and the paths of the originals of its revisions, newest first."""
    (document,) = upload(client, {name: data})["documents"]
    path = f"/v1/documents/{document['document_id']}"
    return path, [f"{path}/revisions/{r['revision_id']}/file" for r in client.get(path).json()["revisions"]]


def name_in(header: str) -> str:
    """The name that a browser takes, which is not the one for old clients."""
    return unquote(header.partition("filename*=UTF-8''")[2])


def test_every_revision_gives_back_the_bytes_it_was_made_from(client: TestClient) -> None:
    old, new = pdf("A parcel weighs twenty kilos."), pdf("A parcel weighs thirty kilos.")
    sent(client, "parcels.pdf", old)
    _, files = sent(client, "parcels.pdf", new)
    digests = [hashlib.sha256(client.get(file).content).hexdigest() for file in files]
    assert digests == [hashlib.sha256(data).hexdigest() for data in (new, old)]
    answer = client.get(files[0])
    assert answer.headers["content-type"] == "application/pdf"
    assert name_in(answer.headers["content-disposition"]) == "parcels.pdf"


@pytest.mark.parametrize("name", ["fees.html", "fees.htm"])
def test_what_a_browser_would_run_is_sent_as_mere_bytes(client: TestClient, name: str) -> None:
    _, (file,) = sent(client, name, SCRIPT)
    answer = client.get(file)
    assert (answer.content, answer.headers["content-type"]) == (SCRIPT, OCTETS)
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers.get_list("content-security-policy") == [answer.headers["content-security-policy"]]
    assert "no-store" in answer.headers["cache-control"]


def test_the_page_keeps_its_own_policy(client: TestClient) -> None:
    assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]


def test_a_text_is_sent_without_a_claim_about_its_encoding(client: TestClient) -> None:
    text = "Die Gebühr für Päckchen beträgt drei Euro. Größere Päckchen kosten fünf Euro.\n".encode("latin-1")
    _, (file,) = sent(client, "gebuehr.txt", text)
    assert (client.get(file).content, client.get(file).headers["content-type"]) == (text, "text/plain")


def test_the_name_of_the_download_is_the_documents_own(client: TestClient) -> None:
    _, (file,) = sent(client, "Gebühren für Päckchen.md", b"# Fees\n\nThe fee is 3 pounds.\n")
    header = client.get(file).headers["content-disposition"]
    assert header.isascii()
    assert name_in(header) == "Gebühren für Päckchen.md"


@pytest.mark.parametrize(
    ("named", "uri", "saved"),
    [
        ("claims/parking.md", "file:///x", "parking.md"),
        ("..\\..\\evil.md", "file:///x", "evil.md"),
        ('a";\r\nX: y.md', "file:///x", "a_;X_ y.md"),
        ("....md", "file:///x", "md.txt"),
        (None, "https://a.example/rules/re%20funds?v=1", "re funds.txt"),
        (None, "https://a.example/", "the-revision.txt"),
        ("x" * 400 + ".pdf", "file:///x", "x" * 150 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere_and_tells_the_format(named: str | None, uri: str, saved: str) -> None:
    document = Document(source_uri=uri, given={"named": named} if named else {})
    assert file_name(document, Revision(id="the-revision", media_type="text/plain")) == saved


def test_a_header_holds_neither_quotes_nor_lines_of_a_name() -> None:
    header = disposition('a"b\\c;d\u00e9.md')
    assert header == "attachment; filename=\"a_b_c_d_.md\"; filename*=UTF-8''a%22b%5Cc%3Bd%C3%A9.md"


def test_an_original_that_is_not_there_is_not_found(client: TestClient, parts: Services) -> None:
    path, (file,) = sent(client, "fees.md", b"# Fees\n\nThe fee is 3 pounds.\n")
    assert client.get(f"{path}/revisions/nothing/file").status_code == 404
    with parts.database.write() as session:
        session.execute(delete(Original))
    answer = client.get(file)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_original_is_only_for_those_who_may_read_its_document(login: Login) -> None:
    detail = login(SUPERVISOR).get("/v1/documents?collection=claims").json()["documents"][0]
    file = f"/v1/documents/{detail['document_id']}/revisions/{detail['revision_id']}/file"
    people = (SUPERVISOR, AGENT, STRANGER, NO_DOCUMENTS)
    assert [login(person).get(file).status_code for person in people] == [200, 404, 404, 403]


def test_a_deleted_document_gives_no_file(client: TestClient) -> None:
    path, (file,) = sent(client, "fees.md", b"# Fees\n\nThe fee is 3 pounds.\n")
    assert client.delete(path).status_code == 204
    assert client.get(file).status_code == 404
