"""The contract of a task, its appendices, what was promised in it, and its money. Amounts in đồng."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record

from .task import Task


def money(label: str, **options: Any) -> models.DecimalField:
    """A column of đồng, to the hundredth, below ten trillion."""
    return models.DecimalField(label, max_digits=15, decimal_places=2, **options)


class Contract(Record):
    """The contract to carry out a task. mode: how far its money is a lump sum."""

    kind, slug = "contract", "hop-dong"
    searchable = True
    search_related = ("task",)

    class Mode(models.TextChoices):
        FULL = "full", "khoán đến sản phẩm cuối cùng"
        PARTIAL = "partial", "khoán từng phần"
        NONE = "none", "không khoán"
        UNKNOWN = "unknown", "nguồn không ghi"

    task = models.ForeignKey(Task, models.PROTECT, related_name="contracts", verbose_name="nhiệm vụ")
    number = models.CharField("số hợp đồng", max_length=60)
    signed_on = PartialDateField("ngày ký")
    starts_on = PartialDateField("thực hiện từ")
    ends_on = PartialDateField("thực hiện đến")
    mode = models.CharField("phương thức khoán chi", max_length=8, choices=Mode.choices, default=Mode.UNKNOWN)
    state_amount = money("ngân sách nhà nước", null=True, blank=True)
    other_amount = money("nguồn khác", null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản hợp đồng")
    liquidated_on = PartialDateField("ngày thanh lý")
    liquidation = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="biên bản thanh lý")
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "hợp đồng"
        constraints = [models.UniqueConstraint(fields=["number"], name="contract_number")]
        indexes = [models.Index(fields=["ends_on", "id"], name="contract_end")]

    @property
    def title(self) -> str:
        return f"Hợp đồng {self.number}"

    @property
    def amount(self) -> Decimal:
        return (self.state_amount or Decimal(0)) + (self.other_amount or Decimal(0))


class ContractAppendix(Record):
    """A signed change of a contract: what changed, in words."""

    kind, slug = "contract_appendix", "phu-luc-hop-dong"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="appendices", verbose_name="hợp đồng")
    number = models.CharField("số phụ lục", max_length=60)
    signed_on = PartialDateField("ngày ký")
    summary = models.CharField("nội dung", max_length=400)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản")

    class Meta:
        verbose_name = "phụ lục hợp đồng"
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="appendix_number")]

    @property
    def title(self) -> str:
        return f"Phụ lục {self.number}"


class Commitment(Record):
    """One promised product. quantity empty: promised without a number. Done once delivered in full, or waived with a reason."""

    kind, slug = "commitment", "san-pham-cam-ket"

    task = models.ForeignKey(Task, models.PROTECT, related_name="commitments", verbose_name="nhiệm vụ")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name="hợp đồng")
    title = models.CharField("sản phẩm", max_length=400)
    quantity = models.DecimalField("số lượng", max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField("đơn vị", max_length=40, blank=True)
    volume = models.CharField("khối lượng", max_length=300, blank=True)
    quality = models.TextField("yêu cầu chất lượng", blank=True)
    due_on = PartialDateField("hạn giao")
    delivered = models.DecimalField("đã giao", max_digits=14, decimal_places=4, null=True, blank=True)
    delivered_on = PartialDateField("ngày giao")
    evidence = models.CharField("minh chứng", max_length=400, blank=True)
    waived_on = models.DateField("ngày miễn", null=True, blank=True)
    waiver_reason = models.CharField("lý do miễn", max_length=400, blank=True)
    waiver = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản miễn")

    class Meta:
        verbose_name = "sản phẩm cam kết"
        indexes = [models.Index(fields=["task", "due_on", "id"], name="commitment_task")]

    @property
    def done(self) -> bool:
        return bool(self.delivered_on) and (self.quantity is None or (self.delivered or 0) >= self.quantity)

    @property
    def is_open(self) -> bool:
        return not self.done and self.waived_on is None


class BudgetLine(Record):
    """Approved money of one group, source and year."""

    kind, slug = "budget_line", "du-toan"

    class Group(models.TextChoices):
        LABOUR = "labour", "tiền công lao động, thuê chuyên gia"
        MATERIALS = "materials", "nguyên vật liệu, năng lượng"
        EQUIPMENT = "equipment", "thiết bị, máy móc"
        WORKS = "works", "xây dựng, sửa chữa nhỏ"
        OTHER = "other", "chi khác"

    class Source(models.TextChoices):
        STATE = "state", "ngân sách nhà nước"
        OTHER = "other", "nguồn khác"

    task = models.ForeignKey(Task, models.PROTECT, related_name="budget_lines", verbose_name="nhiệm vụ")
    group = models.CharField("khoản chi", max_length=10, choices=Group.choices)
    source = models.CharField("nguồn", max_length=5, choices=Source.choices, default=Source.STATE)
    year = models.PositiveSmallIntegerField("năm")
    amount = money("số tiền")

    class Meta:
        verbose_name = "dòng dự toán"
        constraints = [models.UniqueConstraint(fields=["task", "group", "source", "year"], name="budget_line_one")]

    @property
    def title(self) -> str:
        return f"{self.get_group_display()}, {self.get_source_display()}, {self.year}"


class Payment(Record):
    """Money of a contract that moved: out (advance, disbursed), accounted for (settled), or back (refunded)."""

    kind, slug = "payment", "cap-phat-kinh-phi"

    class Type(models.TextChoices):
        ADVANCE = "advance", "tạm ứng"
        DISBURSED = "disbursed", "thanh toán"
        SETTLED = "settled", "quyết toán"
        REFUNDED = "refunded", "thu hồi, hoàn trả"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments", verbose_name="hợp đồng")
    task = models.ForeignKey(Task, models.PROTECT, related_name="payments", verbose_name="nhiệm vụ")
    type = models.CharField("loại", max_length=9, choices=Type.choices)
    source = models.CharField("nguồn", max_length=5, choices=BudgetLine.Source.choices, default=BudgetLine.Source.STATE)
    on = models.DateField("ngày", db_index=True)
    amount = money("số tiền")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chứng từ")
    note = models.CharField("nội dung", max_length=300, blank=True)

    class Meta:
        verbose_name = "khoản kinh phí"
        indexes = [models.Index(fields=["task", "on", "id"], name="payment_task")]

    @property
    def title(self) -> str:
        return f"{self.get_type_display().capitalize()} {self.on:%d/%m/%Y}"
