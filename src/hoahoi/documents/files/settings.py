"""What an installation may choose about files. Names in the environment: HOAHOI_FILES_<FIELD>."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from environs import Env

MB = 2**20
EXTENSIONS = (
    "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "doc", "xls", "ppt", "rtf", "txt", "csv",
    "jpg", "jpeg", "png", "webp", "tif", "tiff", "heic", "heif", "mp4", "zip",
)  # fmt: skip


@dataclass(frozen=True)
class FilesConfig:
    url: str  # "" = folder below; "s3://bucket/prefix?endpoint=https://...&region=..." (keys as boto3 reads them, AWS_ACCESS_KEY_ID...)
    folder: Path  # of the local store
    parts: Path  # uploads under way; a folder that every web node sees
    largest: int  # bytes of one file
    unpacked: int  # bytes of all that an archive or office file holds
    entries: int  # number of things in an archive or office file
    allow: frozenset[str]  # extensions
    scan: tuple[str, ...]  # antivirus command; the path is added at its end. Exit 0 = clean, 1 = infected, anything else = not scanned
    merged: int  # bytes of files that one PDF dossier takes in; the rest is in the ZIP


def read_files_config() -> FilesConfig:
    env = Env()
    shared = settings.CONFIG.shared
    with env.prefixed("HOAHOI_FILES_"):
        return FilesConfig(
            url=env.str("URL", ""),
            folder=Path(env.str("FOLDER", str(shared / "files"))),
            parts=Path(env.str("PARTS", str(shared / "uploads-parts"))),
            largest=env.int("LARGEST_MB", 200) * MB,
            unpacked=env.int("UNPACKED_MB", 1024) * MB,
            entries=env.int("ENTRIES", 10_000),
            allow=frozenset(e.lower() for e in env.list("ALLOW", list(EXTENSIONS))),
            scan=tuple(shlex.split(env.str("SCAN", ""))),
            merged=env.int("MERGED_MB", 150) * MB,
        )
