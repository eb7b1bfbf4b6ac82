"""S&T tasks: programmes, tasks with every name they bore, who takes part, checks and money."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Concept, Organisation, Person, Place
from hoahoi.documents.models import Document
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, Titled


class Programme(Titled):
    """A programme or scheme that groups tasks."""

    kind, slug = "programme", "chuong-trinh"
    search_related = ("decision.number",)

    code = models.CharField("mã", max_length=60, blank=True)
    starts_on = PartialDateField("từ")
    ends_on = PartialDateField("đến")
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, verbose_name="quyết định phê duyệt")
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "chương trình"


class Task(Titled):
    """An S&T task. title is the name in force; former names are TaskName rows. budget in units of currency."""

    kind, slug = "task", "nhiem-vu"
    search_related = ("names", "investigator", "host", "participations__person", "decision.number", "place")

    class Type(models.TextChoices):
        TOPIC = "topic", "đề tài"
        TRIAL_PRODUCTION = "trial_production", "dự án sản xuất thử nghiệm"
        SCHEME = "scheme", "đề án khoa học"
        ST_PROJECT = "st_project", "dự án KH&CN"
        IP = "ip", "nhiệm vụ sở hữu trí tuệ"
        RURAL = "rural", "dự án nông thôn miền núi"
        MODEL = "model", "mô hình ứng dụng, nhân rộng"
        UNKNOWN = "unknown", "nguồn không ghi loại"

    class Level(models.TextChoices):
        NATIONAL = "national", "quốc gia"
        MINISTRY = "ministry", "bộ"
        PROVINCIAL = "provincial", "tỉnh"
        GRASSROOTS = "grassroots", "cơ sở"
        UNKNOWN = "unknown", "nguồn không ghi cấp"

    class Stage(models.TextChoices):
        """Mirror of the case's stage, kept here for lists; only procedures changes it."""

        PROPOSED = "proposed", "Đề xuất"
        DETERMINATION = "determination", "Xác định"
        ORDER_LISTED = "order_listed", "Có trong danh mục"
        SELECTION = "selection", "Tuyển chọn, giao trực tiếp"
        APPROVED = "approved", "Phê duyệt"
        IN_PROGRESS = "in_progress", "Đang thực hiện"
        BASE_ACCEPTANCE = "base_acceptance", "Nghiệm thu cơ sở"
        ACCEPTANCE = "acceptance", "Chờ nghiệm thu"
        ACCEPTED = "accepted", "Đã nghiệm thu"
        REGISTERED = "registered", "Đã đăng ký kết quả"
        CLOSED = "closed", "Kết thúc"
        STOPPED = "stopped", "Dừng"

    code = models.CharField("mã nhiệm vụ", max_length=60, blank=True, db_index=True)
    title_en = models.CharField("tên tiếng Anh", max_length=600, blank=True)
    abstract = models.TextField("tóm tắt", blank=True)
    type = models.CharField("loại", max_length=18, choices=Type.choices, default=Type.UNKNOWN)
    level = models.CharField("cấp", max_length=12, choices=Level.choices, default=Level.UNKNOWN)
    stage = models.CharField("giai đoạn", max_length=18, choices=Stage.choices, default=Stage.PROPOSED)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="thuộc chương trình")
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="hosted_tasks", verbose_name="tổ chức chủ trì")
    investigator = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="led_tasks", verbose_name="chủ nhiệm")
    field = models.ForeignKey(Concept, models.PROTECT, null=True, blank=True, verbose_name="lĩnh vực")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="địa bàn")
    place_text = models.CharField("nơi thực hiện (như nguồn ghi)", max_length=300, blank=True)
    decision = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="quyết định")
    starts_on = PartialDateField("bắt đầu")
    ends_on = PartialDateField("kết thúc")
    seen_on = PartialDateField("nguồn ghi đang thực hiện ngày")
    budget = models.DecimalField("kinh phí", max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField("đồng tiền", max_length=3, default="VND")
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "nhiệm vụ"
        indexes = [
            models.Index(fields=["stage", "sort_key", "id"], name="task_stage_title"),
            models.Index(fields=["stage", "id"], name="task_stage_id"),
            models.Index(fields=["sort_key", "id"], name="task_title"),
            models.Index(fields=["starts_on", "id"], name="task_start"),
            models.Index(fields=["ends_on", "id"], name="task_end"),
            models.Index(fields=["budget", "id"], name="task_budget"),
            models.Index(fields=["code", "id"], name="task_code_id"),
            # figures over all tasks of a period are counted on it alone, without reading titles and abstracts
            models.Index(fields=["starts_on", "ends_on", "seen_on", "type", "level", "host", "currency", "budget"], name="task_period"),
        ]


class TaskName(Record):
    """A name that a task bore at a step of its life, with the reason for taking both names as one task."""

    kind, slug = "task_name", "ten-nhiem-vu"

    task = models.ForeignKey(Task, models.PROTECT, related_name="names", verbose_name="nhiệm vụ")
    title = models.CharField("tên", max_length=600)
    used_at = models.CharField("dùng khi", max_length=120)
    on = PartialDateField("ngày")
    reason = models.CharField("lý do nối", max_length=400, blank=True)

    class Meta:
        verbose_name = "tên của nhiệm vụ"


class Participation(Record):
    """A person or an organisation takes part in a task beyond its host and investigator."""

    kind, slug = "participation", "tham-gia"

    class Role(models.TextChoices):
        CO_INVESTIGATOR = "co_investigator", "đồng chủ nhiệm"
        PARTICIPANT = "participant", "thành viên thực hiện"
        PARTNER = "partner_org", "đơn vị phối hợp"
        APPLYING = "applying_org", "đơn vị ứng dụng"
        ORDERING = "ordering_org", "đơn vị đặt hàng"

    task = models.ForeignKey(Task, models.PROTECT, related_name="participations", verbose_name="nhiệm vụ")
    role = models.CharField("vai trò", max_length=16, choices=Role.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="người")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="tổ chức")

    class Meta:
        verbose_name = "tham gia nhiệm vụ"

    @property
    def title(self) -> str:
        return f"{self.person or self.organisation}, {self.get_role_display()}"


class TaskPlace(Record):
    """A task carried out in several places."""

    kind, slug = "task_place", "noi-thuc-hien"

    task = models.ForeignKey(Task, models.PROTECT, related_name="places", verbose_name="nhiệm vụ")
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="địa bàn")

    class Meta:
        verbose_name = "nơi thực hiện"

    @property
    def title(self) -> str:
        return self.place.title


class Check(Titled):
    """A check of the progress of one or several tasks (kiểm tra tiến độ)."""

    kind, slug = "check", "kiem-tra-tien-do"
    search_related = ("organisation", "person")

    held_on = PartialDateField("ngày", db_index=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="đơn vị kiểm tra")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="trưởng đoàn")
    place_text = models.CharField("địa điểm", max_length=300, blank=True)
    finding = models.TextField("kết quả kiểm tra", blank=True)

    class Meta:
        verbose_name = "kiểm tra tiến độ"


class CheckedTask(Record):
    kind, slug = "checked_task", "nhiem-vu-kiem-tra"

    check_record = models.ForeignKey(Check, models.PROTECT, related_name="checked", verbose_name="cuộc kiểm tra")
    task = models.ForeignKey(Task, models.PROTECT, related_name="checks", verbose_name="nhiệm vụ")

    class Meta:
        verbose_name = "nhiệm vụ được kiểm tra"
        constraints = [models.UniqueConstraint(fields=["check_record", "task"], name="checked_task_pair")]

    @property
    def title(self) -> str:
        return self.task.title


class TaskEvent(Record):
    """An event that belongs to a task: its workshop, its training."""

    kind, slug = "task_event", "su-kien-nhiem-vu"

    task = models.ForeignKey(Task, models.PROTECT, related_name="events", verbose_name="nhiệm vụ")
    event = models.ForeignKey("directory.Event", models.PROTECT, related_name="tasks", verbose_name="sự kiện")

    class Meta:
        verbose_name = "sự kiện của nhiệm vụ"

    @property
    def title(self) -> str:
        return self.event.title
