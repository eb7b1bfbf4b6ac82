"""Industrial property rights of the province."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Organisation, Place
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, Titled


class IpRight(Titled):
    kind, slug = "ip_right", "so-huu-tri-tue"
    search_related = ("holder", "place")

    class Type(models.TextChoices):
        MARK = "mark", "nhãn hiệu"
        COLLECTIVE_MARK = "collective_mark", "nhãn hiệu tập thể"
        CERT_MARK = "cert_mark", "nhãn hiệu chứng nhận"
        GI = "gi", "chỉ dẫn địa lý"
        DESIGN = "design", "kiểu dáng công nghiệp"
        PATENT = "patent", "sáng chế"
        UTILITY = "utility", "giải pháp hữu ích"

    class Status(models.TextChoices):
        PREPARED = "prepared", "đang chuẩn bị"
        FILED = "filed", "đã nộp đơn"
        PUBLISHED = "published", "đã công bố đơn"
        GRANTED = "granted", "đã cấp văn bằng"
        LAPSED = "lapsed", "hết hiệu lực"

    type = models.CharField("loại", max_length=16, choices=Type.choices)
    status = models.CharField("tình trạng", max_length=10, choices=Status.choices)
    number = models.CharField("số văn bằng", max_length=60, blank=True)
    filed_on = PartialDateField("ngày nộp đơn", db_index=True)
    granted_on = PartialDateField("ngày cấp", db_index=True)
    granted_on_meaning = models.CharField("ngày cấp theo nghĩa", max_length=120, blank=True)  # the source may give only the day of handing over
    expires_on = PartialDateField("hết hạn")
    holder = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="chủ văn bằng")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    place_text = models.CharField("địa bàn (như nguồn ghi)", max_length=300, blank=True)
    task_id = models.BigIntegerField("nhiệm vụ tạo lập", null=True, blank=True, db_index=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "quyền sở hữu công nghiệp"


class IpRightPlace(Record):
    """A right that covers several places."""

    kind, slug = "ip_right_place", "dia-ban-quyen"

    right = models.ForeignKey(IpRight, models.PROTECT, related_name="places", verbose_name="quyền")
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="địa bàn")

    class Meta:
        verbose_name = "địa bàn của quyền"

    @property
    def title(self) -> str:
        return self.place.title
