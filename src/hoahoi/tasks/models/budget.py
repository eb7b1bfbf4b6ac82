"""The appraisal of a task's budget: who sat, what each line asked for and what the group agreed to. Amounts in đồng."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.db import models

from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record

from .contract import BudgetLine, money
from .task import Task


class BudgetAppraisal(Record):
    """One meeting of the budget appraisal group (Tổ thẩm định kinh phí) on one task."""

    kind, slug = "budget_appraisal", "tham-dinh-kinh-phi"

    task = models.ForeignKey(Task, models.PROTECT, related_name="appraisals", verbose_name="nhiệm vụ")
    on = PartialDateField("ngày họp")
    place_text = models.CharField("địa điểm", max_length=300, blank=True)
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quyết định thành lập tổ")
    host_people = models.CharField("đại diện tổ chức chủ trì", max_length=300, blank=True)
    norms = models.TextField("định mức, căn cứ", blank=True)  # what the group names beside the norms of the regime
    opinion = models.TextField("ý kiến khác", blank=True)
    revise = models.BooleanField("yêu cầu hoàn thiện thuyết minh, dự toán", default=False)

    class Meta:
        verbose_name = "thẩm định kinh phí"

    @property
    def title(self) -> str:
        return f"Thẩm định kinh phí {self.on}" if self.on else "Thẩm định kinh phí"


class Appraiser(Record):
    """A member of the group. The roles are those of the regimes' councils.toml: the head is its chair."""

    kind, slug = "budget_appraiser", "thanh-vien-to-tham-dinh"

    class Role(models.TextChoices):
        CHAIR = "chair", "tổ trưởng"
        VICE_CHAIR = "vice_chair", "tổ phó"
        REVIEWER = "reviewer", "thành viên hội đồng tuyển chọn"
        SECRETARY = "sci_secretary", "thư ký"
        MEMBER = "member", "thành viên"

    appraisal = models.ForeignKey(BudgetAppraisal, models.PROTECT, related_name="group", verbose_name="thẩm định kinh phí")
    name = models.CharField("họ tên", max_length=200)
    post = models.CharField("chức vụ, đơn vị", max_length=300, blank=True)
    role = models.CharField("vai trò", max_length=13, choices=Role.choices)
    present = models.BooleanField("có mặt", default=True)

    class Meta:
        verbose_name = "thành viên tổ thẩm định"

    @property
    def title(self) -> str:
        return self.name


class AppraisedLine(Record):
    """One line of the estimate: asked for by the host, agreed by the group, and why they differ."""

    kind, slug = "appraised_line", "dong-tham-dinh"

    appraisal = models.ForeignKey(BudgetAppraisal, models.PROTECT, related_name="lines", verbose_name="thẩm định kinh phí")
    group = models.CharField("khoản chi", max_length=10, choices=BudgetLine.Group.choices)
    source = models.CharField("nguồn", max_length=5, choices=BudgetLine.Source.choices, default=BudgetLine.Source.STATE)
    year = models.PositiveSmallIntegerField("năm")
    asked = money("đề nghị")
    agreed = money("thẩm định")
    reason = models.CharField("lý do chênh lệch", max_length=300, blank=True)

    class Meta:
        verbose_name = "dòng thẩm định"
        constraints = [models.UniqueConstraint(fields=["appraisal", "group", "source", "year"], name="appraised_line_one")]

    @property
    def title(self) -> str:
        return f"{self.get_group_display()}, {self.get_source_display()}, {self.year}"


class AppraisedLabour(Record):
    """What the group agreed to pay for one role of the people who carry the task out: months of all its people together, đồng a month."""

    kind, slug = "appraised_labour", "thu-lao-tham-dinh"

    class Role(models.TextChoices):
        LEAD = "lead", "chủ nhiệm"
        SECRETARY = "secretary", "thư ký khoa học"
        MAIN = "main", "thành viên chính"
        MEMBER = "member", "thành viên"
        TECHNICIAN = "technician", "kỹ thuật viên, nhân viên hỗ trợ"
        EXPERT = "expert", "chuyên gia trong nước"

    appraisal = models.ForeignKey(BudgetAppraisal, models.PROTECT, related_name="labour", verbose_name="thẩm định kinh phí")
    role = models.CharField("chức danh", max_length=10, choices=Role.choices)
    months = models.DecimalField("số tháng người", max_digits=7, decimal_places=2)
    rate = money("một tháng")

    class Meta:
        verbose_name = "thù lao thẩm định"
        constraints = [models.UniqueConstraint(fields=["appraisal", "role"], name="appraised_labour_one")]

    @property
    def title(self) -> str:
        return f"{self.get_role_display()}, {self.months} tháng"

    @property
    def amount(self) -> Decimal:
        """Whole đồng."""
        return (self.months * self.rate).quantize(Decimal(1), ROUND_HALF_UP)
