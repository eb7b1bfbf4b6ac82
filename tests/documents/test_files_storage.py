"""The two stores: a folder, and a bucket behind a real S3 API server. Whole or not at all; away, full, gone each said; memory does not grow."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from hoahoi.documents.files import storage
from hoahoi.documents.files.faults import StorageAway
from hoahoi.documents.files.storage import Bucket, Folder, Store, digest_of

pytestmark = pytest.mark.either
AWAY = "Kho tệp đang không trả lời. Đợi vài phút rồi thử lại; phần đã tải lên vẫn còn."
FULL = "Kho tệp đã đầy nên chưa lưu được. Báo quản trị hệ thống, rồi thử lại; phần đã tải lên vẫn còn."


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Address of a bucket on an S3 server started here."""
    from moto.server import ThreadedMotoServer

    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    before = {name: os.environ.get(name) for name in keys}
    os.environ.update(keys)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"s3://ho-so/tep?endpoint=http://{host}:{port}"
    Bucket(url).client.create_bucket(Bucket="ho-so")
    yield url
    server.stop()
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(params=["folder", "bucket"])
def store(request: Any, tmp_path: Path) -> Store:
    return Folder(tmp_path / "store") if request.param == "folder" else Bucket(request.getfixturevalue("s3"))


def source(tmp_path: Path, size: int) -> tuple[Path, str, bytes]:
    content = os.urandom(size)
    path = tmp_path / "source"
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest(), content


@pytest.mark.parametrize("size", [1, 700_001, 20 * 2**20])
def test_what_is_put_is_read_whole_and_in_part(store: Store, tmp_path: Path, size: int) -> None:
    path, name, content = source(tmp_path, size)
    assert store.size(name) is None
    store.put(path, name)
    store.put(path, name)
    assert (store.size(name), b"".join(store.read(name)), path.exists()) == (size, content, True)
    middle = size // 2
    assert b"".join(store.read(name, middle)) == content[middle:]
    assert b"".join(store.read(name, middle, 1)) == content[middle : middle + 1]
    assert digest_of(path) == name


def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(StorageAway) as said:
        store.read("0" * 64)
    assert str(said.value) == "Tệp có trong hồ sơ nhưng không có trong kho (mã 000000000000). Báo quản trị hệ thống."


def test_memory_does_not_grow_with_the_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as out:
        out.truncate(60 * 2**20)
    name = digest_of(path)
    store.put(path, name)  # what is loaded on first use is not counted
    tracemalloc.start()
    store.put(path, name)
    assert sum(len(piece) for piece in store.read(name)) == 60 * 2**20
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    if isinstance(store, Folder):  # the other one's server runs in this process too, and holds its objects in memory
        assert peak < 4 * 2**20
    assert max(len(piece) for piece in store.read(name)) <= storage.PIECE


def test_a_store_that_is_away_was_asked_twice(tmp_path: Path, monkeypatch: Any) -> None:
    """A server that hangs up on everybody, counting."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    asked: list[str] = []

    class HangUp(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append(self.command)
            self.connection.shutdown(socket.SHUT_RDWR)

    server = HTTPServer(("127.0.0.1", 0), HangUp)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path, name, _content = source(tmp_path, 10)
    with pytest.raises(StorageAway) as said:
        Bucket(f"s3://ho-so?endpoint=http://127.0.0.1:{server.server_port}").put(path, name)
    server.shutdown()
    server.server_close()
    assert (str(said.value), asked) == (AWAY, ["HEAD", "HEAD"])


def test_one_failure_is_made_good_by_the_second_try(tmp_path: Path) -> None:
    path, name, content = source(tmp_path, 10)
    folder = Folder(tmp_path / "store")
    tries: list[int] = []

    def once() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError(errno.EIO, "cable pulled")
        folder._copy(path, folder._path(name))

    storage._twice(once, OSError)
    assert (len(tries), b"".join(folder.read(name))) == (2, content)


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on the size of files stops the write in the middle, as a full disk would."""
    import subprocess
    import sys

    path, name, _content = source(tmp_path, 300_000)
    code = (
        "import resource, signal, sys, django; from pathlib import Path; django.setup();"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "from hoahoi.documents.files.storage import Folder; from hoahoi.documents.files.faults import StorageAway\n"
        "try:\n  Folder(Path(sys.argv[1])).put(Path(sys.argv[2]), sys.argv[3])\nexcept StorageAway as fault:\n  print(fault)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "store"), str(path), name], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), [p for p in (tmp_path / "store").rglob("*") if p.is_file()]) == (FULL, [])


def test_a_put_that_was_cut_off_is_not_taken_for_the_file(tmp_path: Path) -> None:
    path, name, content = source(tmp_path, 1000)
    folder = Folder(tmp_path / "store")
    folder._path(name).parent.mkdir(parents=True)
    folder._path(name).write_bytes(content[:400])
    folder.put(path, name)
    assert b"".join(folder.read(name)) == content


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63 + "/"])
def test_only_a_digest_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        Folder(tmp_path).read(name)


def test_the_settings_choose_the_store(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("HOAHOI_FILES_URL", "s3://ho-so/so-khcn?endpoint=http://127.0.0.1:9000&region=vn-north")
    bucket = storage.store()
    assert isinstance(bucket, Bucket)
    assert (bucket.bucket, bucket.prefix, bucket.endpoint, bucket.region) == ("ho-so", "so-khcn/", "http://127.0.0.1:9000", "vn-north")
    monkeypatch.setenv("HOAHOI_FILES_URL", "")
    monkeypatch.setenv("HOAHOI_FILES_FOLDER", str(tmp_path))
    folder = storage.store()
    assert isinstance(folder, Folder)
    assert folder.root == tmp_path
    monkeypatch.setenv("HOAHOI_FILES_URL", "ftp://x")
    with pytest.raises(ValueError, match="no s3://bucket address"):
        storage.store()
