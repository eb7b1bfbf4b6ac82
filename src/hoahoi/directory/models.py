"""Who and where: persons, organisations, places over time, classifications, legal instruments, events, and the office itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hoahoi.ledger.dates import PartialDateField
from hoahoi.ledger.records import Record, Titled
from hoahoi.ui.vietnamese import name_sort_key


class Place(Titled):
    """An administrative unit with the time it existed: province, district (until 30/06/2025), commune."""

    kind, slug = "place", "dia-ban"
    search_related = ("parent",)

    class Level(models.TextChoices):
        PROVINCE = "province", "tỉnh"
        DISTRICT = "district", "huyện, thành phố"
        COMMUNE = "commune", "xã, phường, thị trấn"

    code = models.CharField("mã", max_length=20)  # General Statistics Office; codes were used again in 2025
    level = models.CharField("cấp", max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc")
    valid_from = PartialDateField("có từ")
    valid_to = PartialDateField("có đến")
    latitude = models.DecimalField("vĩ độ", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("kinh độ", max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = "địa bàn"
        constraints = [models.UniqueConstraint(fields=["code", "level", "valid_from"], name="place_code")]

    @property
    def ended(self) -> bool:
        return self.valid_to is not None


class PlaceSuccession(Record):
    """Old commune -> new commune (1 July 2025). whole = the entire old unit went into the new one."""

    kind, slug = "place_succession", "ke-thua-dia-ban"

    old = models.ForeignKey(Place, models.PROTECT, related_name="successions", verbose_name="đơn vị cũ")
    new = models.ForeignKey(Place, models.PROTECT, related_name="predecessions", verbose_name="đơn vị mới")
    on = PartialDateField("từ ngày")
    whole = models.BooleanField("toàn bộ", default=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "kế thừa địa bàn"
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="place_succession_pair")]


class Organisation(Titled):
    kind, slug = "organisation", "to-chuc"
    search_related = ("parent", "place")

    class Type(models.TextChoices):
        STATE = "state", "cơ quan nhà nước"
        UNIT = "unit", "đơn vị sự nghiệp, viện, trường"
        FIRM = "firm", "doanh nghiệp"
        COOP = "coop", "hợp tác xã"
        HOUSEHOLD = "household", "hộ kinh doanh"
        ASSOCIATION = "association", "hội, liên hiệp hội"
        COMMITTEE = "committee", "ban, hội đồng"
        OTHER = "other", "khác"

    short_title = models.CharField("tên ngắn", max_length=120, blank=True)
    type = models.CharField("loại", max_length=12, choices=Type.choices, default=Type.OTHER)
    tax_code = models.CharField("mã số thuế", max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="trực thuộc")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    phone = models.CharField("điện thoại", max_length=40, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    valid_from = PartialDateField("hoạt động từ")
    valid_to = PartialDateField("hoạt động đến")
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "tổ chức"
        constraints = [
            models.UniqueConstraint(fields=["tax_code"], condition=~Q(tax_code=""), name="organisation_tax_code"),
            models.UniqueConstraint(fields=["title", "valid_from"], name="organisation_title"),
        ]


class OrganisationSuccession(Record):
    """An organisation's work goes on in another; new is empty when its work was not handed to one body."""

    kind, slug = "organisation_succession", "ke-thua-to-chuc"

    old = models.ForeignKey(Organisation, models.PROTECT, related_name="successions", verbose_name="tổ chức cũ")
    new = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="predecessions", verbose_name="tổ chức mới")
    on = PartialDateField("từ ngày")
    note = models.CharField("ghi chú", max_length=300, blank=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    confidence = models.CharField("mức tin cậy", max_length=10, default="found")  # found | recalled | assumed

    class Meta:
        verbose_name = "kế thừa tổ chức"


class Person(Titled):
    """title is the full name; lists sort by given name."""

    kind, slug = "person", "nguoi"
    search_related = ("affiliations__organisation", "affiliations.post")

    degree = models.CharField("học hàm, học vị", max_length=80, blank=True)
    gender = models.CharField("giới tính", max_length=6, blank=True, choices=[("female", "nữ"), ("male", "nam")])
    email = models.EmailField("thư điện tử", blank=True)
    phone = models.CharField("điện thoại", max_length=40, blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "người"

    def make_sort_key(self) -> str:
        return name_sort_key(self.title)


class Affiliation(Record):
    """A person's post in an organisation, as far as the dates are known. seen_on: the day for which a source attests it."""

    kind, slug = "affiliation", "chuc-vu"

    person = models.ForeignKey(Person, models.PROTECT, related_name="affiliations", verbose_name="người")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations", verbose_name="tổ chức")
    post = models.CharField("chức vụ", max_length=160, blank=True)
    valid_from = PartialDateField("từ")
    valid_to = PartialDateField("đến")
    seen_on = PartialDateField("nguồn ghi ngày")
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "chức vụ"

    @property
    def title(self) -> str:
        return f"{self.person.title}, {self.post}" if self.post else f"{self.person.title} – {self.organisation.title}"


class Scheme(Titled):
    """A classification in one edition: research fields of 2008, and later ones beside it."""

    kind, slug = "scheme", "bang-phan-loai"

    code = models.CharField("mã", max_length=40, unique=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "bảng phân loại"


class Concept(Titled):
    """One heading of a classification."""

    kind, slug = "concept", "linh-vuc"

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="concepts", verbose_name="bảng phân loại")
    code = models.CharField("mã", max_length=20)
    level = models.PositiveSmallIntegerField("bậc")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc")

    class Meta:
        verbose_name = "lĩnh vực nghiên cứu"
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="concept_code")]


class LegalInstrument(Titled):
    """A law, decree, circular or normative decision, cited by number and article; its text is not copied."""

    kind, slug = "legal_instrument", "phap-ly"

    number = models.CharField("số, ký hiệu", max_length=60, unique=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    issued_on = PartialDateField("ngày ban hành")
    in_force_from = PartialDateField("hiệu lực từ")
    in_force_to = PartialDateField("hiệu lực đến")
    confidence = models.CharField("mức tin cậy", max_length=10, default="found")  # found | recalled | assumed
    source_url = models.URLField("nguồn", max_length=500, blank=True)

    class Meta:
        verbose_name = "văn bản pháp lý"


class Event(Titled):
    """A conference, workshop, meeting, training, contest, fair or ceremony. ended_on is empty for a one-day event."""

    kind, slug = "event", "su-kien"
    search_related = ("organiser", "person", "place")

    class Type(models.TextChoices):
        YEAR_END = "year_end", "hội nghị tổng kết năm"
        CONFERENCE = "conference", "hội nghị"
        WORKSHOP = "workshop", "hội thảo, tọa đàm"
        MEETING = "meeting", "họp, làm việc"
        TRAINING = "training", "tập huấn"
        DISSEMINATION = "dissemination", "phổ biến, tuyên truyền"
        CONTEST = "contest", "cuộc thi, hội thi"
        STARTUP = "startup", "sự kiện khởi nghiệp"
        FAIR = "fair", "hội chợ, phiên chợ"
        CEREMONY = "ceremony", "lễ kỷ niệm"

    type = models.CharField("loại", max_length=14, choices=Type.choices)
    number = models.CharField("số văn bản", max_length=60, blank=True)
    held_on = PartialDateField("ngày tổ chức", db_index=True)
    ended_on = PartialDateField("đến ngày")
    organiser = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="đơn vị tổ chức")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="người chủ trì")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    place_text = models.CharField("địa điểm", max_length=300, blank=True)
    outcome = models.CharField("kết quả", max_length=300, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "sự kiện"


class Office(Titled):
    """The office that runs this installation. title is its name; numbering maps a kind of document to its series."""

    kind, slug = "office", "don-vi"

    organisation = models.OneToOneField(Organisation, models.PROTECT, verbose_name="tổ chức")
    parent_title = models.CharField("cơ quan chủ quản", max_length=200)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    place_title = models.CharField("địa danh trên văn bản", max_length=80)
    symbol = models.CharField("ký hiệu cơ quan", max_length=30)  # SKHCN, as in 15/BC-SKHCN
    numbering = models.JSONField("sổ số văn bản", default=dict, blank=True)
    emblem = models.CharField("biểu trưng", max_length=200, blank=True)
    portal_url = models.URLField("trang thông tin", blank=True)
    ready = models.BooleanField("đã thiết lập", default=False)

    class Meta:
        verbose_name = "đơn vị sử dụng"


class Division(Titled):
    """A division of the office."""

    kind, slug = "division", "phong"

    office = models.ForeignKey(Office, models.PROTECT, related_name="divisions", verbose_name="đơn vị")
    symbol = models.CharField("ký hiệu", max_length=30)
    valid_from = PartialDateField("từ")
    valid_to = PartialDateField("đến")

    class Meta:
        verbose_name = "phòng, đơn vị thuộc Sở"


class Signer(Record):
    """Who may sign and for whom: authority "" for the head in person, KT., TL., TUQ., Q. otherwise (Nghị định 30/2020, Phụ lục I)."""

    kind, slug = "signer", "nguoi-ky"

    office = models.ForeignKey(Office, models.PROTECT, related_name="signers", verbose_name="đơn vị")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="người")
    authority = models.CharField("quyền hạn", max_length=10, blank=True)
    for_post = models.CharField("ký thay chức vụ", max_length=120, blank=True)
    post = models.CharField("chức vụ", max_length=120)
    valid_from = PartialDateField("từ")
    valid_to = PartialDateField("đến")

    class Meta:
        verbose_name = "người ký"

    @property
    def title(self) -> str:
        return f"{self.person.title}, {self.post}"
