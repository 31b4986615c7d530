"""Requests that need Elasticsearch or Redis are refused after Argilla's checks and before anything is stored."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import api, wait_until
from tests.servers import key_of

ADDRESS = b"@@baseUrl@@"
"""What argilla-server's files have in place of the path of its address."""
JAVASCRIPT = "text/javascript; charset=utf-8"


@pytest.fixture
def published(owner):
    return next(d for d in owner.get("/me/datasets").json()["items"] if d["name"] == "transcripts")


@pytest.fixture
def draft(owner):
    """Return a dataset that is ready to be published."""
    workspace = next(w for w in owner.get("/me/workspaces").json()["items"] if w["name"] == "archive")
    dataset = owner.post("/datasets", json={"name": "a-draft", "workspace_id": workspace["id"]}).json()
    path = f"/datasets/{dataset['id']}"
    text = {"name": "text", "title": "Text", "required": True, "settings": {"type": "text"}}
    assert owner.post(f"{path}/fields", json=text).status_code == 201
    assert owner.post(f"{path}/questions", json=text | {"name": "answer"}).status_code == 201
    yield dataset
    assert owner.delete(path).status_code == 200  # no index to remove, so nothing to refuse


def refused(response) -> bool:
    return response.status_code == 501 and "need Elasticsearch" in response.json()["detail"]


def test_publishing_is_refused_and_leaves_the_dataset_a_draft(owner, draft):
    assert refused(owner.put(f"/datasets/{draft['id']}/publish"))
    assert owner.get(f"/datasets/{draft['id']}").json() == draft


def test_a_refused_response_is_not_stored(owner, published):
    path = f"/datasets/{published['id']}"
    progress = owner.get(f"{path}/users/progress").json()
    records = owner.get(f"{path}/records", params={"include": "responses"}).json()
    record = records["items"][0]["id"]
    answer = {"status": "submitted", "values": {"label": {"value": "correct"}}}

    assert refused(owner.post(f"/records/{record}/responses", json=answer))
    bulk = owner.post("/me/responses/bulk", json={"items": [answer | {"record_id": record}] * 2}).json()["items"]
    assert [item["item"] for item in bulk] == [None, None]
    assert "need Elasticsearch" in bulk[0]["error"]["detail"]
    response = records["items"][0]["responses"][0]["id"]
    assert refused(owner.put(f"/responses/{response}", json=answer | {"status": "discarded"}))
    assert refused(owner.delete(f"/responses/{response}"))

    assert owner.get(f"{path}/users/progress").json() == progress
    assert owner.get(f"{path}/records", params={"include": "responses"}).json() == records


def test_refused_records_are_not_stored(owner, published):
    path = f"/datasets/{published['id']}/records"
    records = owner.get(path).json()
    assert refused(owner.post(f"{path}/bulk", json={"items": [{"fields": {"text": "new"}}]}))
    assert refused(owner.patch(f"/records/{records['items'][0]['id']}", json={"metadata": {"a": 1}}))
    assert owner.get(path).json() == records


def test_searching_is_refused(owner, published):
    assert refused(owner.post(f"/datasets/{published['id']}/records/search", json={"query": {"text": {"q": "okay"}}}))
    assert refused(owner.post(f"/me/datasets/{published['id']}/records/search", json={}))


def test_permissions_are_checked_first(team, draft, published):
    with api(team, key_of(team, "ravi")) as http:
        assert http.get("/me").json()["role"] == "annotator"
        assert http.put(f"/datasets/{draft['id']}/publish").status_code == 403
        new = {"items": [{"fields": {"text": "new"}}]}
        assert http.post(f"/datasets/{published['id']}/records/bulk", json=new).status_code == 403


def test_progress_needs_no_search_engine(owner, published):
    progress = owner.get(f"/datasets/{published['id']}/progress").json()
    assert (progress["total"], progress["completed"], progress["pending"]) == (4, 3, 1)
    mine = owner.get(f"/me/datasets/{published['id']}/metrics").json()["responses"]
    assert mine == {"total": 4, "submitted": 0, "draft": 0, "discarded": 0, "pending": 4}


def test_the_status_names_the_missing_services(owner):
    status = owner.get("/status").json()
    assert status["version"] == "2.8.0"
    assert "without Elasticsearch" in status["search_engine"]["note"]


def test_jobs_run_without_redis_where_possible_and_name_it_otherwise(owner, draft):
    changed = owner.patch(f"/datasets/{draft['id']}", json={"guidelines": "Read twice."})
    assert changed.status_code == 200
    webhook = owner.post("/webhooks", json={"url": "http://127.0.0.1:9/", "events": ["dataset.updated"]}).json()
    assert owner.patch(f"/datasets/{draft['id']}", json={"guidelines": "Read."}).status_code == 200
    owner.delete(f"/webhooks/{webhook['id']}")
    job = owner.get("/jobs/some-job")
    assert job.status_code == 501
    assert "need Redis" in job.json()["detail"]


def test_a_changed_distribution_recomputes_the_records(owner, published):
    path = f"/datasets/{published['id']}"
    for min_submitted, completed in [(2, 1), (1, 3)]:
        distribution = {"strategy": "overlap", "min_submitted": min_submitted}
        assert owner.patch(path, json={"distribution": distribution}).status_code == 200
        assert wait_until(lambda n=completed: owner.get(f"{path}/progress").json()["completed"] == n)


def test_web_pages_are_served_with_their_address_and_without_a_copy(team):
    """Links, scripts and styles of a page are paths from the root, whichever page a slip or a bookmark opens."""
    pages = Path(find_spec("argilla_server").origin).with_name("static")
    with httpx.Client(base_url=team.url) as browser:
        for place in ("/", "/sign-in", "/sign-in/", "/dataset/1234/annotation-mode", "/no/such/page"):
            page = browser.get(place)
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert "<title>Argilla" in page.text
            scripts = re.findall(r'<script src="(.*?)"', page.text)
            assert scripts
            assert {browser.get(script).headers["content-type"] for script in scripts} == {JAVASCRIPT}
        named = [file for file in pages.rglob("*") if file.suffix in {".html", ".js"} and ADDRESS in file.read_bytes()]
        for file in (*named, pages / "favicon.ico"):
            served = browser.get(f"/{file.relative_to(pages).as_posix()}")
            assert served.content == file.read_bytes().replace(ADDRESS, b"")
            again = browser.get(served.url.path, headers={"If-None-Match": served.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
        assert browser.get("/%2e%2e/_app.py").text == browser.get("/").text
    assert not list(team.home.parent.rglob("*.js"))
