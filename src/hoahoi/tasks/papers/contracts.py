"""The contract, its appendix, the settlement table and the liquidation minutes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hoahoi.directory.models import Signer
from hoahoi.documents.blocks import NO_NUMBER, Basis, Block, Heading, Paragraph, Signature, Strong, Table, Title
from hoahoi.documents.letterhead import BLANK, line, say, two
from hoahoi.documents.wording import Voice, part
from hoahoi.documents.words import signature_lines
from hoahoi.tasks.models import Commitment, Contract, ContractAppendix, Payment, Task
from hoahoi.ui.vietnamese import day, number

from .file import (
    TaskFile,
    about_task,
    article,
    body,
    by_year,
    dong,
    dong_in_words,
    exact,
    level_words,
    person,
    products,
    quantity,
    said_day,
    span,
    sum_of,
    words_of,
)

DUTIES_A = part(
    "contract.hop-dong", "quyen-a", "Quyền và nghĩa vụ của Bên A",
    "Bên A cấp kinh phí theo tiến độ thực hiện; cung cấp thông tin cần thiết cho Bên B; kiểm tra tiến độ, nội dung và việc sử dụng kinh phí; trả lời đề nghị "
    "của Bên B và tổ chức đánh giá, nghiệm thu kết quả theo quy định tại các văn bản nêu ở phần căn cứ.",
)  # fmt: skip
DUTIES_B = part(
    "contract.hop-dong", "quyen-b", "Quyền và nghĩa vụ của Bên B",
    "Bên B thực hiện nhiệm vụ đúng nội dung, tiến độ, sản phẩm đã cam kết; sử dụng kinh phí đúng mục đích; báo cáo định kỳ; tự đánh giá, nộp hồ sơ nghiệm "
    "thu, đăng ký kết quả và quyết toán kinh phí theo quy định tại các văn bản nêu ở phần căn cứ.",
)  # fmt: skip
ENDING = part(
    "contract.hop-dong", "cham-dut", "Chấm dứt hợp đồng, xử lý kinh phí và tài sản",
    "Hợp đồng chấm dứt khi nhiệm vụ kết thúc, hoặc khi có quyết định chấm dứt của cơ quan có thẩm quyền. Kinh phí và tài sản được xử lý theo quy định "
    "tại các văn bản nêu ở phần căn cứ.",
)  # fmt: skip
EFFECT = part(
    "contract.hop-dong", "hieu-luc", "Hiệu lực",
    "Hợp đồng có hiệu lực từ ngày ký, lập thành {cho_trong} bản có giá trị như nhau, mỗi Bên giữ {cho_trong} bản./.", {"cho_trong": "chỗ trống để điền tay"},
)  # fmt: skip
APPENDIX_EFFECT = part(
    "contract_appendix.phu-luc", "hieu-luc", "Hiệu lực",
    "Các điều khoản khác của {hop_dong} giữ nguyên. Phụ lục này là một phần của Hợp đồng, có hiệu lực từ ngày ký./.", {"hop_dong": "số hợp đồng"},
)  # fmt: skip
LIQUIDATED = part(
    "contract.thanh-ly", "ket", "Câu kết",
    "Hai Bên thống nhất thanh lý {hop_dong}. Biên bản lập thành {cho_trong} bản có giá trị như nhau, mỗi Bên giữ {cho_trong} bản./.",
    {"hop_dong": "số hợp đồng", "cho_trong": "chỗ trống để điền tay"},
)  # fmt: skip
_OUT = (Payment.Type.ADVANCE, Payment.Type.DISBURSED)


@dataclass
class ContractFile(TaskFile):
    """One contract with its task."""

    own: Contract

    @cached_property
    def payments(self) -> list[Payment]:
        return list(self.own.payments.select_related("document").order_by("on", "pk"))

    @property
    def words(self) -> str:
        """ "Hợp đồng số 12/HĐ-SKHCN ngày 29 tháng 7 năm 2024"."""
        return f"Hợp đồng số {self.own.number} {said_day(self.own.signed_on)}"

    def moved(self, *types: str) -> list[Payment]:
        return [p for p in self.payments if p.type in types]


def contract_file(contract: Contract) -> ContractFile:
    return ContractFile(Task.objects.select_related("host", "investigator", "decision").get(pk=contract.task_id), contract)


@dataclass
class AppendixFile(ContractFile):
    appendix: ContractAppendix


def appendix_file(appendix: ContractAppendix) -> AppendixFile:
    found = contract_file(appendix.contract)
    return AppendixFile(found.task, found.own, appendix)


def no_payments(file: ContractFile) -> list[str]:
    return [] if file.payments else ["Hợp đồng chưa có khoản kinh phí nào."]


def not_liquidated(file: ContractFile) -> list[str]:
    ended = (Task.Stage.REGISTERED, Task.Stage.CLOSED, Task.Stage.STOPPED)
    if file.own.liquidated_on or file.task.stage in ended:
        return []
    return ["Thanh lý khi đã đăng ký kết quả hoặc dừng nhiệm vụ."]


def contract(file: ContractFile) -> list[Block]:
    """Hợp đồng thực hiện nhiệm vụ."""
    own, task = file.own, file.task
    signed = exact(own.signed_on)
    voice = Voice(signed)
    return [
        *file.office_head(own.number, signed),
        Title("HỢP ĐỒNG", f"Thực hiện {level_words(task)}"),
        *[Basis(text) for text in file.bases],
        Basis(f"Căn cứ {words_of(task.decision, 'Quyết định')} phê duyệt nhiệm vụ"),
        *_parties(file, signer := file.signer(file.day_of(own.signed_on))),
        say("Hai Bên thỏa thuận ký Hợp đồng với các điều khoản sau:"),
        article(1, "Bên A giao, Bên B nhận thực hiện nhiệm vụ:"),
        *about_task(task),
        article(2, f"Thời gian thực hiện: {span(own.starts_on, own.ends_on)}."),
        article(3, "Sản phẩm của nhiệm vụ:"),
        products(file.promises),
        article(4, f"Kinh phí thực hiện: {dong_in_words(own.amount)}."),
        line("Ngân sách nhà nước", dong(own.state_amount)),
        line("Nguồn khác", dong(own.other_amount)),
        *_years(file),
        line("Phương thức khoán chi", own.get_mode_display() if own.mode != Contract.Mode.UNKNOWN else ""),
        article(5, voice.words(DUTIES_A)),
        article(6, voice.words(DUTIES_B)),
        article(7, voice.words(ENDING)),
        article(8, voice.words(EFFECT, cho_trong="…" * 3)),
        _both(signer),
    ]


def _years(file: ContractFile) -> list[Block]:
    """The approved years, where they make this contract's sum."""
    return by_year(file.lines) if sum_of(one.amount for one in file.lines) == file.own.amount else []


def appendix(file: AppendixFile) -> list[Block]:
    """Phụ lục hợp đồng: what changed, in the words of the record, and the money and time that hold now."""
    one = file.appendix
    signed = exact(one.signed_on)
    return [
        *file.office_head(one.number, signed),
        Title("PHỤ LỤC HỢP ĐỒNG", f"Kèm theo {file.words}"),
        *[Basis(text) for text in file.bases],
        Basis(f"Căn cứ {file.words}"),
        *_parties(file, signer := file.signer(file.day_of(one.signed_on))),
        say("Hai Bên thỏa thuận sửa đổi, bổ sung Hợp đồng như sau:"),
        article(1, f"Nội dung sửa đổi, bổ sung: {one.summary}"),
        article(2, Voice(signed).words(APPENDIX_EFFECT, hop_dong=file.words)),
        _both(signer),
    ]


def settlement(file: ContractFile) -> list[Block]:
    """Bảng quyết toán: every movement of money, and what they come to."""
    rows = [
        [two(n), day(p.on), p.get_type_display(), p.get_source_display(), str(p.document or p.note), number(p.amount)] for n, p in enumerate(file.payments, 1)
    ]
    return [
        *file.office_head(NO_NUMBER, None),
        Title("BẢNG TỔNG HỢP KINH PHÍ", f"Theo {file.words}"),
        *about_task(file.task),
        Table(["TT", "Ngày", "Loại", "Nguồn", "Chứng từ, nội dung", "Số tiền (đồng)"], rows, [1, 2.6, 2.6, 2.8, 4, 3], "cllllr"),
        *_balance(file),
        Signature("THỦ TRƯỞNG ĐƠN VỊ", "", [], "KẾ TOÁN", ""),
    ]


def _balance(file: ContractFile) -> list[Block]:
    paid, settled, back = (sum_of(p.amount for p in file.moved(*types)) for types in (_OUT, (Payment.Type.SETTLED,), (Payment.Type.REFUNDED,)))
    return [
        line("Giá trị hợp đồng", dong_in_words(file.own.amount)),
        line("Đã cấp", dong_in_words(paid)),
        line("Đã quyết toán", dong_in_words(settled)),
        line("Đã hoàn trả", dong_in_words(back)),
        line("Đã cấp, chưa quyết toán, chưa hoàn trả", dong_in_words(paid - settled - back)),
    ]


def liquidation(file: ContractFile) -> list[Block]:
    """Biên bản thanh lý hợp đồng."""
    own = file.own
    signed = exact(own.liquidated_on)
    given = own.liquidation.number if own.liquidation else ""
    rows = [[two(n), p.title, quantity(p), _delivered(p)] for n, p in enumerate(file.promises, 1)]
    return [
        *file.office_head(given or file.office_number("BB"), signed),
        Title("BIÊN BẢN THANH LÝ HỢP ĐỒNG", file.words),
        *[Basis(text) for text in file.bases],
        Basis(f"Căn cứ {file.words}"),
        *_parties(file, signer := file.signer(file.day_of(own.liquidated_on))),
        Heading(1, "I.", "Nội dung thực hiện"),
        *about_task(file.task),
        line("Thời gian theo hợp đồng", span(own.starts_on, own.ends_on)),
        say("Sản phẩm:"),
        Table(["TT", "Sản phẩm", "Theo hợp đồng", "Đã giao"], rows, [1, 7, 3.5, 4], "clll"),
        Heading(1, "II.", "Kinh phí"),
        *_balance(file),
        line("Tài sản mua bằng ngân sách nhà nước", ""),
        Heading(1, "III.", "Kết luận"),
        Paragraph([Voice(signed).words(LIQUIDATED, hop_dong=file.words, cho_trong="…" * 3)]),
        _both(signer),
    ]


def _delivered(one: Commitment) -> str:
    if one.waived_on:
        return f"được miễn {day(one.waived_on)}"
    if not one.delivered_on:
        return "chưa giao"
    amount = f"{number(one.delivered)} {one.unit}".strip() if one.delivered is not None else "đã giao"
    return f"{amount}, {one.delivered_on}"


def _parties(file: ContractFile, signer: Signer | None) -> list[Block]:
    host = file.task.host
    return [
        say(Strong("Bên A (bên giao): "), file.office_name),
        line("Đại diện", f"{signer.person.title}, chức vụ: {signer.post}" if signer else ""),
        line("Địa chỉ", file.office.organisation.address if file.office else ""),
        line("Tài khoản", ""),
        say(Strong("Bên B (bên nhận): "), body(host) or BLANK),
        line("Đại diện, chức vụ", ""),
        line("Địa chỉ", host.address if host else ""),
        line("Tài khoản", ""),
        line("Chủ nhiệm", person(file.task.investigator)),
    ]


def _both(signer: Signer | None) -> Signature:
    post = "\n".join(signature_lines(signer)) if signer else "GIÁM ĐỐC"
    return Signature(f"ĐẠI DIỆN BÊN A\n{post}", signer.person.title if signer else "", [], "ĐẠI DIỆN BÊN B", "")
