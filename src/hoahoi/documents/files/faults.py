"""What can stand against keeping or giving out a file. Each message is Vietnamese and says what to do."""

from __future__ import annotations


class FileFault(Exception):
    """Base of the two below."""


class Refused(FileFault):
    """The file itself is at fault: another one must be chosen."""


class StorageAway(FileFault):
    """The store cannot be reached, is full, or does not hold the file: the same file may be tried again later."""
