"""Sealing of ballots: keys outside the database, sealed text, receipts; and what all this does not guarantee.

**Keys.** Each vote has a key in a file of its own under `keys/votes`, readable by the owner alone, never in the database. In a secret vote
the key that sealed the ballots while they came in is destroyed when the vote closes: the ballots are then under a new key and new ids, so
that remains of the old rows (write-ahead log, unused pages, a copy taken meanwhile) cannot be read, and nothing leads from them to the new.
After the count the second key is destroyed too.

**Receipts.** A receipt is a digest of the vote, the member (named votes only), a nonce and the content: a ballot cannot be altered without
its receipt changing. In a secret vote id and nonce come from a secret that only the member's device holds, so that the device, and
nobody else, can show the same receipt again; the server keeps no table from seat to receipt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings
from django.utils.translation import gettext as _

from hoahoi.ledger.records import canonical

from .common import CouncilError

_BLOCK = 4096  # sealed texts have the length of whole blocks, so that a comment's length does not show


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(value: Any) -> str:
    """SHA-256 of a value's canonical JSON."""
    return sha256(canonical(value))


def new_token() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def derived(secret: str, purpose: str, uid: str) -> str:
    """128 bits that follow from a device's secret, for one purpose in one vote; without the secret they are random."""
    return hmac.new(secret.encode(), f"{purpose}|{uid}".encode(), hashlib.sha256).hexdigest()[:32]


def receipt_of(*, uid: str, member: str, nonce: str, content: dict[str, Any]) -> str:
    """ "ABCD-EFGH-JKLM-NPQR-STUV": 100 bits of SHA-256 in five groups. tools/recount.py computes the same."""
    raw = hashlib.sha256("\n".join(["hoahoi-ballot-1", uid, member, nonce, canonical(content)]).encode()).digest()
    text = base64.b32encode(raw).decode()[:20]
    return "-".join(text[n : n + 4] for n in range(0, 20, 4))


def ballots_digest(receipts: list[str]) -> str:
    """One digest for all ballots of a vote, whatever their order."""
    return sha256("\n".join(sorted(receipts)))


def room_code(uid: str, code_round: int) -> str:
    """Six digits read out in the room. Kept nowhere: they follow from the installation's secret."""
    raw = hmac.new(settings.SECRET_KEY.encode(), f"room code|{uid}|{code_round}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(raw[:8]) % 1_000_000:06d}"


def keys_folder() -> Path:
    return settings.CONFIG.shared / "keys" / "votes"


def make_key(uid: str) -> str:
    """Write a new key durably and return its id. A key whose transaction fails afterwards seals nothing."""
    folder = keys_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_id = f"{uid}-{secrets.token_hex(8)}"
    handle = os.open(folder / key_id, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(ChaCha20Poly1305.generate_key())
        out.flush()
        os.fsync(out.fileno())
    _sync(folder)
    return key_id


def destroy_keys(uid: str, *, keep: str = "") -> None:
    """Take out every key of a vote but one. Overwritten first; a disk that keeps old blocks may still hold them (secrecy_notice says so)."""
    folder = keys_folder()
    for path in folder.glob(f"{uid}-*"):
        if path.name == keep:
            continue
        with path.open("r+b") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
        path.unlink()
    if folder.exists():
        _sync(folder)


def _sync(folder: Path) -> None:
    """A new or removed name is durable once its folder is; Windows has no handle for folders and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Box:
    """Seals and opens with one key. Raises CouncilError when the key's file is gone or a sealed text was altered."""

    def __init__(self, key_id: str) -> None:
        try:
            key = (keys_folder() / key_id).read_bytes()
        except OSError as error:
            raise CouncilError(_("Không tìm thấy khóa niêm phong của lượt bỏ phiếu. Phải hủy lượt này và bỏ phiếu lại.")) from error
        self._cipher = ChaCha20Poly1305(key)
        self._bound_to = key_id.encode()

    def seal(self, value: Any) -> str:
        raw = canonical(value).encode()
        raw += b" " * (-len(raw) % _BLOCK)
        nonce = secrets.token_bytes(12)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, raw, self._bound_to)).decode()

    def open(self, text: str) -> Any:
        try:
            raw = base64.b64decode(text, validate=True)
            return json.loads(self._cipher.decrypt(raw[:12], raw[12:], self._bound_to))
        except (InvalidTag, ValueError) as error:
            raise CouncilError(_("Có phiếu niêm phong đã bị sửa trong cơ sở dữ liệu. Không kiểm phiếu được.")) from error


def secrecy_notice(mode: str) -> list[str]:
    """What a page about a vote must say plainly: what is kept, and what is not guaranteed."""
    if mode == "secret":
        return [
            _("Danh sách bỏ phiếu chỉ ghi ai đã bỏ phiếu. Phiếu không kèm tên, giờ hay thứ tự; khi đóng, phiếu được xáo trộn và niêm phong lại."),
            _("Không bảo đảm: người quản trị máy chủ can thiệp vào phần mềm hoặc bộ nhớ đúng lúc bỏ phiếu có thể biết phiếu của từng người."),
            _("Không bảo đảm: người sao chép cả cơ sở dữ liệu lẫn thư mục khóa khi đang bỏ phiếu có thể mở phiếu; khóa cũ được xóa khi đóng, "
              "nhưng ổ đĩa hoặc bản sao lưu có thể còn giữ."),
            _("Hai người của tổ kiểm phiếu cùng mở là quy tắc của phần mềm, không phải khóa chia phần."),
            _("Ai biết mã biên nhận của bạn thì thấy được nội dung phiếu mang mã ấy sau khi kiểm phiếu. Hãy giữ mã cho riêng mình."),
        ]  # fmt: skip
    return [
        _("Phiếu ghi tên người bỏ. Không ai xem được phiếu của người khác qua phần mềm trước khi kiểm phiếu."),
        _("Không bảo đảm: người quản trị máy chủ, có cả cơ sở dữ liệu lẫn thư mục khóa, có thể mở phiếu trước khi kiểm."),
    ]
