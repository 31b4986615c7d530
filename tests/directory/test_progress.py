"""`client.directory.progress`: who has not started, who is done, and what is not known."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import FrozenInstanceError, replace
from uuid import UUID

import httpx
import pandas as pd
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.progress.workspace_progress import DatasetPart, DatasetProgress
from tests.made_up import unique
from tests.platforms import is_private
from tests.transports import InterceptingTransport


@pytest.fixture
def server(fresh_server):
    """These tests rename the sample's people, who alone have responses."""
    return fresh_server


@pytest.fixture
def dataset_id(client):
    """Return the id of a dataset by name."""
    return lambda name: str(next(one.id for one in client.datasets if one.name == name))


def refuse(path, status=500, detail="made up"):
    """Return an answer to requests of a path."""
    return lambda request: (
        httpx.Response(status, json={"detail": detail}, request=request) if request.url.path.endswith(path) else None
    )


def states(progress):
    return {person.username: person.state for person in progress}


def test_it_counts_what_each_person_gave_and_has_left(client):
    progress = client.directory.progress("nlp")
    assert [(one.name, one.published, one.records, one.pending) for one in progress.datasets] == [
        ("news-topics", True, 10, 2),
        ("product-reviews", False, 0, 0),
        ("support-tickets", True, 6, 0),
    ]
    bo = next(person for person in progress if person.username == "bo.li")
    given = [part.responses for part in bo.parts]
    assert [(one.submitted, one.discarded, one.draft) for one in given] == [(4, 2, 2), (0, 0, 0), (3, 1, 1)]
    assert [part.to_do for part in bo.parts] == [2, 0, 0]
    assert (bo.name, bo.role, bo.to_do, bo.state) == ("Bo Li", "annotator", 2, "in progress")
    assert progress.notes == ()


def test_what_is_left_is_what_is_pending_without_what_they_submitted_or_discarded(client, dataset_id):
    progress = client.directory.progress("speech")
    given = client.api.datasets.users_progress(dataset_id("transcripts"))
    pending = {one.username: one.pending for one in given}
    for person in progress:
        counts = pending.get(person.username)
        done = counts.submitted + counts.discarded if counts else 0
        assert person.to_do == progress.datasets[0].pending - done


def test_people_are_grouped_and_those_who_are_not_members_come_last(client):
    progress = client.directory.progress("nlp")
    assert progress.not_started.usernames == ["helena", "ravi"]
    assert progress.in_progress.usernames == ["bo.li", "gil.ionescu", "kenji.sato"]
    assert progress.done.usernames == ["ana", "carla.<b>ruiz</b>", "zoë.lefèvre"]
    assert progress.unknown.usernames == []
    assert progress.not_members.usernames == ["farah.k"] == progress.usernames[-1:]
    farah = progress.people[-1]
    assert (farah.id, farah.name, farah.to_do) == (client.users("farah.k").id, "Farah Khan", None)
    assert [part.responses.total for part in farah.parts] == [0, 0, 5]
    assert sum(progress.counts.values()) == len(progress) == 9
    assert progress.done.datasets == progress.datasets


def test_it_never_changes(client):
    progress = client.directory.progress("archive")
    with pytest.raises(FrozenInstanceError):
        progress.people = ()
    assert hash(progress.people[0]) == hash(client.directory.progress("archive").people[0])


def test_it_displays_as_text_table_and_frame(client):
    progress = client.directory.progress("nlp")
    counts = "9 people, 3 datasets; 2 not started, 3 in progress, 3 with nothing left, 1 not a member"
    assert repr(progress) == f"<Progress in nlp: {counts}>"
    lines = str(progress).splitlines()
    assert lines[0] == f"Progress in nlp: {counts}"
    assert lines[1].startswith("As of ")
    headings, _, bo = (re.split(" {2,}", line.strip()) for line in lines[2:5])
    assert headings == ["username", "name", "news-topics", "support-tickets", "given", "left", "state"]
    assert bo == ["bo.li", "Bo Li", "6 given, 2 left", "4 given, nothing left", "10", "2", "in progress"]
    html = progress._repr_mimebundle_()["text/html"]
    assert "carla.&lt;b&gt;ruiz&lt;/b&gt;" in html
    assert "<b>ruiz" not in html
    frame = progress.to_pandas()
    assert len(frame) == 18
    assert {*frame[frame["left"] > 0]["username"]} == {"bo.li", "gil.ionescu", "kenji.sato", "helena", "ravi"}
    assert frame.dtypes["left"] == "Int64"
    assert list(progress.unknown.to_pandas().columns) == list(frame.columns)


def test_what_is_shown_explains_itself(client):
    """Someone with 8 of 10 may have nothing left, while someone with 6 of 10 has: others have completed the rest."""
    progress = client.directory.progress("nlp")
    ana, gil = (next(one for one in progress if one.username == name) for name in ("ana", "gil.ionescu"))
    assert (ana.given, ana.to_do, ana.state) == (8, 0, "done")
    assert (gil.given, gil.to_do, gil.state) == (6, 2, "in progress")
    shown = str(progress)
    assert re.search(r"ana +Ana Costa +8 given, nothing left +0 given, nothing left +8 +0 +nothing left", shown)
    assert progress.explanations == (
        "A record of news-topics is complete with 2 submitted responses.",
        "A record of support-tickets is complete with 1 submitted response.",
        "Nothing left: the records that they have not responded to are complete, with the responses of others.",
        "Given are submitted and discarded responses; drafts do not count.",
        "Not published, and left out: product-reviews.",
    )
    assert [one.needed for one in progress.datasets] == [2, 1, 1]
    for sentence in progress.explanations:
        assert sentence in shown
        assert sentence in progress._repr_mimebundle_()["text/html"]
    (total,) = (line for line in shown.splitlines() if line.startswith("  Total"))
    assert re.split(" {2,}", total.strip()) == [
        *("Total", "34 given, 2 of 10 records left", "12 given, 0 of 6 records left", "46", "2"),
    ]
    assert "<tfoot><tr><td>Total</td>" in progress._repr_mimebundle_()["text/html"]
    assert progress.not_started.explanations[:2] == progress.explanations[:2]


def test_it_is_sorted_by_what_is_left(client):
    progress = client.directory.progress("nlp")
    left = ["bo.li", "gil.ionescu", "helena", "kenji.sato", "ravi", "ana", "carla.<b>ruiz</b>", "zoë.lefèvre"]
    assert progress.sorted_by("left").usernames == [*left, "farah.k"]
    given = progress.sorted_by("given")
    assert given.usernames[:3] == ["helena", "ravi", "kenji.sato"]
    assert given.usernames[-1] == "farah.k"
    assert given.sorted_by("username").usernames == progress.usernames
    with pytest.raises(rg.ArgillaError, match='Progress is sorted by "left", "given" or "username"'):
        progress.sorted_by("name")


def test_a_table_for_grading(client, tmp_path):
    progress = client.directory.progress("nlp")
    frame = progress.to_pandas()
    bo = frame[(frame["username"] == "bo.li") & (frame["dataset"] == "news-topics")].iloc[0]
    assert [bo[name] for name in ("given", "submitted", "draft", "discarded", "left")] == [6, 4, 2, 2, 2]
    path = tmp_path / "grades.csv"
    progress.to_csv(path)
    assert is_private(path)
    rows = [*csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]
    assert len(rows) == len(frame) == 18  # two of the three datasets are published
    assert "nothing left" in {row["state"] for row in rows}
    assert "done" not in {row["state"] for row in rows}
    assert [*rows[0]] == [*frame.columns]
    assert rows[2] == {name: "" if pd.isna(bo[name]) else str(bo[name]) for name in frame.columns}
    odd = replace(progress, people=(replace(progress.people[0], username="=1+1"),))
    assert '"\'=1+1"' in odd.to_csv()


def test_a_dataset_may_have_the_name_of_a_column(client):
    progress = client.directory.progress("nlp")
    datasets = tuple(replace(progress.datasets[0], name=name) for name in ("name", "left", "username"))
    lines = str(replace(progress, datasets=datasets)).splitlines()
    names = ["name (dataset)", "left (dataset)", "username (dataset)"]
    assert re.split(" {2,}", lines[2].strip()) == ["username", "name", *names, "given", "left", "state"]
    assert re.split(" {2,}", lines[4].strip())[2:4] == ["6 given, 2 left", "0 given, nothing left"]


def test_it_takes_the_id_of_a_workspace(client):
    workspace = client.workspaces("speech")
    assert client.directory.progress(workspace.id).usernames == client.directory.progress("speech").usernames


def test_a_workspace_without_datasets_or_members(client):
    workspace = rg.Workspace(name=unique("empty"), client=client).create()
    try:
        progress = client.directory.progress(workspace.name)
        assert str(progress).startswith(f"Progress in {workspace.name}: 0 people, no datasets")
        workspace.add_user("ravi")
        progress = client.directory.progress(workspace.name)
        assert repr(progress) == f"<Progress in {workspace.name}: 1 person, no datasets>"
        assert "not started" not in str(progress)  # there is nothing to start with
        draft = DatasetProgress(UUID(int=1), "essays", published=False)
        only_drafts = replace(
            progress, datasets=(draft,), people=(replace(progress.people[0], parts=(DatasetPart(None, 0),)),)
        )
        assert repr(only_drafts) == f"<Progress in {workspace.name}: 1 person, no published datasets>"
        assert only_drafts.explanations == ("Not published, and left out: essays.",)
    finally:
        workspace.delete()


def test_an_unknown_workspace(client):
    with pytest.raises(rg.NotFoundError, match=r"There is no workspace 'nlq' .* Did you mean 'nlp'"):
        client.directory.progress("nlq")


def test_an_annotator_is_refused_in_a_sentence(sign_in):
    with pytest.raises(rg.ForbiddenError, match="Only owners and admins can list the members of a workspace"):
        sign_in("ravi").directory.progress("nlp")


def test_an_admin_sees_only_their_workspaces_and_not_who_has_left(sign_in):
    directory = sign_in("ana").directory
    last = directory.progress("nlp").people[-1]
    assert (last.username, last.state, last.id, last.role, last.name) == ("farah.k", "not a member", None, None, "")
    with pytest.raises(rg.NotFoundError, match="There is no workspace 'speech'"):
        directory.progress("speech")


def test_without_the_search_engine_what_is_left_is_unknown(sign_in, dataset_id):
    mine = sign_in(transport=InterceptingTransport(refuse(f"/{dataset_id('transcripts')}/progress")))
    progress = mine.directory.progress("speech")
    assert states(progress) == {"carla.<b>ruiz</b>": "not started", "d.okafor": "unknown", "emil_h": "unknown"}
    dataset = progress.datasets[0]
    assert (dataset.records, dataset.pending, dataset.completed, dataset.error) == (None, None, None, None)
    assert progress.notes == ("The records of transcripts could not be counted: the search engine did not answer.",)
    assert progress.people[1].parts[0].responses.submitted == 3
    assert "4 given, unknown left" in str(progress)
    assert "6 given, unknown of unknown records left" in str(progress)
    assert set(progress.to_pandas()["left"].isna()) == {True}


def test_what_is_certain_in_other_datasets_counts(sign_in, dataset_id):
    mine = sign_in(transport=InterceptingTransport(refuse(f"/{dataset_id('support-tickets')}/progress")))
    now = states(mine.directory.progress("nlp"))
    assert (now["bo.li"], now["ana"], now["ravi"]) == ("in progress", "unknown", "not started")


def test_one_dataset_that_fails_leaves_the_others(sign_in, dataset_id):
    mine = sign_in(transport=InterceptingTransport(refuse(f"/{dataset_id('news-topics')}/users/progress")))
    progress = mine.directory.progress("nlp")
    assert progress.notes == ("The responses in news-topics could not be read.",)
    now = states(progress)
    assert (now["bo.li"], now["ravi"], now["kenji.sato"]) == ("unknown", "unknown", "unknown")
    assert progress.people[1].parts[0].responses is None
    assert progress.people[1].parts[2].responses.submitted == 3
    assert progress.datasets[0].error


def test_a_dataset_that_is_deleted_in_between_is_left_out(sign_in, dataset_id):
    gone = dataset_id("news-topics")
    mine = sign_in(
        transport=InterceptingTransport(refuse(f"/{gone}/progress", 404, f"Dataset with id `{gone}` not found"))
    )
    progress = mine.directory.progress("nlp")
    assert [one.name for one in progress.datasets] == ["product-reviews", "support-tickets"]
    assert [len(person.parts) for person in progress] == [2] * 9
    assert progress.notes == ("news-topics was deleted while this was read.",)


def test_a_workspace_that_is_deleted_in_between(client, sign_in):
    workspace = rg.Workspace(name=unique("gone"), client=client).create()

    def delete_first(request):
        if request.url.path.endswith("/me/datasets"):
            workspace.delete()

    mine = sign_in(transport=InterceptingTransport(delete_first))
    with pytest.raises(rg.NotFoundError, match="workspace"):
        mine.directory.progress(workspace.name)


class Renaming(InterceptingTransport):
    """Rename one of the people before the responses are read, and again in further rounds."""

    def __init__(self, client, names):
        super().__init__(self._rename)
        self.user, self.names = client.users(names.pop(0)), names

    def _rename(self, request):
        if request.url.path.endswith("/me/datasets") and self.names:
            self.user.username = self.names.pop(0)
            self.user.update()


@pytest.fixture
def renaming(client):
    """Return a transport under which ``d.okafor`` is renamed, and restore the name."""
    made = []

    def make(*names):
        made.append(Renaming(client, ["d.okafor", *names]))
        return made[-1]

    yield make
    for one in made:
        one.user.username = "d.okafor"
        one.user.update()


def test_a_rename_in_between_is_read_again(sign_in, renaming):
    progress = sign_in(transport=renaming("dayo")).directory.progress("speech")
    assert states(progress) == {"carla.<b>ruiz</b>": "not started", "dayo": "done", "emil_h": "in progress"}
    assert progress.notes == ()


def test_with_renames_that_go_on_the_person_is_unknown_not_someone_without_responses(sign_in, renaming):
    progress = sign_in(transport=renaming("dayo", "dayo.o")).directory.progress("speech")
    assert states(progress)["dayo.o"] == "unknown"
    assert states(progress)["emil_h"] == "in progress"
    assert progress.notes[0].startswith("The members changed while this was read.")


def test_a_member_who_leaves_in_between_comes_last(client, sign_in):
    place, who = client.workspaces("speech"), client.users("d.okafor")

    def leave(request):
        if request.url.path.endswith("/me/datasets") and who in place.users:
            place.remove_user(who)

    try:
        progress = sign_in(transport=InterceptingTransport(leave)).directory.progress("speech")
    finally:
        place.add_user(who)
    assert progress.usernames[-1] == "d.okafor"
    assert progress.people[-1].state == "not a member"
    assert progress.people[-1].id == who.id


def test_a_name_that_someone_else_has_now_is_not_taken_for_theirs(client, sign_in):
    """Those who have left are found by a name that they had before and have now."""
    mine = sign_in()
    mine.directory.refresh()
    farah = client.users("farah.k")
    farah.username = "farah.khan"
    farah.update()
    other = rg.User(username="farah.k", password="long enough", client=client).create()
    try:
        last = mine.directory.progress("nlp").people[-1]
    finally:
        other.delete()
        farah.username = "farah.k"
        farah.update()
    assert (last.username, last.id) == ("farah.khan", None)


def test_a_server_that_goes_away_halfway_raises_its_error(sign_in):
    gone = []

    def answer(request):
        if gone or request.url.path.endswith("/users/progress"):
            gone.append(request)
            raise httpx.ConnectError("made up", request=request)

    mine = sign_in(transport=InterceptingTransport(answer), retries=0)
    with pytest.raises(rg.ArgillaConnectionError):
        mine.directory.progress("nlp")


def test_it_changes_nothing(sign_in):
    transport = InterceptingTransport()
    sign_in(transport=transport).directory.progress("nlp")
    assert transport.writes() == []
