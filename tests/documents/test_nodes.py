"""Two web nodes with a folder each, and one folder that both see: what one begins the other ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from hoahoi.councils.models import Vote
from hoahoi.documents.files.models import File
from hoahoi.documents.files.storage import store
from tests import databases
from tests.councils import room as councils
from tests.documents.file_samples import pdf
from tests.documents.test_files import make_task
from tests.documents.test_files_uploads import PIECE, begin, send

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = """
from hoahoi.councils import actions
from hoahoi.councils.models import Seat, Vote
from hoahoi.ledger.acts import SYSTEM
vote = Vote.objects.get(pk=told["vote"])
actions.close_vote(vote=vote, actor=SYSTEM)
for pk, device in told["tellers"]:
    actions.open_count(vote=vote, teller=Seat.objects.get(pk=pk), device=device)
actions.count(vote=vote, actor=SYSTEM)
"""
GO_ON = f"""
from django.test import Client
client = Client()
client.cookies["sessionid"] = told["session"]
head = client.head(told["url"])
content = open(told["file"], "rb").read()
offset = int(head["Upload-Offset"])
ended = client.patch(told["url"], content[offset:], content_type="{PIECE}", headers={{"Upload-Offset": str(offset)}})
print(head.status_code, offset, ended.status_code)
"""


def other_node(folder: Path, run: str, told: dict[str, Any], *, shared: Path) -> subprocess.CompletedProcess[str]:
    """Run the words in another process, whose own folder is another one, on the same database."""
    database = {"HOAHOI_SQLITE_NAME": str(Path(settings.CONFIG.var).resolve() / "test.sqlite3")}  # an absolute name leaves HOAHOI_VAR aside
    begin = "import django, json, sys; django.setup(); told = json.loads(sys.argv[1])\n"
    environment = {**os.environ, **database, "HOAHOI_VAR": str(folder), "HOAHOI_SHARED": str(shared)}
    return subprocess.run([sys.executable, "-c", begin + run, json.dumps(told)], env=environment, capture_output=True, text=True, cwd=databases.ROOT)


def test_ballots_taken_by_one_node_are_counted_by_another(tmp_path: Path) -> None:
    room = councils.voting(mode="secret")
    room.cast({"rating": "pass"})
    vote: Any = room.vote
    told = {"vote": vote.pk, "tellers": [(t.pk, room.devices[t.pk]) for t in councils.tellers(room)[:2]]}
    alone = other_node(tmp_path / "b", COUNT, told, shared=tmp_path / "b")
    assert ("Không tìm thấy khóa niêm phong" in alone.stderr, Vote.objects.get(pk=vote.pk).status) == (True, "open")
    done = other_node(tmp_path / "c", COUNT, told, shared=settings.CONFIG.shared)
    counted = Vote.objects.get(pk=vote.pk)
    own_keys = tmp_path / "c" / "keys" / "votes"
    assert (done.stderr, counted.status, counted.result["result"] is not None, own_keys.exists()) == ("", "counted", True, False)


def test_an_upload_begun_on_one_node_ends_on_another(tmp_path: Path, as_role: Any) -> None:
    client, task, content = as_role("science_officer"), make_task(), pdf(40)
    (tmp_path / "bao-cao.pdf").write_bytes(content)
    url = begin(client, task, len(content))["Location"]
    send(client, url, 0, content[:1000])
    told = {"url": url, "session": Session.objects.get().pk, "file": str(tmp_path / "bao-cao.pdf")}
    assert other_node(tmp_path / "b", GO_ON, told, shared=tmp_path / "b").stderr.count("KeyError") >= 1  # it knows of no such upload
    done = other_node(tmp_path / "c", GO_ON, told, shared=settings.CONFIG.shared)
    file = File.objects.get()
    assert (done.stdout.split(), file.name, b"".join(store().read(file.sha256))) == (["200", "1000", "200"], "báo cáo.pdf", content)
    assert not (tmp_path / "c" / "files").exists()
