"""Part A of the report: what was done, section by section, from the frozen record."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from hoahoi.directory.queries import in_text
from hoahoi.documents.blocks import Run

from .writer import (
    ITEMS_SHOWN,
    NO_DATA,
    Quote,
    Writer,
    award_words,
    council_words,
    document_words,
    event_words,
    joined,
    right_words,
    task_words,
    titled,
)

RADIATION = ("bức xạ", "hạt nhân", "nguyên tử")
ORGANISATION = ("cơ cấu tổ chức", "chức năng, nhiệm vụ", "xếp loại", "thi đua", "khen thưởng", "cải cách hành chính", "biên chế")
MONEY = ("dự toán", "ngân sách")


def direction(w: Writer) -> None:
    """I. Documents issued: how many, of whom, which."""
    rows = w.frozen.list("documents")
    if not rows:
        w.quiet(NO_DATA)
        return
    parts = w.enumeration(
        [
            ("documents.province_decisions", "quyết định của Ủy ban nhân dân tỉnh"),
            ("documents.province_plans", "kế hoạch của Ủy ban nhân dân tỉnh"),
            ("documents.department", "văn bản của Sở"),
        ]
    )
    w.say(
        f"Trong năm {w.frozen.year}, hồ sơ ghi nhận ", w.figure("documents.issued"), " văn bản chỉ đạo, điều hành hoạt động khoa học và công nghệ",
        *([", trong đó có ", *parts] if parts else []), ":",
    )  # fmt: skip
    w.items(rows, document_words, "Phụ lục I")
    if w.known("documents.normative"):
        w.say("Trong số đó có ", w.figure("documents.normative"), " văn bản quy phạm pháp luật.")


def research(w: Writer) -> None:
    """II.1 Tasks, councils, acceptance, checks, results in use."""
    _tasks(w)
    _councils(w)
    _acceptance(w)
    _checks(w)
    _results(w)
    w.published(("nhiệm vụ", "đề tài", "hội đồng tư vấn", "nông thôn miền núi"), but=("sáng kiến", "chiến lược shtt"))


def _tasks(w: Writer) -> None:
    if not w.known("tasks.in_progress"):
        w.quiet("Nhiệm vụ thực hiện trong năm: chưa có số liệu.")
        return
    parts = w.enumeration(
        [
            ("tasks.research", "đề tài nghiên cứu"),
            ("tasks.ip_assets", "nhiệm vụ phát triển tài sản trí tuệ"),
            ("tasks.national", "nhiệm vụ cấp quốc gia, cấp bộ"),
            ("tasks.rural", "dự án nông thôn miền núi"),
        ]
    )
    w.say(
        "Hồ sơ ghi nhận ", w.figure("tasks.in_progress"), f" nhiệm vụ khoa học và công nghệ thực hiện trong năm {w.frozen.year}",
        *([", gồm ", *parts] if parts else []), " (danh sách tại Phụ lục III).",
    )  # fmt: skip
    label = "Lĩnh vực"
    fields = [(title, value) for title, value in w.frozen.groups("tasks.in_progress", label) if title != "nguồn không ghi"]
    if fields:
        w.say("Theo lĩnh vực: ", *joined([[w.part("tasks.in_progress", label, t, v), f" nhiệm vụ thuộc {t.lower()}"] for t, v in fields]), ".")
    if w.known("tasks.budget_in_progress"):
        w.say(
            "Tổng kinh phí cả thời gian thực hiện của các nhiệm vụ có ghi kinh phí là ", w.figure("tasks.budget_in_progress"), "; ",
            w.figure("tasks.with_budget_share"), " số nhiệm vụ trong năm có ghi kinh phí.",
        )  # fmt: skip
    if w.known("tasks.started"):
        w.say("Có ", w.figure("tasks.started"), " nhiệm vụ mới bắt đầu trong năm:")
        w.items(w.frozen.list("tasks_started"), task_words, "Phụ lục III")


def _councils(w: Writer) -> None:
    if not w.known("councils.established"):
        w.quiet("Hội đồng tư vấn khoa học và công nghệ: chưa có số liệu.")
        return
    parts = w.enumeration(
        [
            ("councils.determination_established", "hội đồng xác định nhiệm vụ"),
            ("councils.selection_established", "hội đồng tuyển chọn, giao trực tiếp"),
            ("councils.acceptance_established", "hội đồng đánh giá, nghiệm thu"),
            ("councils.initiative_established", "hội đồng sáng kiến"),
        ]
    )
    w.say(
        f"Trong năm {w.frozen.year} đã thành lập ", w.figure("councils.established"), " hội đồng", *([", gồm ", *parts] if parts else []),
        " (danh sách tại Phụ lục II)", *(["; ", w.figure("councils.held"), " hội đồng đã họp"] if w.known("councils.held") else []), ".",
    )  # fmt: skip
    rows = sorted(w.frozen.list("councils"), key=lambda r: r["decision"] or "~")
    if len(rows) > 2 * ITEMS_SHOWN:
        return
    for decision, group in groupby(rows, key=lambda r: r["decision"]):
        _councils_of(w, decision, list(group))


def _councils_of(w: Writer, decision: str, members: list[dict[str, Any]]) -> None:
    """Councils of one decision; when they are all of one kind and nothing more is known of them, the kind is said once."""
    batch = next((r["batch"] for r in members if r["batch"]), "")
    source: list[Run] = ["Theo Quyết định số ", Quote(decision), *([" (", Quote(batch), ")"] if batch else [])]
    alike = len(members) > 1 and len({r["type"] for r in members}) == 1 and not any(r["met"] or r["rating"] for r in members)
    if not decision:
        w.say("Hội đồng mà nguồn không ghi số quyết định thành lập:")
    else:
        w.say(*source, f", lập hội đồng {members[0]['type']} đối với:" if alike else ":")
    w.items(members, (lambda r: [Quote(r["title"])]) if alike and decision else council_words, "Phụ lục II")


def _acceptance(w: Writer) -> None:
    if not w.known("tasks.accepted"):
        w.quiet("Đánh giá, nghiệm thu nhiệm vụ: chưa có số liệu.")
        return
    ratings = w.enumeration(
        [
            ("councils.acceptance_excellent", "hội đồng kết luận Xuất sắc"),
            ("councils.acceptance_good", "hội đồng kết luận Khá"),
            ("councils.acceptance_pass", "hội đồng kết luận Đạt"),
            ("councils.acceptance_average", "hội đồng kết luận Trung bình"),
            ("councils.acceptance_fail", "hội đồng kết luận Không đạt"),
            ("councils.acceptance_unknown", "hội đồng mà nguồn không ghi xếp loại"),
        ]
    )
    w.say(
        "Đã đánh giá, nghiệm thu ", w.figure("tasks.accepted"), " nhiệm vụ", *(["; ", *ratings] if ratings else []),
        " (danh sách tại Phụ lục IV):",
    )  # fmt: skip
    w.items(w.frozen.list("tasks_accepted"), task_words, "Phụ lục IV")


def _checks(w: Writer) -> None:
    if not w.known("tasks.checks"):
        w.quiet("Kiểm tra tiến độ nhiệm vụ: chưa có số liệu.")
        return
    w.say(
        "Đã tổ chức ", w.figure("tasks.checks"), " cuộc kiểm tra tiến độ",
        *([" đối với ", w.figure("tasks.checked"), " nhiệm vụ"] if w.known("tasks.checked") else []), ":",
    )  # fmt: skip
    w.items(w.frozen.list("checks"), event_words)


def _results(w: Writer) -> None:
    parts = w.enumeration([("results.registered", "kết quả được đăng ký"), ("results.applications", "lượt kết quả được đưa vào ứng dụng")])
    if not parts:
        w.quiet("Đăng ký và ứng dụng kết quả: chưa có số liệu.")
        return
    w.say("Hồ sơ ghi nhận ", *parts, ".")
    w.items(w.frozen.list("applications"), lambda r: [Quote(r["title"])])


def technology(w: Writer) -> None:
    """II.2 Technologies and the start-up ecosystem."""
    if w.known("technology.known"):
        w.say("Ghi nhận ", w.figure("technology.known"), " công nghệ, kỹ thuật:")
        w.items(w.frozen.list("technologies"), lambda r: [Quote(r["title"])])
    else:
        w.quiet("Thẩm định, chuyển giao công nghệ, chứng nhận hoạt động khoa học và công nghệ: chưa có số liệu.")
    plans = titled(w.frozen.list("documents"), ("khởi nghiệp",))
    events = [r for r in w.frozen.list("events") if r["type_code"] == "startup" or "khởi nghiệp" in r["title"].lower()]
    ideas = w.frozen.list("startups")
    awards = titled(w.frozen.list("awards"), ("khởi nghiệp",)) + [r for r in w.frozen.list("awards") if "khởi nghiệp" in r["event"].lower()]
    if not (plans or events or ideas or awards):
        w.quiet("Hỗ trợ hệ sinh thái khởi nghiệp đổi mới sáng tạo: chưa có số liệu.")
    if plans:
        w.say("Hỗ trợ hệ sinh thái khởi nghiệp đổi mới sáng tạo được triển khai theo:")
        w.items(plans, document_words)
    if events:
        w.say("Các hoạt động khởi nghiệp đổi mới sáng tạo đã tổ chức:")
        w.items(events, event_words)
    if ideas:
        w.say("Ghi nhận ", w.figure("support.startups"), " ý tưởng, dự án khởi nghiệp:")
        w.items(ideas, event_words)
    if awards:
        w.say("Giải thưởng khởi nghiệp đổi mới sáng tạo:")
        w.items(list({r["id"]: r for r in awards}.values()), award_words)
    w.published(("khởi nghiệp",))


def property_rights(w: Writer) -> None:
    """II.3 Intellectual property, initiatives, contests of technical creation."""
    if w.known("ip.granted"):
        parts = w.enumeration(
            [
                ("ip.gi_granted", "chỉ dẫn địa lý"),
                ("ip.collective_marks_granted", "nhãn hiệu tập thể"),
                ("ip.cert_marks_granted", "nhãn hiệu chứng nhận"),
                ("ip.marks_granted", "nhãn hiệu thông thường"),
                ("ip.inventions_granted", "sáng chế, giải pháp hữu ích, kiểu dáng công nghiệp"),
            ]
        )
        w.say("Có ", w.figure("ip.granted"), " văn bằng bảo hộ được cấp", *([", gồm ", *parts] if parts else []), " (Phụ lục V):")
        w.items([r for r in w.frozen.list("rights") if r["granted"]], right_words, "Phụ lục V")
    else:
        w.quiet("Văn bằng bảo hộ được cấp: chưa có số liệu.")
    if w.known("ip.filed"):
        w.say("Có ", w.figure("ip.filed"), " đơn đăng ký quyền sở hữu công nghiệp được nộp.")
    if w.known("ip.in_force"):
        w.say(f"Lũy kế đến hết năm {w.frozen.year}, hồ sơ có ", w.figure("ip.in_force"), " văn bằng đã cấp và chưa ghi hết hiệu lực.")
    if w.known("tasks.ip_assets"):
        w.say("Có ", w.figure("tasks.ip_assets"), " nhiệm vụ xây dựng, quản lý, phát triển tài sản trí tuệ thực hiện trong năm:")
        w.items([r for r in w.frozen.list("tasks_in_progress") if r["type_code"] == "ip"], task_words, "Phụ lục III")
    contests = [r for r in _contests(w) if "sáng tạo" in r["title"].lower() and "khởi nghiệp" not in r["title"].lower()]
    if contests:
        w.say("Hội thi, cuộc thi sáng tạo kỹ thuật:")
        w.items(contests, event_words)
    if not w.known("councils.initiative_established"):
        w.quiet("Công nhận sáng kiến cấp tỉnh: chưa có số liệu.")
    w.published(("sáng kiến", "sáng tạo", "nhãn hiệu", "chỉ dẫn địa lý", "chiến lược shtt"))


def _contests(w: Writer) -> list[dict[str, Any]]:
    return [*[r for r in w.frozen.list("events") if r["type_code"] == "contest"], *w.frozen.list("awards")]


def standards(w: Writer) -> None:
    """II.4 Standards, metrology, quality."""
    if not w.known("smq.inspections"):
        w.quiet(NO_DATA)
        return
    parts = w.enumeration(
        [
            ("smq.instrument_inspections", "cuộc kiểm tra phương tiện đo"),
            ("smq.quality_system_inspections", "cuộc kiểm tra hệ thống quản lý chất lượng"),
            ("smq.goods_inspections", "cuộc kiểm tra chất lượng, nhãn hàng hóa"),
        ]
    )
    w.say("Hồ sơ ghi nhận ", w.figure("smq.inspections"), " cuộc kiểm tra", *([", gồm ", *parts] if parts else []), ":")
    w.items(w.frozen.list("inspections"), event_words)


def productivity(w: Writer) -> None:
    """II.5 The productivity and quality project, support to firms and cooperatives."""
    programmes = [r for r in w.frozen.list("programmes") if r["type_code"] == "productivity"]
    if programmes:
        w.say(f"Chương trình, dự án năng suất, chất lượng thực hiện trong năm {w.frozen.year}:")
        w.items(programmes, lambda r: [Quote(r["title"]), *([" (", Quote(r["number"]), ")"] if r["number"] else [])])
    if w.known("support.measures"):
        w.say(
            "Đã hỗ trợ ", w.figure("support.beneficiaries"), " đơn vị với ", w.figure("support.measures"), " lượt",
            *([", tổng kinh phí ", w.figure("support.amount")] if w.known("support.amount") else []), ".",
        )  # fmt: skip
    else:
        w.quiet("Số doanh nghiệp, hợp tác xã được hỗ trợ: chưa có số liệu.")
    w.published(("năng suất",))


def radiation(w: Writer) -> None:
    """II.6 Radiation: no register of its own yet; what documents and events tell."""
    rows = titled([*w.frozen.list("documents"), *w.frozen.list("events")], RADIATION)
    if not rows:
        w.quiet(NO_DATA)
        return
    w.say("Hồ sơ ghi nhận:")
    w.items(rows, lambda r: document_words(r) if r["kind"] == "document" else event_words(r))


def information(w: Writer) -> None:
    """II.7 Information, statistics, communication: events of the year."""
    if not w.known("directory.events"):
        w.quiet(NO_DATA)
        return
    parts = w.enumeration(
        [
            ("directory.conferences", "hội nghị, cuộc họp, lễ kỷ niệm"),
            ("directory.workshops", "hội thảo, tọa đàm"),
            ("directory.trainings", "lớp tập huấn, cuộc phổ biến, tuyên truyền"),
            ("directory.contests", "cuộc thi, hội thi"),
            ("directory.startup_events", "sự kiện khởi nghiệp"),
            ("directory.fairs", "hội chợ, phiên chợ"),
        ]
    )
    w.say("Hồ sơ ghi nhận ", w.figure("directory.events"), " sự kiện", *([", gồm ", *parts] if parts else []), " (danh sách tại Phụ lục VI).")
    others = [r for r in w.frozen.list("events") if r["type_code"] not in ("startup", "contest")]
    if others:
        w.say("Ngoài các hoạt động nêu tại mục 2 và mục 3:" if len(others) < len(w.frozen.list("events")) else "Các sự kiện trong năm:")
        w.items(others, event_words, "Phụ lục VI")
    w.quiet("Thống kê khoa học và công nghệ, tin bài trên trang thông tin: chưa có số liệu.")


def inspection(w: Writer) -> None:
    """II.8 Inspection and complaints: no register; points to the checks told above."""
    checks = (
        ("tasks.checks", "kiểm tra tiến độ nhiệm vụ nêu tại mục 1"),
        ("smq.inspections", "kiểm tra tiêu chuẩn, đo lường, chất lượng nêu tại mục 4"),
    )
    told = [words for code, words in checks if w.known(code)]
    if told:
        w.say("Hoạt động ", " và ".join(told), ".")
    w.quiet("Thanh tra chuyên ngành, tiếp công dân, giải quyết khiếu nại, tố cáo: chưa có số liệu.")


def districts(w: Writer) -> None:
    """II.9 Districts and new rural areas: where the year's tasks are carried out."""
    label = "Huyện, thành phố (đến 30/6/2025)"
    groups = [(t, v) for t, v in w.frozen.groups("tasks.in_progress", label) if t != "nguồn không ghi"]
    if groups:
        w.say(
            "Nhiệm vụ khoa học và công nghệ thực hiện trong năm theo địa bàn: ",
            *joined([[w.part("tasks.in_progress", label, t, v), f" nhiệm vụ tại {in_text(t)}"] for t, v in groups]), ".",
        )  # fmt: skip
    rural = [r for r in w.frozen.list("programmes") if r["type_code"] == "rural"]
    if rural:
        w.say("Chương trình hỗ trợ nông thôn, miền núi:")
        w.items(rural, lambda r: [Quote(r["title"])])
    if not groups and not rural:
        w.quiet(NO_DATA)
    else:
        w.quiet("Hoạt động khoa học và công nghệ phục vụ xây dựng nông thôn mới: chưa có số liệu.")


def organisation(w: Writer) -> None:
    """II.10 Organisation, finance, administrative reform, Party and unions: what documents tell."""
    rows = titled(w.frozen.list("documents"), (*ORGANISATION, *MONEY))
    if not rows:
        w.quiet(NO_DATA)
        return
    w.say("Các văn bản về tổ chức bộ máy, kế hoạch, tài chính trong năm:")
    w.items(rows, document_words)
    w.quiet("Biên chế, thu chi ngân sách, cải cách hành chính, công tác Đảng và đoàn thể: chưa có số liệu.")


SECTIONS = (
    ("Hoạt động nghiên cứu và ứng dụng khoa học và công nghệ", research),
    ("Quản lý công nghệ, hỗ trợ khởi nghiệp đổi mới sáng tạo", technology),
    ("Sở hữu trí tuệ, sáng kiến và sáng tạo kỹ thuật", property_rights),
    ("Tiêu chuẩn, đo lường, chất lượng", standards),
    ("Nâng cao năng suất, chất lượng của doanh nghiệp, hợp tác xã", productivity),
    ("An toàn bức xạ và hạt nhân", radiation),
    ("Thông tin, thống kê, truyền thông khoa học và công nghệ", information),
    ("Thanh tra, kiểm tra, giải quyết khiếu nại, tố cáo", inspection),
    ("Khoa học và công nghệ cấp huyện, xây dựng nông thôn mới", districts),
    ("Tổ chức bộ máy, tài chính, cải cách hành chính, công tác Đảng và đoàn thể", organisation),
)
