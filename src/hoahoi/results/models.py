"""What tasks produced, and who uses it. A task is named by kind and id: rooms of one floor do not import each other."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Organisation, Place
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Titled


class Result(Titled):
    """A result of a task, registered or not yet."""

    kind, slug = "result", "ket-qua"

    class Type(models.TextChoices):
        REPORT = "report", "báo cáo"
        PROCESS = "process", "quy trình"
        PRODUCT = "product", "sản phẩm"
        MODEL = "model", "mô hình"
        POLICY = "policy", "luận cứ, kiến nghị chính sách"
        DATA = "data", "cơ sở dữ liệu"
        IP = "ip", "quyền sở hữu trí tuệ"
        OTHER = "other", "khác"

    type = models.CharField("loại", max_length=10, choices=Type.choices, default=Type.OTHER)
    task_id = models.BigIntegerField("nhiệm vụ", null=True, blank=True, db_index=True)
    registration_number = models.CharField("số đăng ký", max_length=60, blank=True)
    registered_on = PartialDateField("ngày đăng ký", db_index=True)
    summary = models.TextField("tóm tắt", blank=True)

    class Meta:
        verbose_name = "kết quả"


class Application(Titled):
    """A result in use: by whom, where, since when, with what effect."""

    kind, slug = "application", "ung-dung"
    search_related = ("result", "adopter", "place")

    result = models.ForeignKey(Result, models.PROTECT, related_name="applications", verbose_name="kết quả")
    adopter = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="đơn vị ứng dụng")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    started_on = PartialDateField("bắt đầu", db_index=True)
    effect = models.TextField("hiệu quả", blank=True)
    evidence = models.CharField("minh chứng", max_length=500, blank=True)

    class Meta:
        verbose_name = "ứng dụng kết quả"
