"""What tasks produced, and who uses it. A task is named by kind and id: rooms of one floor do not import each other."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from hoahoi.directory.models import Organisation, Person, Place
from hoahoi.documents.files.models import File
from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, Titled


class Result(Titled):
    """A result of a task, registered or not yet. One certificate may stand for several results of its task; none is issued a second time."""

    kind, slug = "result", "ket-qua"
    search_related = ("authors__person",)

    class Type(models.TextChoices):
        REPORT = "report", "báo cáo"
        PROCESS = "process", "quy trình"
        PRODUCT = "product", "sản phẩm"
        MODEL = "model", "mô hình"
        POLICY = "policy", "luận cứ, kiến nghị chính sách"
        DATA = "data", "cơ sở dữ liệu"
        IP = "ip", "quyền sở hữu trí tuệ"
        OTHER = "other", "khác"

    class Restriction(models.TextChoices):
        LIMITED = "limited", "sử dụng hạn chế"
        SECRET = "secret", "bảo mật"

    class Right(models.TextChoices):
        OWN = "own", "quyền sở hữu"
        USE = "use", "quyền sử dụng"

    type = models.CharField("loại", max_length=10, choices=Type.choices, default=Type.OTHER)
    task_id = models.BigIntegerField("nhiệm vụ", null=True, blank=True, db_index=True)
    registration_number = models.CharField("số đăng ký", max_length=60, blank=True)
    registered_on = PartialDateField("ngày đăng ký", db_index=True)
    summary = models.TextField("tóm tắt", blank=True)
    recommendation = models.TextField("kiến nghị", blank=True)
    accepted_on = PartialDateField("nghiệm thu chính thức")
    filed_on = PartialDateField("nộp hồ sơ đăng ký")
    holder = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="held_results", verbose_name="bên được giao quyền")
    right = models.CharField("quyền được giao", max_length=3, choices=Right.choices, blank=True)
    restriction = models.CharField("hạn chế", max_length=8, choices=Restriction.choices, blank=True)
    restricted_until = PartialDateField("hạn chế đến")
    withdrawn_on = PartialDateField("thu hồi giấy chứng nhận")
    withdrawn_reason = models.CharField("lý do thu hồi", max_length=400, blank=True)
    link = models.URLField("địa chỉ công khai", max_length=400, blank=True)

    class Meta:
        verbose_name = "kết quả"

    @property
    def registered(self) -> bool:
        """Whether a certificate stands."""
        return bool(self.registration_number or self.registered_on) and self.withdrawn_on is None


class ResultProduct(Record):
    """A thing that the result consists of: "quy trình kỹ thuật trồng hồi", 1, "bản"."""

    kind, slug = "result_product", "san-pham-ket-qua"

    result = models.ForeignKey(Result, models.PROTECT, related_name="products", verbose_name="kết quả")
    title = models.CharField("tên sản phẩm", max_length=400)
    quantity = models.DecimalField("số lượng", max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField("đơn vị tính", max_length=60, blank=True)
    quality = models.CharField("yêu cầu chất lượng", max_length=400, blank=True)

    class Meta:
        verbose_name = "sản phẩm của kết quả"


class Author(Record):
    """An author of a result, in the agreed order; share is the contribution in percent, empty where the source does not say."""

    kind, slug = "author", "tac-gia"

    result = models.ForeignKey(Result, models.PROTECT, related_name="authors", verbose_name="kết quả")
    person = models.ForeignKey(Person, models.PROTECT, related_name="authorships", verbose_name="tác giả")
    order = models.PositiveSmallIntegerField("thứ tự")
    share = models.DecimalField("tỷ lệ đóng góp (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    left_on = models.DateField("bỏ khỏi danh sách", null=True, blank=True)

    class Meta:
        verbose_name = "tác giả của kết quả"
        constraints = [models.UniqueConstraint(fields=["result", "person"], condition=Q(left_on=None), name="author_once")]

    @property
    def title(self) -> str:
        return str(self.person)


class Dissemination(Titled):
    """An act that spreads a result: where, when, how many it reached, with what evidence."""

    kind, slug = "dissemination", "pho-bien"
    search_related = ("result", "receiver", "place")

    class Type(models.TextChoices):
        TRAINING = "training", "tập huấn"
        FIELD_DAY = "field_day", "hội nghị đầu bờ"
        ARTICLE = "article", "bài báo, tin"
        DEMONSTRATION = "demonstration", "mô hình trình diễn"
        HANDOVER = "handover", "bàn giao cho cơ quan làm chính sách"
        OTHER = "other", "khác"

    result = models.ForeignKey(Result, models.PROTECT, related_name="disseminations", verbose_name="kết quả")
    type = models.CharField("hình thức", max_length=14, choices=Type.choices, default=Type.OTHER)
    held_on = PartialDateField("ngày", db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    place_text = models.CharField("địa điểm", max_length=300, blank=True)
    reached = models.PositiveIntegerField("số người tham dự", null=True, blank=True)
    receiver = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="đơn vị tiếp nhận")
    materials = models.CharField("tài liệu đã phát", max_length=400, blank=True)
    evidence = models.CharField("minh chứng", max_length=500, blank=True)
    link = models.URLField("đường dẫn công khai", max_length=400, blank=True, db_index=True)

    class Meta:
        verbose_name = "hoạt động phổ biến"

    def clean(self) -> None:
        if self.type == self.Type.HANDOVER and self.receiver is None:
            raise ValidationError({"receiver": _("Ghi cơ quan đã nhận bàn giao.")})


class Application(Titled):
    """A result with one user: who, where, since when, with what effect.

    It counts as applied (see APPLIED) only with a user and evidence: a paper, or the user's own word. The fields of use repeat the user's
    newest answer; every answer stays in its FollowUp.
    """

    kind, slug = "application", "ung-dung"
    search_related = ("result", "adopter", "place")

    class Use(models.TextChoices):
        FULL = "full", "dùng toàn bộ"
        PARTLY = "partly", "dùng một phần"
        NO = "no", "không dùng"

    class AreaUnit(models.TextChoices):
        M2 = "m2", "m²"
        HA = "ha", "ha"

    result = models.ForeignKey(Result, models.PROTECT, related_name="applications", verbose_name="kết quả")
    adopter = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="đơn vị ứng dụng")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    started_on = PartialDateField("bắt đầu", db_index=True)
    effect = models.TextField("hiệu quả", blank=True)
    evidence = models.CharField("minh chứng", max_length=500, blank=True)
    field = models.CharField("lĩnh vực ứng dụng", max_length=200, blank=True)
    transfer = models.CharField("hình thức chuyển giao", max_length=200, blank=True)
    impact = models.TextField("tác động kinh tế, xã hội, môi trường", blank=True)
    use = models.CharField("mức độ sử dụng", max_length=6, choices=Use.choices, blank=True)
    area = models.DecimalField("diện tích", max_digits=14, decimal_places=4, null=True, blank=True)
    area_unit = models.CharField("đơn vị diện tích", max_length=2, choices=AreaUnit.choices, blank=True)
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    output = models.CharField("sản lượng", max_length=200, blank=True)
    money = models.DecimalField("hiệu quả bằng tiền (đồng/năm)", max_digits=15, decimal_places=0, null=True, blank=True)
    reasons = models.JSONField("lý do không dùng", default=list, blank=True)
    reason_text = models.CharField("lý do khác", max_length=400, blank=True)
    attested_on = PartialDateField("đơn vị ứng dụng xác nhận", db_index=True)
    silent_on = models.DateField("không trả lời từ", null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = "ứng dụng kết quả"

    @property
    def applied(self) -> bool:
        """Twin of APPLIED."""
        known = bool(self.evidence) or self.attested_on is not None
        return self.adopter_id is not None and known and self.started_on is not None and self.use != self.Use.NO

    def clean(self) -> None:
        """A start of use is a claim: it needs its user and its evidence."""
        if self.started_on is None or self.use == self.Use.NO:
            return
        missing: dict[str, str] = {}
        if self.adopter is None:
            missing["adopter"] = _("Chưa có đơn vị ứng dụng: ghi ai đang dùng kết quả, hoặc để trống ngày bắt đầu.")
        if not self.evidence and self.attested_on is None:
            self.evidence = self._file_as_evidence()
        if not self.evidence and self.attested_on is None:
            missing["evidence"] = _("Chưa có minh chứng: ghi văn bản hoặc tải tệp lên; hoặc để trống ngày bắt đầu rồi gửi đường dẫn cho đơn vị xác nhận.")
        if missing:
            raise ValidationError(missing)

    def _file_as_evidence(self) -> str:
        """The first file that is tied to this record, in words; "" where there is none."""
        files = File.objects.filter(subject_kind=self.kind, subject_id=self.pk, removed_at=None) if self.pk else File.objects.none()
        first = files.order_by("pk").values_list("name", flat=True).first()
        return _("Tệp: %s") % first if first else ""


# an application that counts: a user, evidence of a paper or of the user's word, a start, and no answer that it is not used
APPLIED = Q(adopter__isnull=False) & (~Q(evidence="") | ~Q(attested_on="")) & ~Q(started_on="") & ~Q(use=Application.Use.NO)

from .follow_models import FollowUp as FollowUp  # noqa: E402 - follows an Application
from .follow_models import LinkCheck as LinkCheck  # noqa: E402
