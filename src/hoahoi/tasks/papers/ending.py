"""Towards the end: base acceptance, whether the acceptance file is valid, the file completed, the result recognised."""

from __future__ import annotations

from hoahoi.councils.models import AgendaItem, Conclusion, Council
from hoahoi.documents.blocks import NO_NUMBER, Block, Header, Heading, Signature, Title
from hoahoi.documents.letterhead import BLANK, line, say
from hoahoi.documents.models import Document
from hoahoi.documents.wording import Voice, part
from hoahoi.tasks.models import Milestone, Task

from .file import Decree, TaskFile, about_task, article, body, decree, exact, level_words, of_province, products, said_day, span

_OFFICE = {"co_quan": "tên cơ quan"}
VALID = part(
    "task.hop-le", "hop-le", "Khi hồ sơ hợp lệ",
    "{co_quan} đã nhận đủ hồ sơ đề nghị đánh giá, nghiệm thu nhiệm vụ nêu trên; hồ sơ hợp lệ từ {ngay}. {co_quan} sẽ tổ chức đánh giá, nghiệm thu "
    "theo quy định./.",
    {**_OFFICE, "ngay": "ngày nhận đủ hồ sơ"},
)  # fmt: skip
FAULTY = part(
    "task.hop-le", "chua-hop-le", "Khi hồ sơ chưa hợp lệ",
    "{co_quan} đã kiểm tra hồ sơ đề nghị đánh giá, nghiệm thu nhiệm vụ nêu trên. Hồ sơ chưa hợp lệ; đề nghị tổ chức chủ trì bổ sung, hoàn thiện:", _OFFICE,
)  # fmt: skip
FAULTY_CLOSING = part("task.hop-le", "ket", "Câu kết khi chưa hợp lệ", "{co_quan} thông báo để tổ chức chủ trì biết, thực hiện./.", _OFFICE)
COMPLETED = part(
    "task.xac-nhan", "noi-dung", "Lời xác nhận",
    "Chủ tịch Hội đồng xác nhận chủ nhiệm nhiệm vụ đã hoàn thiện hồ sơ, báo cáo kết quả theo kết luận của Hội đồng./.",
)  # fmt: skip
RECOGNISED = part(
    "task.cong-nhan", "dieu-2", "Điều 2: trách nhiệm",
    "Tổ chức chủ trì, chủ nhiệm phối hợp với {co_quan} và các đơn vị liên quan đưa kết quả vào ứng dụng, báo cáo tình hình ứng dụng theo quy định.", _OFFICE,
)  # fmt: skip
RECOGNISED_EFFECT = part(
    "task.cong-nhan", "dieu-3", "Điều 3: hiệu lực, thi hành",
    "Quyết định này có hiệu lực kể từ ngày ký. {co_quan}, tổ chức chủ trì và chủ nhiệm chịu trách nhiệm thi hành Quyết định này./.", _OFFICE,
)  # fmt: skip
_BASE = (Task.Stage.BASE_ACCEPTANCE, Task.Stage.ACCEPTANCE, Task.Stage.ACCEPTED, Task.Stage.REGISTERED, Task.Stage.CLOSED)


def conclusion_of(task: Task) -> Conclusion | None:
    """What the acceptance council concluded on the task."""
    items = AgendaItem.objects.filter(subject_kind=Task.kind, subject_id=task.pk, council__type=Council.Type.ACCEPTANCE)
    return Conclusion.objects.filter(item__in=items).select_related("item__council", "decision__signer").order_by("-pk").first()


def validity_milestone(file: TaskFile) -> Milestone | None:
    return file.milestones.get("dossier_valid") or file.milestones.get("dossier_fault_told")


def not_checked(file: TaskFile) -> list[str]:
    return [] if validity_milestone(file) else ["Chưa ghi ngày nhận đủ hồ sơ hợp lệ hoặc ngày thông báo hồ sơ chưa hợp lệ."]


def not_completed(file: TaskFile) -> list[str]:
    return [] if "completion_confirmed" in file.milestones else ["Chủ tịch hội đồng chưa xác nhận đã hoàn thiện hồ sơ."]


def not_at_base(file: TaskFile) -> list[str]:
    return [] if file.task.stage in _BASE else ["Nhiệm vụ chưa đến bước nghiệm thu cấp cơ sở."]


def not_accepted(file: TaskFile) -> list[str]:
    found = conclusion_of(file.task)
    if found is None:
        return ["Hội đồng nghiệm thu chưa kết luận."]
    if found.result == "fail":
        return ["Hội đồng nghiệm thu kết luận không đạt."]
    return not_completed(file)


def validity(file: TaskFile) -> list[Block]:
    """Thông báo tính hợp lệ của hồ sơ nghiệm thu."""
    found = validity_milestone(file)
    assert found is not None
    voice, host = Voice(found.on), body(file.task.host) or BLANK
    number = found.document.number if found.document else ""
    subject = "V/v tính hợp lệ của hồ sơ\nđánh giá, nghiệm thu"
    if found.code == "dossier_valid":
        told: list[Block] = [say(voice.words(VALID, co_quan=file.office_name, ngay=said_day(found.on)))]
    else:
        told = [say(voice.words(FAULTY, co_quan=file.office_name)), say(found.note or BLANK), say(voice.words(FAULTY_CLOSING, co_quan=file.office_name))]
    return [
        *file.office_head(number or file.office_number(""), found.on, subject),
        line("Kính gửi", host),
        *about_task(file.task),
        *told,
        file.signed(found.on, ["Như trên", "Lưu: VT"]),
    ]


def base_minutes(file: TaskFile) -> list[Block]:
    """Biên bản nghiệm thu cấp cơ sở, of the host: what the record knows of the task, the rest by hand."""
    return [
        *_host_head(file),
        Title("BIÊN BẢN", "Đánh giá, nghiệm thu cấp cơ sở nhiệm vụ khoa học và công nghệ"),
        Heading(1, "I.", "Thông tin chung"),
        *about_task(file.task),
        line("Thời gian thực hiện", span(file.task.starts_on, file.task.ends_on)),
        line("Hội đồng thành lập theo quyết định", ""),
        line("Thời gian, địa điểm họp", ""),
        line("Thành viên có mặt", ""),
        Heading(1, "II.", "Sản phẩm giao nộp theo hợp đồng"),
        products(file.promises),
        Heading(1, "III.", "Ý kiến của Hội đồng"),
        line("Về số lượng, khối lượng sản phẩm", ""),
        line("Về chất lượng sản phẩm", ""),
        line("Về báo cáo tổng hợp", ""),
        line("Kết luận", ""),
        say("Biên bản được Hội đồng thông qua./."),
        Signature("CHỦ TỊCH HỘI ĐỒNG", "", [], "THƯ KÝ HỘI ĐỒNG", ""),
    ]


def _host_head(file: TaskFile) -> list[Block]:
    host = file.task.host
    parent = host.parent.title.upper() if host and host.parent else ""
    return [Header(parent, body(host).upper() or BLANK, "          /BB", file.place, None)]


def completion(file: TaskFile) -> list[Block]:
    """Xác nhận hoàn thiện hồ sơ sau nghiệm thu."""
    milestone = file.milestones["completion_confirmed"]
    found = conclusion_of(file.task)
    council = found.item.council if found else None
    return [
        *file.office_head(NO_NUMBER, milestone.on),
        Title("XÁC NHẬN", "Hoàn thiện hồ sơ sau đánh giá, nghiệm thu"),
        *about_task(file.task),
        line("Hội đồng thành lập theo", _council_words(council)),
        line("Kết luận của Hội đồng", found.wording if found else ""),
        line("Nội dung đã chỉnh sửa, bổ sung", milestone.note),
        say(Voice(milestone.on).words(COMPLETED)),
        Signature("CHỦ TỊCH HỘI ĐỒNG", _chair(council), [], "CHỦ NHIỆM NHIỆM VỤ", file.task.investigator.title if file.task.investigator else ""),
    ]


def recognised_by_province(file: TaskFile, document: Document | None) -> bool:
    """As its number says; until then by whoever approved the task."""
    return of_province(document, otherwise=of_province(file.task.decision, otherwise=False))


def recognition(file: TaskFile) -> list[Block]:
    """Quyết định công nhận kết quả."""
    found = conclusion_of(file.task)
    assert found is not None
    document = found.decision
    voice = Voice(exact(document.issued_on) if document else None)
    articles = [
        article(1, f"Công nhận kết quả thực hiện {level_words(file.task)} sau đây:"),
        *about_task(file.task),
        line("Thời gian thực hiện", span(file.task.starts_on, file.task.ends_on)),
        line("Kết quả đánh giá, nghiệm thu", found.decided_result or found.wording),
        *([products(file.promises)] if file.promises else []),
        article(2, voice.words(RECOGNISED, co_quan=file.office_name)),
        article(3, voice.words(RECOGNISED_EFFECT, co_quan=file.office_name)),
    ]
    bases = [*file.bases, f"Căn cứ kết luận của Hội đồng thành lập theo {_council_words(found.item.council)}"]
    by_province = recognised_by_province(file, document)
    return decree(
        file,
        Decree(
            "Về việc công nhận kết quả thực hiện nhiệm vụ khoa học và công nghệ", bases, articles, ["Như Điều 3", "Lưu: VT"], document, by_province,
            f"Giám đốc {file.office_name}" if by_province else "",
        ),
    )  # fmt: skip


def _council_words(council: Council | None) -> str:
    if council is None:
        return ""
    return f"Quyết định số {council.decision_number or BLANK} {said_day(council.established_on)}"


def _chair(council: Council | None) -> str:
    seat = council.seats.filter(role="chair", ended_on="").select_related("person").first() if council else None
    return seat.person.title if seat else ""
