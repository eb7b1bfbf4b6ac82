"""While a task runs: progress reports, changes asked for and decided, suspension and termination."""

from __future__ import annotations

from django.db import models

from hoahoi.documents.models import Document
from hoahoi.ledger.records import Record

from .contract import money
from .task import Task


class ProgressReport(Record):
    """A report asked of the host. content: {field code: text} of the form; kept as a draft until sent_on."""

    kind, slug = "progress_report", "bao-cao-tien-do"

    class State(models.TextChoices):
        ASKED = "asked", "Chờ gửi"
        SENT = "sent", "Đã gửi"
        RETURNED = "returned", "Cần bổ sung"
        ACCEPTED = "accepted", "Đã chấp nhận"

    task = models.ForeignKey(Task, models.PROTECT, related_name="progress_reports", verbose_name="nhiệm vụ")
    number = models.PositiveSmallIntegerField("kỳ")
    until = models.DateField("số liệu đến ngày")
    due_on = models.DateField("hạn gửi")
    form = models.CharField("mẫu", max_length=40)
    state = models.CharField("tình trạng", max_length=8, choices=State.choices, default=State.ASKED)
    content = models.JSONField("nội dung", default=dict, blank=True)
    sent_on = models.DateField("ngày gửi", null=True, blank=True)
    answer = models.TextField("trả lời", blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)

    class Meta:
        verbose_name = "báo cáo tiến độ"
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="progress_report_number")]
        indexes = [models.Index(fields=["state", "due_on", "id"], name="progress_report_due")]

    @property
    def title(self) -> str:
        return f"Báo cáo tiến độ kỳ {self.number}"


class Change(Record):
    """A change of a task asked for and answered. before and after are in words; new_end and new_amount where the type has them."""

    kind, slug = "change", "dieu-chinh"

    class Type(models.TextChoices):
        EXTENSION = "extension", "gia hạn"
        SHORTENING = "shortening", "rút ngắn thời gian"
        CONTENT = "content", "nội dung"
        BUDGET = "budget", "kinh phí"
        INVESTIGATOR = "investigator", "chủ nhiệm"
        HOST = "host", "tổ chức chủ trì"
        NAME = "name", "tên, mục tiêu, sản phẩm"

    class State(models.TextChoices):
        ASKED = "asked", "Chờ trả lời"
        CONSULTED = "consulted", "Đã lấy ý kiến"
        AGREED = "agreed", "Đồng ý"
        REFUSED = "refused", "Không đồng ý"

    task = models.ForeignKey(Task, models.PROTECT, related_name="changes", verbose_name="nhiệm vụ")
    type = models.CharField("nội dung điều chỉnh", max_length=12, choices=Type.choices)
    reason = models.TextField("lý do")
    before = models.CharField("đang là", max_length=600, blank=True)
    after = models.CharField("đề nghị", max_length=600)
    new_end = models.DateField("thời hạn mới", null=True, blank=True)
    subject_id = models.BigIntegerField("tổ chức hoặc người mới", null=True, blank=True)
    done_share = models.DecimalField("phần nội dung đã xong (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    asked_on = models.DateField("ngày đề nghị")
    state = models.CharField("tình trạng", max_length=9, choices=State.choices, default=State.ASKED)
    opinion = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="biên bản hội đồng tư vấn")
    consent = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản của cơ quan đặt hàng")
    decided_on = models.DateField("ngày trả lời", null=True, blank=True)
    decided_by = models.CharField("người quyết định", max_length=160, blank=True)
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản trả lời")
    answer = models.TextField("nội dung trả lời", blank=True)

    class Meta:
        verbose_name = "điều chỉnh nhiệm vụ"
        indexes = [models.Index(fields=["task", "asked_on", "id"], name="change_task")]

    @property
    def title(self) -> str:
        return f"Điều chỉnh {self.get_type_display()}"


class Stoppage(Record):
    """A suspension or the termination of a task, with what the host gives back. basis names the rule of each part."""

    kind, slug = "stoppage", "dung-nhiem-vu"

    class Type(models.TextChoices):
        SUSPENDED = "suspended", "tạm dừng"
        TERMINATED = "terminated", "chấm dứt"

    class Cause(models.TextChoices):
        OBJECTIVE = "objective", "khách quan"
        SUBJECTIVE = "subjective", "chủ quan"
        UNPROVEN = "unproven", "không chứng minh được"

    task = models.ForeignKey(Task, models.PROTECT, related_name="stoppages", verbose_name="nhiệm vụ")
    type = models.CharField("hình thức", max_length=10, choices=Type.choices)
    on = models.DateField("ngày")
    reason = models.TextField("lý do")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quyết định")
    resumed_on = models.DateField("ngày tiếp tục", null=True, blank=True)
    cause = models.CharField("nguyên nhân", max_length=10, choices=Cause.choices, blank=True)
    paid = money("đã cấp", null=True, blank=True)
    spent = money("đã chi", null=True, blank=True)
    proper = money("chi đúng quy định", null=True, blank=True)
    refund = money("phải hoàn trả", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=300, blank=True)

    class Meta:
        verbose_name = "tạm dừng, chấm dứt nhiệm vụ"

    @property
    def title(self) -> str:
        return f"{self.get_type_display().capitalize()} nhiệm vụ {self.on:%d/%m/%Y}"


class Milestone(Record):
    """A dated fact of a task's procedure: an event that time limits run from, or a confirmation that a stage asks for.

    code: an event of the regime's procedure, or one of life.CONFIRMATIONS.
    """

    kind, slug = "milestone", "moc-nhiem-vu"

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones", verbose_name="nhiệm vụ")
    code = models.CharField("việc", max_length=40)
    words = models.CharField("nội dung", max_length=200)
    on = models.DateField("ngày")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản")
    note = models.CharField("ghi chú", max_length=400, blank=True)

    class Meta:
        verbose_name = "mốc của nhiệm vụ"
        constraints = [models.UniqueConstraint(fields=["task", "code"], name="milestone_once")]

    @property
    def title(self) -> str:
        return self.words[:1].upper() + self.words[1:]
