"""The weekly check of public links: HEAD, then GET. Only public web servers are asked, never a machine inside the office's network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urljoin, urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Dissemination, LinkCheck, Result

Allowed = Callable[[str], bool]
TIMEOUT = 10  # seconds for each connection
_HOPS, _AT_MOST = 5, 5_000
_MOVED = (301, 302, 303, 307, 308)
_NAME = "HoaHoi-LinkCheck/1"


@dataclass(frozen=True)
class Answer:
    """status None: no answer came. problem: why the link counts as broken, "" for one that opens."""

    status: int | None
    problem: str = ""


class _Refused(Exception):
    """The address is none that the office's machine may ask."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def ask(url: str, *, allowed: Allowed = is_public) -> Answer:
    """Ask for one address, following at most five moves; each hop's machine is looked up once, judged, and asked by that very IP."""
    status: int | None = None
    try:
        for _hop in range(_HOPS + 1):
            status, moved_to = _ask_once(url, allowed)
            if status not in _MOVED or not moved_to:
                return Answer(status, "" if 200 <= status < 400 else _("máy chủ trả lời %d") % status)
            url = urljoin(url, moved_to)
    except _Refused as refusal:
        return Answer(None, str(refusal))
    except socket.gaierror:
        return Answer(None, _("không có máy chủ tên này"))
    except TimeoutError:
        return Answer(None, _("máy chủ không trả lời trong %d giây") % TIMEOUT)
    except ssl.SSLError:
        return Answer(None, _("chứng thư của trang không hợp lệ"))
    except (OSError, http.client.HTTPException, UnicodeError, ValueError):
        return Answer(None, _("không kết nối được"))
    return Answer(status, _("chuyển hướng quá nhiều lần"))


def _ask_once(url: str, allowed: Allowed) -> tuple[int, str]:
    """(status, where it moved to). Some servers refuse HEAD; they are asked again with GET, of which only the head is read."""
    status, moved_to = _send("HEAD", url, allowed)
    return _send("GET", url, allowed) if status >= 400 else (status, moved_to)


def _send(method: str, url: str, allowed: Allowed) -> tuple[int, str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise _Refused(_("không phải địa chỉ web"))
    host = parts.hostname.encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(allowed(ip) for ip in found):
        raise _Refused(_("địa chỉ nội bộ, không kiểm tra"))
    connection = _Pinned(host, port, timeout=TIMEOUT, ip=found[0], secure=parts.scheme == "https")
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, _ascii(target), headers={"User-Agent": _NAME, "Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


def _ascii(target: str) -> str:
    return quote(target, safe="/?&=%+:;,@!$'()*~#[]")


class _Pinned(http.client.HTTPConnection):
    """Connects to the IP that was judged, so that a second look-up cannot lead elsewhere; the certificate is checked for the name."""

    def __init__(self, host: str, port: int, *, timeout: float, ip: str, secure: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self._ip, self._secure = ip, secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def public_links() -> list[str]:
    """Every public address that results and their dissemination name, each once."""
    found = set(Dissemination.objects.exclude(link="").values_list("link", flat=True)) | set(Result.objects.exclude(link="").values_list("link", flat=True))
    return sorted(found)


def check_links(*, allowed: Allowed = is_public, now: datetime | None = None) -> tuple[int, int]:
    """Check every public link and keep what came of it. Returns (checked, broken). What no record names any more is forgotten."""
    links = public_links()[:_AT_MOST]
    LinkCheck.objects.exclude(url__in=links).delete()
    for url in links:
        _keep(url, ask(url, allowed=allowed), now or timezone.now())
    return len(links), LinkCheck.objects.filter(broken=True).count()


def _keep(url: str, answer: Answer, now: datetime) -> None:
    broken = bool(answer.problem)
    before = LinkCheck.objects.filter(url=url).first()
    since = (before.broken_since if before and before.broken else now) if broken else None
    told = {"checked_at": now, "broken": broken, "status": answer.status, "problem": answer.problem[:300], "broken_since": since}
    LinkCheck.objects.update_or_create(url=url, defaults=told)
