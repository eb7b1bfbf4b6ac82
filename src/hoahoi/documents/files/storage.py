"""Where the bytes lie: a folder, or a bucket of any S3-compatible service. A file's name there is its SHA-256, so nothing is ever overwritten.

Both read and write in pieces: memory does not grow with the file. What cannot be done is tried once more, then told as StorageAway.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

from .faults import StorageAway
from .settings import read_files_config

PIECE = 256 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SENT_AGAIN = 24 * 3600  # what a bucket has had for longer is sent anew, so that the nightly sweep does not take it for left over
_SHA256 = re.compile(r"[0-9a-f]{64}")
T = TypeVar("T")


class Store(Protocol):
    def put(self, path: Path, sha256: str) -> None:
        """Keep the file at `path`; nothing when it is kept already. Whole or not at all."""

    def size(self, sha256: str) -> int | None:
        """Bytes kept under the name, None when nothing is."""

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from start on. Opened at the call, so that what is missing shows before an answer has begun."""

    def names(self, before: float) -> Iterator[str]:
        """What was put before that time (seconds since 1970), by its SHA-256; names that are no SHA-256 are not ours."""

    def drop(self, sha256: str) -> None:
        """Take the bytes out for good; nothing when they are gone."""


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def away(error: Exception) -> StorageAway:
    if isinstance(error, OSError) and error.errno in _FULL:
        return StorageAway(_("Kho tệp đã đầy nên chưa lưu được. Báo quản trị hệ thống, rồi thử lại; phần đã tải lên vẫn còn."))
    return StorageAway(_("Kho tệp đang không trả lời. Đợi vài phút rồi thử lại; phần đã tải lên vẫn còn."))


def missing(sha256: str) -> StorageAway:
    return StorageAway(_("Tệp có trong hồ sơ nhưng không có trong kho (mã %(code)s). Báo quản trị hệ thống.") % {"code": sha256[:12]})


class Folder:
    """root/ab/cd/<sha256>, readable by the service alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def put(self, path: Path, sha256: str) -> None:
        if self.size(sha256) == path.stat().st_size:
            _twice(lambda: os.utime(self._path(sha256)), OSError)  # asked for anew: the nightly sweep leaves it
            return
        _twice(lambda: self._copy(path, self._path(sha256)), OSError)

    def _copy(self, source: Path, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, waiting = tempfile.mkstemp(dir=target.parent, suffix=".part")  # mkstemp: 0600
        try:
            with os.fdopen(handle, "wb") as out, source.open("rb") as file:
                shutil.copyfileobj(file, out, PIECE)
                out.flush()
                os.fsync(out.fileno())
            Path(waiting).replace(target)
        except BaseException:
            Path(waiting).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def size(self, sha256: str) -> int | None:
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise away(error) from error

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        try:
            file = self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise missing(sha256) from error
        except OSError as error:
            raise away(error) from error
        file.seek(start)
        return _pieces(file, length)

    def names(self, before: float) -> Iterator[str]:
        for path in self.root.glob("??/??/*"):
            try:
                if _SHA256.fullmatch(path.name) and path.parts[-3:-1] == (path.name[:2], path.name[2:4]) and path.stat().st_mtime < before:
                    yield path.name
            except FileNotFoundError:
                continue

    def drop(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """So that the new name outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _pieces(file: Any, length: int | None) -> Iterator[bytes]:
    left = length
    with file:
        while left is None or left > 0:
            piece = file.read(PIECE if left is None else min(PIECE, left))
            if not piece:
                return
            if left is not None:
                left -= len(piece)
            yield piece


def _twice(run: Callable[[], T], *kinds: type[Exception]) -> T:
    """The result of `run`, tried a second time when it fails in one of these ways."""
    try:
        return run()
    except kinds:
        try:
            return run()
        except kinds as error:
            raise away(error) from error


class Bucket:
    """Objects of a bucket under <prefix>ab/cd/<sha256>. A put is whole or not at all by the service's own rule."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        said = parse_qs(parts.query)
        self.bucket = parts.netloc
        self.prefix = parts.path.strip("/") + "/" if parts.path.strip("/") else ""
        self.endpoint, self.region = said.get("endpoint", [None])[0], said.get("region", ["us-east-1"])[0]
        self._made: Any = None

    @property
    def client(self) -> Any:
        """Made on first use: boto3 takes half a second to load, and only this store needs it."""
        if self._made is None:
            import boto3
            from botocore.config import Config

            config = Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
            self._made = boto3.client("s3", endpoint_url=self.endpoint, region_name=self.region, config=config)
        return self._made

    def _key(self, sha256: str) -> str:
        return f"{self.prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _ask(self, run: Callable[[], T]) -> T:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        return _twice(run, BotoCoreError, ClientError, Boto3Error, OSError)

    def put(self, path: Path, sha256: str) -> None:
        from boto3.s3.transfer import TransferConfig

        there = self._head(sha256)
        if there and there[0] == path.stat().st_size and there[1] > time.time() - _SENT_AGAIN:
            return
        config = TransferConfig(use_threads=False)  # sent in parts of 8 MB one after the other
        self._ask(lambda: self.client.upload_file(str(path), self.bucket, self._key(sha256), Config=config))

    def size(self, sha256: str) -> int | None:
        there = self._head(sha256)
        return there[0] if there else None

    def _head(self, sha256: str) -> tuple[int, float] | None:
        """(bytes, seconds since 1970 when they came) of an object; None when it is not there."""
        from botocore.exceptions import ClientError

        def head() -> tuple[int, float] | None:
            try:
                found = self.client.head_object(Bucket=self.bucket, Key=self._key(sha256))
                return int(found["ContentLength"]), found["LastModified"].timestamp()
            except ClientError as error:
                if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                    return None
                raise

        return self._ask(head)

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        from botocore.exceptions import ClientError

        ranged = {"Range": f"bytes={start}-{'' if length is None else start + length - 1}"} if start or length is not None else {}

        def get() -> Any:
            try:
                return self.client.get_object(Bucket=self.bucket, Key=self._key(sha256), **ranged)["Body"]
            except ClientError as error:
                if error.response["Error"]["Code"] == "NoSuchKey":
                    raise missing(sha256) from error
                raise

        return iter(self._ask(get).iter_chunks(PIECE))

    def names(self, before: float) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        for page in pages:
            for one in page.get("Contents", ()):
                name = one["Key"].rpartition("/")[2]
                if _SHA256.fullmatch(name) and one["Key"] == self._key(name) and one["LastModified"].timestamp() < before:
                    yield name

    def drop(self, sha256: str) -> None:
        self._ask(lambda: self.client.delete_object(Bucket=self.bucket, Key=self._key(sha256)))


@lru_cache(maxsize=4)
def _store_at(url: str, folder: Path) -> Store:
    if not url:
        return Folder(folder)
    if urlsplit(url).scheme != "s3" or not urlsplit(url).netloc:
        raise ValueError(f"HOAHOI_FILES_URL: {url!r} is no s3://bucket address")
    return Bucket(url)


def store() -> Store:
    """The store that the settings name."""
    config = read_files_config()
    return _store_at(config.url, config.folder)
