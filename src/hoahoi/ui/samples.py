"""Sample content for /ui/: every component in its states. All of it is made up and says so on the page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from hoahoi.declare.registers import Fact, Moment, Section

from .shapes import communes

LONG_TITLE = (
    "Nghiên cứu ứng dụng tiến bộ khoa học và công nghệ xây dựng mô hình trồng, chăm sóc, thu hái, sơ chế, bảo quản và tiêu thụ sản phẩm hồi, "
    "quế, thạch đen, na, quýt vàng và các loại cây dược liệu bản địa gắn với bảo hộ chỉ dẫn địa lý, nhãn hiệu chứng nhận, nhãn hiệu tập thể "
    "trên địa bàn các huyện vùng cao biên giới của tỉnh Lạng Sơn (ví dụ)"
)
HOSTILE = '<script>alert("ví dụ")</script> & "trích dẫn"'


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Tên nhiệm vụ", help_text="Ghi như trong quyết định.")
    budget = forms.DecimalField(label="Kinh phí", required=False)
    summary = forms.CharField(label="Tóm tắt", widget=forms.Textarea, required=False, help_text="Ba đến năm câu, cho người không cùng ngành.")
    stage = forms.ChoiceField(label="Trạng thái", choices=[("", "Chọn"), ("a", "đang thực hiện"), ("b", "đã nghiệm thu")])
    mark = forms.ChoiceField(label="Xếp loại", choices=[("x", "Xuất sắc"), ("d", "Đạt"), ("k", "Không đạt")], widget=forms.RadioSelect)
    public = forms.BooleanField(label="Công khai trên cổng thông tin", required=False, help_text="Ai cũng đọc được tên và tóm tắt.")


def _columns() -> list[dict[str, Any]]:
    return [
        dict(name="title", label="Tên", kind="link", sort_url="?xep=ten", sorted="asc"),
        dict(name="stage", label="Trạng thái", kind="tag"),
        dict(name="due", label="Việc tới", kind="due"),
        dict(name="day", label="Bắt đầu", kind="date", sort_url="?xep=ngay", sorted=""),
        dict(name="money", label="Kinh phí", kind="money"),
    ]


def _row(
    pk: int, title: str, stage: tuple[str, str], due: tuple[str, str] | None, day: date | None, money: int | None, note: str = ""
) -> dict[str, Any]:
    cells = [
        dict(text=title, note=note),
        dict(text=stage[0], tone=stage[1]),
        dict(text=due[0], tone=due[1]) if due else dict(text=""),
        dict(text=day),
        dict(text=Decimal(money) if money else None),
    ]
    return dict(id=pk, url=f"#dong-{pk}", cells=cells)


def table(**changes: Any) -> dict[str, Any]:
    rows = [
        _row(
            1,
            "Xây dựng nhãn hiệu chứng nhận cho sản phẩm ví dụ",
            ("Đang thực hiện", "info"),
            ("Còn 43 ngày", "neutral"),
            date(2020, 1, 16),
            1234567000,
        ),
        _row(2, LONG_TITLE, ("Chờ nghiệm thu", "attention"), ("Quá hạn 3 ngày làm việc", "danger"), date(2019, 6, 1), 890000000, "Trung tâm Ví dụ"),
        _row(3, "Mô hình ví dụ đã nghiệm thu", ("Đã nghiệm thu", "good"), None, None, None),
        _row(4, HOSTILE, ("Chấm dứt", "danger"), ("Hôm nay", "attention"), date(2021, 12, 31), 45000000),
    ]
    totals = [dict(text="Cộng"), dict(text=""), dict(text=""), dict(text=""), dict(text=Decimal(2169567000), kind="money")]
    made = dict(
        caption="Nhiệm vụ (ví dụ)",
        columns=_columns(),
        rows=rows,
        totals=totals,
        next_url="?sau=4",
        prev_url="",
        count_text="4 nhiệm vụ",
        selectable=True,
    )
    return {**made, **changes}


def filters() -> dict[str, Any]:
    fields = [
        dict(name="trang-thai", label="Trạng thái", kind="select", options=[("th", "đang thực hiện"), ("nt", "đã nghiệm thu")], value="th"),
        dict(name="nam", label="Năm", kind="year", options=[("2020", "2020"), ("2019", "2019")], value=""),
        dict(name="chu-tri", label="Chủ trì", kind="picker", picker="organisation", value="", picked_label="", options=[], rare=True),
    ]
    sentence = "Nhiệm vụ đang thực hiện, lĩnh vực nông nghiệp, đến hạn trong 30 ngày: 14"
    return dict(
        action_url="/ui/", fields=fields, q="", sentence=sentence, clear_url="/ui/", save_url="/ui/?luu=1", has_rare=True, hidden=[("xep", "ten")]
    )


def moments() -> list[Moment]:
    return [
        Moment(date(2021, 12, 1), "Hội đồng tư vấn đánh giá, nghiệm thu", "cần 9 thành viên, 2 phản biện", tone="due", badge="Còn 43 ngày"),
        Moment(date(2021, 10, 30), "Báo cáo tiến độ lần 3", "Trung tâm Ví dụ", tone="late", badge="Quá hạn 3 ngày làm việc"),
        Moment(date(2021, 3, 14), "Hội thảo khoa học lần thứ nhất", "120 đại biểu", link="/ui/"),
        Moment(date(2020, 6, 1), "Tạm ứng kinh phí lần 1", tone="note"),
        Moment(None, "Bắt đầu thực hiện"),
    ]


def facts() -> list[Fact]:
    return [
        Fact("Chủ trì", "Liên hiệp các Hội Khoa học và Kỹ thuật (ví dụ)", link="/ui/"),
        Fact("Chủ nhiệm", "Nguyễn Thị Hoàng Phương Thảo Nguyên (ví dụ)"),
        Fact("Bắt đầu", date(2020, 6, 1), kind="date"),
        Fact("Kinh phí", Decimal(1234567000), kind="money", note="hợp đồng"),
        Fact("Đã chi", None, kind="money"),
        Fact("Trang công bố", "https://vi-du.example/tin", kind="url"),
    ]


def stages() -> list[dict[str, str]]:
    words = ["Xác định", "Tuyển chọn", "Thực hiện", "Nghiệm thu cơ sở", "Nghiệm thu cấp tỉnh", "Đăng ký kết quả", "Ứng dụng"]
    states = ["done"] * 4 + ["now"] + ["next"] * 2
    return [dict(label=word, state=state, note="16/01/2020" if state == "done" else "") for word, state in zip(words, states, strict=True)]


def figures() -> list[dict[str, Any]]:
    return [
        dict(value=22, unit="nhiệm vụ", title="trong năm", url="/ui/", change="+3 so với năm trước", spark=[12, 15, 14, None, 19, 22]),
        dict(value=Decimal("1234.5"), unit="triệu đồng", title="kinh phí hỗ trợ doanh nghiệp", url="/ui/", change=-3),
        dict(value=0, unit="", title="hồ sơ quá hạn", url="/ui/"),
        dict(value=None, unit="", title="tài sản trí tuệ được định giá", url="", note="nhập từ báo cáo của doanh nghiệp"),
    ]


def areas() -> list[dict[str, Any]]:
    codes = list(communes()["areas"])
    values = [0, 1, 1, 2, 3, 5, 8, 13, 21, None]
    return [dict(code=code, title="", value=values[i % len(values)], url=f"/ui/?xa={code}") for i, code in enumerate(codes)]


def content() -> dict[str, Any]:
    """Everything that templates/ui/gallery.html shows."""
    wrong = SampleForm({"title": "", "budget": "-", "stage": "a"})
    wrong.is_valid()
    years = [dict(label=str(y), value=v, url=f"/ui/?ky={y}") for y, v in zip(range(2012, 2021), [8, 11, 9, None, 14, 22, 19, 25, 22], strict=True)]
    fields = [("Khoa học nông nghiệp", 14), ("Khoa học kỹ thuật và công nghệ", 9), ("Khoa học xã hội và nhân văn", 6), ("Khoa học y, dược", None)]
    records = type("Sample", (), {"__str__": lambda self: "Biên bản nghiệm thu cơ sở (ví dụ)", "get_absolute_url": lambda self: "/ui/"})
    return {
        "table": table(),
        "table_one": table(rows=table()["rows"][:1], totals=None, next_url="", count_text="1 nhiệm vụ", selectable=False),
        "table_empty": table(
            rows=[],
            next_url="",
            count_text="",
            empty=dict(title="Chưa có nhiệm vụ nào", text="Nhiệm vụ vào đây khi có quyết định.", url="/ui/", action="Nhập từ bảng tính"),
        ),
        "filters": filters(),
        "moments": moments(),
        "stages": stages(),
        "figures": figures(),
        "facts": facts(),
        "sections": [
            Section("Người và đơn vị", facts=facts()[:2]),
            Section("Văn bản", records=[records(), records()], note_of=lambda r: "30/10/2021", url="/ui/"),
            Section("Kinh phí", empty="Chưa có số liệu về kinh phí."),
        ],
        "form": SampleForm(initial={"mark": "d"}, prefix="dung"),
        "wrong": wrong,
        "sources": [dict(file="tong-hop-2019.xlsx", row=131, url="/ui/", source_url="https://vi-du.example/tin", at=date(2026, 11, 1))],
        "changes": [dict(label="Tên", before="Quýt vàng", after="Quýt vàng Bắc Sơn"), dict(label="Ngày cấp", before=None, after=date(2020, 1, 16))],
        "chart": dict(
            title="Nhiệm vụ theo lĩnh vực (ví dụ)",
            unit="nhiệm vụ",
            rows=[dict(label=f, value=v, url=f"/ui/?lv={i}") for i, (f, v) in enumerate(fields)],
        ),
        "chart_empty": dict(title="Biểu đồ chưa có số (ví dụ)", unit="", rows=[]),
        "columns": dict(title="Nhiệm vụ theo năm (ví dụ)", unit="nhiệm vụ", rows=years),
        "map": dict(title="Lượt ứng dụng theo xã (ví dụ)", unit="lượt", areas=areas(), table=True),
        "tones": [("good", "Đã nghiệm thu"), ("attention", "Chờ nghiệm thu"), ("danger", "Quá hạn"), ("info", "Đang thực hiện"), ("neutral", "Nháp")],
        "long_title": LONG_TITLE,
        "picks": [dict(value=1, label="Hội Làm vườn ví dụ", note="hội"), dict(value=2, label="Hợp tác xã ví dụ", note="hợp tác xã")],
    }
