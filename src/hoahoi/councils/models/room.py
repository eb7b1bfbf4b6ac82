"""What happens in a council that this system runs: agenda, invitations, conflicts, papers, reviews, the meeting, what it concluded."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Organisation, Person
from hoahoi.documents.models import Document
from hoahoi.ledger.records import Record

from .council import Council, Seat


class AgendaItem(Record):
    """One dossier on a council's agenda.

    products: what was ordered and what was handed over, as the ballot shows it:
    [{"code": "p1", "title": str, "ordered": str, "delivered": str, "criteria": ["quantity", "volume", "quality"]}].
    days_late: calendar days that the dossier came after its deadline. measurable: an expert group must report on it before the meeting.
    state_money and recent_excellent: what parts two bids of equal score; empty where it is not known.
    experts: the expert group, its head first, whether or not they sit on the council: [{"name": str, "post": str}].
    """

    kind, slug = "agenda_item", "noi-dung-hop"

    council = models.ForeignKey(Council, models.PROTECT, related_name="items", verbose_name="hội đồng")
    position = models.PositiveSmallIntegerField("thứ tự")
    title = models.CharField("tên", max_length=600)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name="tổ chức chủ trì")
    investigator = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name="chủ nhiệm")
    proposing_host = models.BooleanField("tổ chức chủ trì đã đề xuất nhiệm vụ", default=False)
    days_late = models.PositiveIntegerField("nộp muộn (ngày)", default=0)
    products = models.JSONField("sản phẩm", default=list, blank=True)
    measurable = models.BooleanField("có sản phẩm đo kiểm được", default=False)
    state_money = models.DecimalField("ngân sách nhà nước đề nghị", max_digits=15, decimal_places=2, null=True, blank=True)
    experts = models.JSONField("tổ chuyên gia", default=list, blank=True)
    expert_report = models.TextField("báo cáo của tổ chuyên gia", blank=True)
    recent_excellent = models.BooleanField("có nhiệm vụ cấp quốc gia xếp loại Xuất sắc trong 5 năm", null=True, blank=True)

    class Meta:
        verbose_name = "nội dung họp"
        constraints = [models.UniqueConstraint(fields=["council", "position"], name="agenda_item_position")]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="agenda_item_subject")]


class Conflict(Record):
    """A reason why a member may not be impartial on a dossier (item empty: on all of them), and what was decided about it."""

    kind, slug = "conflict", "xung-dot-loi-ich"

    class Reason(models.TextChoices):
        INVESTIGATOR = "investigator", "là chủ nhiệm"
        PARTICIPANT = "participant", "tham gia thực hiện nhiệm vụ"
        SAME_ORGANISATION = "same_organisation", "công tác tại tổ chức chủ trì"
        PARTNER_ORGANISATION = "partner_organisation", "công tác tại đơn vị phối hợp"
        CO_AUTHOR = "co_author", "đồng tác giả với chủ nhiệm"
        CO_WORKER = "co_worker", "cùng thực hiện nhiệm vụ khác với chủ nhiệm"
        SUPERVISOR = "supervisor", "hướng dẫn hoặc được chủ nhiệm hướng dẫn"
        FAMILY = "family", "quan hệ gia đình"
        INTEREST = "interest", "có lợi ích liên quan"
        OTHER = "other", "lý do khác"

    class Status(models.TextChoices):
        OPEN = "open", "chờ xử lý"
        WAIVED = "waived", "vẫn được bỏ phiếu"
        BARRED = "barred", "không bỏ phiếu"

    class Origin(models.TextChoices):
        RECORD = "record", "hệ thống thấy trong hồ sơ"
        DECLARED = "declared", "thành viên tự khai"
        OFFICER = "officer", "cán bộ ghi"

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="conflicts", verbose_name="thành viên")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="conflicts", verbose_name="nội dung")
    reason = models.CharField("lý do", max_length=20, choices=Reason.choices)
    text = models.CharField("diễn giải", max_length=400, blank=True)
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    origin = models.CharField("do", max_length=8, choices=Origin.choices)
    status = models.CharField("xử lý", max_length=6, choices=Status.choices, default=Status.OPEN)
    decided_because = models.CharField("lý do xử lý", max_length=400, blank=True)

    class Meta:
        verbose_name = "xung đột lợi ích"

    @property
    def title(self) -> str:
        return f"{self.seat.person.title}: {self.get_reason_display()}"


class Invitation(Record):
    """A member is asked to sit. The link's token is known to the member alone: only its SHA-256 is kept."""

    kind, slug = "invitation", "loi-moi"

    class Answer(models.TextChoices):
        NONE = "", "chưa trả lời"
        ACCEPTED = "accepted", "nhận lời"
        DECLINED = "declined", "từ chối"

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="invitation", verbose_name="thành viên")
    token_hash = models.CharField(max_length=64, db_index=True)
    sent_at = models.DateTimeField("gửi lúc")
    expires_at = models.DateTimeField("trả lời trước")
    answer = models.CharField("trả lời", max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    note = models.CharField("ý kiến", max_length=400, blank=True)

    class Meta:
        verbose_name = "lời mời"

    @property
    def title(self) -> str:
        return f"{self.seat.person.title}: {self.get_answer_display()}"


class Paper(Record):
    """A paper handed to the members: a document of the office, or a file by its name and SHA-256. item empty: for the whole agenda."""

    kind, slug = "council_paper", "tai-lieu-hop"

    council = models.ForeignKey(Council, models.PROTECT, related_name="papers", verbose_name="hội đồng")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="nội dung")
    title = models.CharField("tên", max_length=300)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, verbose_name="văn bản")
    file = models.CharField("tệp", max_length=300, blank=True)
    sha256 = models.CharField("mã băm", max_length=64, blank=True)

    class Meta:
        verbose_name = "tài liệu họp"


class PaperReceipt(Record):
    """A paper went to a member; read_at when the member first opened it."""

    kind, slug = "paper_receipt", "nhan-tai-lieu"

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="receipts", verbose_name="tài liệu")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="paper_receipts", verbose_name="thành viên")
    sent_at = models.DateTimeField("gửi lúc")
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)

    class Meta:
        verbose_name = "giao tài liệu"
        constraints = [models.UniqueConstraint(fields=["paper", "seat"], name="paper_receipt_once")]

    @property
    def title(self) -> str:
        return f"{self.paper.title}: {self.seat.person.title}"


class Review(Record):
    """A member's written comments on a dossier: a reviewer's review, a member's comments, or the expert group's report."""

    kind, slug = "review", "nhan-xet"

    class Type(models.TextChoices):
        REVIEW = "review", "nhận xét phản biện"
        COMMENT = "comment", "nhận xét"
        EXPERT_GROUP = "expert_group", "báo cáo của tổ chuyên gia"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="reviews", verbose_name="nội dung")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="reviews", verbose_name="thành viên")
    type = models.CharField("loại", max_length=12, choices=Type.choices)
    text = models.TextField("ý kiến")
    proposed = models.CharField("đề nghị", max_length=60, blank=True)
    submitted_at = models.DateTimeField("nộp lúc")

    class Meta:
        verbose_name = "phiếu nhận xét"
        constraints = [models.UniqueConstraint(fields=["item", "seat", "type"], name="review_once")]

    @property
    def title(self) -> str:
        return f"{self.get_type_display()}: {self.seat.person.title}"


class Meeting(Record):
    """One sitting. acting_chair with authorisation: the chair's written paper that puts the vice-chair in the chair's place.

    guests: who was invited besides the members: [{"name": str, "post": str}]; no_guests: it is on record that there were none.
    """

    kind, slug = "meeting", "phien-hop"

    class Form(models.TextChoices):
        IN_PERSON = "in_person", "trực tiếp"
        ONLINE = "online", "trực tuyến"
        HYBRID = "hybrid", "trực tiếp kết hợp trực tuyến"

    council = models.OneToOneField(Council, models.PROTECT, related_name="meeting", verbose_name="hội đồng")
    form = models.CharField("hình thức", max_length=10, choices=Form.choices, default=Form.IN_PERSON)
    place_text = models.CharField("địa điểm", max_length=300, blank=True)
    opened_at = models.DateTimeField("khai mạc", null=True, blank=True)
    closed_at = models.DateTimeField("kết thúc", null=True, blank=True)
    acting_chair = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Phó Chủ tịch chủ trì")
    authorisation = models.CharField("giấy ủy quyền", max_length=200, blank=True)
    tellers = models.JSONField("tổ kiểm phiếu", default=list, blank=True)  # seat ids; the first heads them
    notes = models.TextField("ghi chép", blank=True)
    guests = models.JSONField("khách mời", default=list, blank=True)
    no_guests = models.BooleanField("không có khách mời", default=False)

    class Meta:
        verbose_name = "phiên họp"

    @property
    def title(self) -> str:
        return self.council.title


class Attendance(Record):
    """A member at the sitting. present follows the room: a member who left is not present though arrived_at stays."""

    kind, slug = "attendance", "diem-danh"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", verbose_name="phiên họp")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendances", verbose_name="thành viên")
    present = models.BooleanField("có mặt", default=False)
    form = models.CharField("hình thức", max_length=10, choices=Meeting.Form.choices, default=Meeting.Form.IN_PERSON)
    arrived_at = models.DateTimeField("đến lúc", null=True, blank=True)
    left_at = models.DateTimeField("rời lúc", null=True, blank=True)
    reason = models.CharField("lý do vắng", max_length=300, blank=True)

    class Meta:
        verbose_name = "điểm danh"
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="attendance_once")]

    @property
    def title(self) -> str:
        return self.seat.person.title


class Conclusion(Record):
    """What the council concluded on one dossier, and beside it what the authority then decided: the two may differ, both stay."""

    kind, slug = "conclusion", "ket-luan-noi-dung"

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="conclusion", verbose_name="nội dung")
    vote = models.ForeignKey("councils.Vote", models.PROTECT, related_name="conclusions", verbose_name="lượt bỏ phiếu")
    result = models.CharField("kết quả", max_length=10)  # as decide answers: excellent, good, pass, average, fail
    wording = models.CharField("kết luận", max_length=300)
    text = models.TextField("nội dung kết luận", blank=True)
    recommendation = models.TextField("kiến nghị", blank=True)
    concluded_at = models.DateTimeField("lúc")
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quyết định của cơ quan quản lý")
    decided_result = models.CharField("cơ quan quản lý quyết định", max_length=300, blank=True)

    class Meta:
        verbose_name = "kết luận về nội dung"

    @property
    def title(self) -> str:
        return f"{self.wording}: {self.item.title}"


class Dissent(Record):
    """An opinion that a member keeps against the conclusion; it goes into the minutes as the member wrote it."""

    kind, slug = "dissent", "y-kien-bao-luu"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="dissents", verbose_name="nội dung")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="dissents", verbose_name="thành viên")
    text = models.TextField("ý kiến bảo lưu")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "ý kiến bảo lưu"

    @property
    def title(self) -> str:
        return f"{self.seat.person.title}: {self.item.title}"
