"""Asking the users of results again, and whether public links still open."""

from __future__ import annotations

from django.db import models

from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record
from hoahoi.procedures.models import Obligation

REASONS = (
    ("market", "không bán được, giá thấp"),
    ("cost", "thiếu vốn, chi phí cao"),
    ("skill", "khó làm theo, thiếu hướng dẫn"),
    ("input", "thiếu giống, vật tư, thiết bị"),
    ("nature", "thời tiết, sâu bệnh, đất không hợp"),
    ("people", "thiếu lao động, đổi người phụ trách"),
    ("other", "lý do khác"),
)


class FollowUp(Record):
    """One asking of one user: planned, sent, reminded, then answered or silent. Its answers are what the user said that day and never change.

    Only the SHA-256 of the personal link's token is kept. contact_* are kept only where the user agreed to be called.
    """

    kind, slug = "follow_up", "hoi-lai"

    class State(models.TextChoices):
        PLANNED = "planned", "chưa đến ngày hỏi"
        SENT = "sent", "đã gửi đường dẫn"
        REMINDED = "reminded", "đã nhắc"
        ANSWERED = "answered", "đã trả lời"
        SILENT = "silent", "không trả lời"

    application = models.ForeignKey("results.Application", models.PROTECT, related_name="follow_ups", verbose_name="ứng dụng")
    months = models.PositiveSmallIntegerField("sau (tháng)")  # 0: asked at once, outside the plan
    due_on = models.DateField("ngày hỏi", db_index=True)
    state = models.CharField("trạng thái", max_length=8, choices=State.choices, default=State.PLANNED, db_index=True)
    obligation = models.ForeignKey(Obligation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="việc")
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    open_until = models.DateField("đường dẫn mở đến", null=True, blank=True)
    sent_on = models.DateField("gửi", null=True, blank=True)
    reminded_on = models.DateField("nhắc", null=True, blank=True)
    closed_on = models.DateField("kết thúc", null=True, blank=True)
    use = models.CharField("mức độ sử dụng", max_length=6, blank=True, choices=[("full", "dùng toàn bộ"), ("partly", "dùng một phần"), ("no", "không dùng")])
    since = PartialDateField("dùng từ")
    area = models.DecimalField("diện tích", max_digits=14, decimal_places=4, null=True, blank=True)
    area_unit = models.CharField("đơn vị diện tích", max_length=2, blank=True, choices=[("m2", "m²"), ("ha", "ha")])
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    output = models.CharField("sản lượng", max_length=200, blank=True)
    money = models.DecimalField("hiệu quả bằng tiền (đồng/năm)", max_digits=15, decimal_places=0, null=True, blank=True)
    reasons = models.JSONField("lý do không dùng", default=list, blank=True)
    reason_text = models.CharField("lý do khác", max_length=400, blank=True)
    contact = models.BooleanField("đồng ý để gọi lại", default=False)
    contact_name = models.CharField("người liên hệ", max_length=120, blank=True)
    contact_phone = models.CharField("điện thoại", max_length=40, blank=True)
    photo = models.CharField("ảnh", max_length=80, blank=True)  # <SHA-256>.<ending> of the file that came with the answer: photos.file_of

    class Meta:
        verbose_name = "lần hỏi lại"
        constraints = [
            models.UniqueConstraint(fields=["application", "months"], condition=models.Q(months__gt=0), name="follow_up_once"),
            models.UniqueConstraint(fields=["token_hash"], condition=~models.Q(token_hash=""), name="follow_up_token"),
        ]

    @property
    def title(self) -> str:
        when = f"sau {self.months} tháng" if self.months else "ngoài lịch"
        return f"Hỏi lại {when}: {self.application.adopter or self.application.title}"


class LinkCheck(models.Model):
    """The newest check of one public address. Not a record of the office: the machine writes it again every week."""

    url = models.CharField("địa chỉ", max_length=400, unique=True)
    checked_at = models.DateTimeField("kiểm tra lúc")
    broken = models.BooleanField("hỏng", default=False, db_index=True)
    status = models.PositiveSmallIntegerField("mã trả lời", null=True)
    problem = models.CharField("lỗi", max_length=300, blank=True)
    broken_since = models.DateTimeField("hỏng từ", null=True)
