"""What the tests of signing share: an office with a head and a deputy, a decision with its signature block, credentials for trying out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hoahoi.directory.models import Office, Organisation, Person, Signer
from hoahoi.documents.blocks import Block, Header, Paragraph, Signature, Title, VerificationMark
from hoahoi.documents.render import pdf
from hoahoi.documents.signing.credentials import Pkcs12
from hoahoi.documents.signing.sample_authority import sample_authority, sample_credential
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from tests.documents.sample import HEADER, draft

HEAD, DEPUTY, BODY = "Nguyễn Thị Hà", "Bế Thị Thu Hiền", "Sở Khoa học và Công nghệ tỉnh Lạng Sơn"
PASSWORD = "mật khẩu của chứng thư"


def make_office() -> dict[str, Any]:
    """{"office", "head", "deputy"}."""
    with act("office.set_up", actor=SYSTEM) as doing:
        organisation = Organisation(title=BODY)
        doing.save(organisation)
        office = Office(title=BODY, organisation=organisation, parent_title="UBND tỉnh", place_title="Lạng Sơn", symbol="SKHCN", ready=True)
        doing.save(office)
        people = [Person(title=HEAD), Person(title=DEPUTY)]
        for person in people:
            doing.save(person)
        head = Signer(office=office, person=people[0], post="Giám đốc", valid_from=PartialDate(2018))
        deputy = Signer(office=office, person=people[1], post="Phó Giám đốc", authority="KT.", for_post="Giám đốc", valid_from=PartialDate(2018))
        doing.save(head)
        doing.save(deputy)
    return {"office": office, "head": head, "deputy": deputy}


@pytest.fixture
def room(db: None) -> dict[str, Any]:
    return make_office()


def decision(name: str = HEAD, *, mark: VerificationMark | None = None, pages: int = 1) -> bytes:
    """A PDF of ours, signed by nobody yet."""
    blocks: list[Block] = [
        HEADER, Title("QUYẾT ĐỊNH", "Thành lập Hội đồng tư vấn"),
        *[Paragraph(["Điều 1. Thành lập Hội đồng gồm 09 thành viên; kinh phí 120 triệu đồng. " * 6]) for _n in range(1 + 12 * (pages - 1))],
        Signature("GIÁM ĐỐC", name, ["Như Điều 3", "Lưu: VT"]),
    ]  # fmt: skip
    return pdf(draft(*blocks, *([mark] if mark else []), title="Quyết định"))


def credential(name: str = HEAD, **how: Any) -> Pkcs12:
    return Pkcs12(sample_credential(name, PASSWORD, **how), PASSWORD)


def trust_the_sample(folder: Any) -> None:
    """Put the sample's authority among those that count, as an installation does with a real one."""
    from cryptography.hazmat.primitives.serialization import Encoding

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.pem").write_bytes(sample_authority().certificate.public_bytes(Encoding.PEM))


__all__ = ["BODY", "DEPUTY", "HEAD", "PASSWORD", "Header", "credential", "date", "decision", "make_office", "room", "trust_the_sample"]
