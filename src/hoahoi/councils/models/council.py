"""Councils, their seats and what they concluded. The authority's decision is another record (documents)."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, Titled
from hoahoi.procedures.regimes import regime


class Council(Titled):
    """An advisory council for one subject at one stage. title names what it advised on, as the source words it."""

    kind, slug = "council", "hoi-dong"
    search_related = ("host", "seats__person")

    class Type(models.TextChoices):
        DETERMINATION = "determination", "xác định nhiệm vụ"
        SELECTION = "selection", "tuyển chọn"
        DIRECT_ASSIGNMENT = "direct_assignment", "giao trực tiếp"
        BASE_ACCEPTANCE = "base_acceptance", "nghiệm thu cơ sở"
        ACCEPTANCE = "acceptance", "đánh giá, nghiệm thu"
        INITIATIVE = "initiative", "sáng kiến"
        JURY = "jury", "giám khảo"

    class Stage(models.TextChoices):
        """How far a council that this system runs has come; empty for one that is only recorded from a source."""

        PROPOSED = "proposed", "Đang lập"
        APPOINTED = "appointed", "Đã thành lập"
        MEETING = "meeting", "Đang họp"
        CONCLUDED = "concluded", "Đã kết luận"
        FINISHED = "finished", "Đã xong"

    type = models.CharField("loại", max_length=20, choices=Type.choices)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="councils", verbose_name="quyết định thành lập")
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    established_on = PartialDateField("thành lập")
    met_on = PartialDateField("họp")
    met_until = PartialDateField("họp đến")
    planned_at = models.DateTimeField("dự kiến họp", null=True, blank=True)
    place_text = models.CharField("địa điểm", max_length=300, blank=True)
    size = models.PositiveSmallIntegerField("số thành viên", null=True, blank=True)
    batch = models.CharField("đợt", max_length=120, blank=True)
    regime = models.CharField("quy định áp dụng", max_length=40, blank=True)  # "" = held outside this system: only recorded
    regime_hash = models.CharField(max_length=64, blank=True)
    task_type = models.CharField("loại nhiệm vụ", max_length=20, blank=True)  # which score sheet of the regime serves
    stage = models.CharField("giai đoạn", max_length=10, choices=Stage.choices, blank=True)
    blind = models.BooleanField(default=False, editable=False)  # its regime keeps host and investigator from the members
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="tổ chức dự tuyển, chủ trì")
    note = models.TextField("ghi chú", blank=True)
    sort_date = PartialDateField("ngày", db_index=True, editable=False)  # met_on, else established_on

    class Meta:
        verbose_name = "hội đồng"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"]),
            # figures of a year are counted on these alone
            models.Index(fields=["met_on", "type", "subject_kind", "subject_id"], name="council_met"),
            models.Index(fields=["established_on", "type", "subject_kind", "subject_id"], name="council_established"),
        ]

    def prepare(self) -> None:
        super().prepare()
        self.sort_date = self.met_on or self.established_on
        rule = regime(self.regime).councils.get(self.type) if self.regime else None
        self.blind = rule is not None and rule.host_hidden

    @property
    def over(self) -> bool:
        """The council has concluded on every dossier."""
        return self.stage in OVER

    @property
    def host_hidden(self) -> bool:
        """Its members may not know now whose dossiers they judge."""
        return self.blind and not self.over


OVER = (Council.Stage.CONCLUDED, Council.Stage.FINISHED)


class Seat(Record):
    """A member's seat. ended_on is set when the member was replaced; the seat stays in the record."""

    kind, slug = "seat", "ghe"

    class Role(models.TextChoices):
        CHAIR = "chair", "Chủ tịch"
        VICE_CHAIR = "vice_chair", "Phó Chủ tịch"
        REVIEWER = "reviewer", "Ủy viên phản biện"
        SCI_SECRETARY = "sci_secretary", "Ủy viên thư ký khoa học"
        MEMBER = "member", "Ủy viên"

    council = models.ForeignKey(Council, models.PROTECT, related_name="seats", verbose_name="hội đồng")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats", verbose_name="người")
    role = models.CharField("vai trò", max_length=14, choices=Role.choices, default=Role.MEMBER)

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name="nơi công tác")
    from_host = models.BooleanField("công tác tại tổ chức chủ trì", default=False)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="thay cho")
    ended_on = PartialDateField("thôi từ")
    ended_reason = models.CharField("lý do thôi", max_length=300, blank=True)

    class Meta:
        verbose_name = "thành viên hội đồng"
        constraints = [models.UniqueConstraint(fields=["council", "person"], name="seat_person")]

    @property
    def title(self) -> str:
        return f"{self.person.title}, {self.get_role_display()}"


class Outcome(Record):
    """What a council concluded. rating only for acceptance; wording is the source's own word for it."""

    kind, slug = "outcome", "ket-luan"

    class Rating(models.TextChoices):
        EXCELLENT = "excellent", "Xuất sắc"
        GOOD = "good", "Khá"
        PASS = "pass", "Đạt"
        AVERAGE = "average", "Trung bình"
        FAIL = "fail", "Không đạt"
        UNKNOWN = "unknown", "nguồn không ghi xếp loại"

    council = models.OneToOneField(Council, models.PROTECT, related_name="outcome", verbose_name="hội đồng")
    rating = models.CharField("xếp loại", max_length=10, choices=Rating.choices, default=Rating.UNKNOWN)
    wording = models.CharField("kết luận", max_length=300, blank=True)
    concluded_on = PartialDateField("ngày")

    class Meta:
        verbose_name = "kết luận của hội đồng"
        indexes = [models.Index(fields=["concluded_on", "rating", "council"], name="outcome_concluded")]

    @property
    def title(self) -> str:
        return f"{self.get_rating_display()}: {self.council.title}"
