"""Reading the file of a sitting exactly: decimals stay decimals, a key given twice is a fault."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any


class BadFile(Exception):
    """The file is not JSON that can be read exactly; where and why, in words."""


def read(path: Path) -> Any:
    """The file's content. Raises BadFile, and OSError when the file cannot be opened."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise BadFile(f"{path.name}: không phải chữ UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise BadFile(f"{path.name}: dòng {error.lineno}, cột {error.colno}: không đúng cú pháp JSON") from error
    except (ValueError, RecursionError) as error:
        told = str(error) if isinstance(error, _Told) else "số quá dài hoặc lồng nhau quá sâu"
        raise BadFile(f"{path.name}: {told}") from error


class _Told(ValueError):
    pass


def _no_constant(name: str) -> None:
    raise _Told(f"“{name}” không phải số")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Told(f"trường “{twice}” ghi hai lần")
    return content
