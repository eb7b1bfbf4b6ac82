"""Calls for proposals and for hosts, and what comes in."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.ledger.records import Record, Titled

from .task import Programme, Task


class Call(Titled):
    """A public notice: propose tasks, or apply to carry out listed ones; or the direct assignment of one, with its reason."""

    kind, slug = "call", "thong-bao"

    class Type(models.TextChoices):
        PROPOSALS = "proposals", "đề xuất nhiệm vụ"
        SELECTION = "selection", "tuyển chọn"
        DIRECT = "direct", "giao trực tiếp"

    type = models.CharField("loại", max_length=10, choices=Type.choices)
    year = models.PositiveSmallIntegerField("năm kế hoạch")
    regime = models.CharField("quy định áp dụng", max_length=40)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name="thuộc chương trình")
    published_on = models.DateField("ngày thông báo")
    closes_on = models.DateField("nhận hồ sơ đến hết ngày")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản thông báo")
    reason = models.CharField("lý do giao trực tiếp", max_length=400, blank=True)
    opened_on = models.DateField("ngày mở hồ sơ", null=True, blank=True)
    minutes = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="biên bản mở hồ sơ")
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "thông báo"
        indexes = [models.Index(fields=["closes_on", "id"], name="call_closes")]


class CalledTask(Record):
    """A task of the order list for which a call seeks a host."""

    kind, slug = "called_task", "nhiem-vu-tuyen-chon"

    call = models.ForeignKey(Call, models.PROTECT, related_name="called", verbose_name="thông báo")
    task = models.ForeignKey(Task, models.PROTECT, related_name="calls", verbose_name="nhiệm vụ")

    class Meta:
        verbose_name = "nhiệm vụ được thông báo"
        constraints = [models.UniqueConstraint(fields=["call", "task"], name="called_task_pair")]

    @property
    def title(self) -> str:
        return self.task.title


class Proposal(Titled):
    """What one proposer sent in: an order (task empty until one grows from it) or an application to carry out a task.

    content: {field code: text} of the form. While sealed it is empty, and sealed holds it under a key kept outside the database.
    missing: what the completeness check did not find, one a line.
    """

    kind, slug = "proposal", "de-xuat"
    search_related = ("host", "investigator")

    class Channel(models.TextChoices):
        ONLINE = "online", "trực tuyến"
        PAPER = "paper", "nộp giấy"
        POST = "post", "bưu điện"

    class State(models.TextChoices):
        RECEIVED = "received", "Niêm phong"
        OPENED = "opened", "Đã mở"
        COMPLETE = "complete", "Hợp lệ"
        INCOMPLETE = "incomplete", "Thiếu thành phần"
        LATE = "late", "Quá hạn"
        CHOSEN = "chosen", "Được chọn"
        REFUSED = "refused", "Không được chọn"

    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals", verbose_name="thông báo")
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="nhiệm vụ")
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="tổ chức đề xuất, đăng ký")
    investigator = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="người đề xuất, chủ nhiệm")
    channel = models.CharField("cách nộp", max_length=6, choices=Channel.choices)
    received_on = models.DateField("ngày nhận")
    postmarked_on = models.DateField("ngày dấu bưu điện", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.RECEIVED)
    opened_on = models.DateField("ngày mở", null=True, blank=True)
    sealed = models.TextField("nội dung niêm phong", blank=True)
    seal_key = models.CharField(max_length=80, blank=True)
    content = models.JSONField("nội dung", default=dict, blank=True)
    missing = models.TextField("thành phần còn thiếu", blank=True)

    class Meta:
        verbose_name = "hồ sơ đề xuất"
        indexes = [models.Index(fields=["call", "state", "id"], name="proposal_call")]

    def search_body(self) -> str:
        """Sealed papers are found by nothing."""
        return " ".join(str(v) for v in self.content.values()) if not self.sealed else ""
