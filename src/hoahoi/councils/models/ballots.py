"""Votes and ballots.

What the ledger covers (Record): the vote itself, its roll (who has voted) and named ballots, which belong to their member anyway.

What it does not, and why: a secret `Ballot` must not have an entry of its own, for the order and the times of entries would lead back
to the roll; the vote's record keeps one digest of all ballots instead, written when it closes. Links, drafts and sheets waiting for a
second typist are working things: their traces in the ledger are the marks on the roll.
"""

from __future__ import annotations

from django.db import models

from hoahoi.ledger.records import Record

from .council import Seat
from .room import AgendaItem


class Vote(Record):
    """One ballot on one dossier.

    sheet is frozen at opening, with its hash and the regime's: {"regime", "regime_hash", "stage", "task_type", "ballot": "rating"|"agree"|
    "scores", "ratings": [[code, label]], "criteria": [{"code", "title", "max", "min", "weight", "step", "group"}], "products": [...]}.
    result: what decide answered. openers: seats of the tellers who agreed to open the count.
    """

    kind, slug = "vote", "luot-bo-phieu"

    class Mode(models.TextChoices):
        NAMED = "named", "ghi tên"
        SECRET = "secret", "kín"

    class Status(models.TextChoices):
        OPEN = "open", "đang bỏ phiếu"
        CLOSED = "closed", "đã đóng, chờ kiểm phiếu"
        COUNTED = "counted", "đã kiểm phiếu"
        CANCELLED = "cancelled", "đã hủy"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="votes", verbose_name="nội dung")
    round = models.PositiveSmallIntegerField("lượt", default=1)
    uid = models.CharField(max_length=32, unique=True)
    mode = models.CharField("hình thức", max_length=6, choices=Mode.choices)
    status = models.CharField("tình trạng", max_length=9, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField("mở lúc")
    closed_at = models.DateTimeField("đóng lúc", null=True, blank=True)
    regime = models.CharField("quy định áp dụng", max_length=40)
    regime_hash = models.CharField(max_length=64)
    sheet = models.JSONField("mẫu phiếu", default=dict)
    sheet_hash = models.CharField("mã băm mẫu phiếu", max_length=64)
    key_id = models.CharField(max_length=60, blank=True)  # which key file seals the ballots now; "" once they are open
    code_round = models.PositiveSmallIntegerField(default=1)  # the code read out in the room changes with it
    openers = models.JSONField("người mở kiểm phiếu", default=list, blank=True)
    ballots_digest = models.CharField("mã băm các phiếu", max_length=64, blank=True)
    result = models.JSONField("kết quả", default=dict, blank=True)
    only_result = models.BooleanField("chỉ công bố kết quả", default=False)
    note = models.CharField("ghi chú", max_length=400, blank=True)

    class Meta:
        verbose_name = "lượt bỏ phiếu"
        constraints = [models.UniqueConstraint(fields=["item", "round"], name="vote_round")]

    @property
    def title(self) -> str:
        return f"{self.item.title} ({self.get_status_display()})"


class Roll(Record):
    """A member who may vote, and whether the vote was cast. It says nothing of what was voted."""

    kind, slug = "roll", "danh-sach-bo-phieu"

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="roll", verbose_name="lượt bỏ phiếu")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="rolls", verbose_name="thành viên")
    links = models.PositiveSmallIntegerField("số lần cấp đường dẫn", default=0)
    device = models.PositiveSmallIntegerField("số lần mở trên thiết bị", default=0)
    paper = models.BooleanField("bỏ phiếu giấy", default=False)
    voted = models.BooleanField("đã bỏ phiếu", default=False)
    struck = models.CharField("rời phiên trước khi bỏ phiếu", max_length=300, blank=True)

    class Meta:
        verbose_name = "danh sách bỏ phiếu"
        constraints = [models.UniqueConstraint(fields=["vote", "seat"], name="roll_once")]

    @property
    def title(self) -> str:
        return self.seat.person.title


class NamedBallot(Record):
    """One version of a member's ballot in a named vote. content is empty until the count; receipt binds content, member and nonce."""

    kind, slug = "named_ballot", "phieu-ghi-ten"

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="named_ballots", verbose_name="lượt bỏ phiếu")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="named_ballots", verbose_name="thành viên")
    version = models.PositiveSmallIntegerField("bản", default=1)
    at = models.DateTimeField("lúc")
    sheet_hash = models.CharField("mã băm mẫu phiếu", max_length=64)
    receipt = models.CharField("mã biên nhận", max_length=30)
    sealed = models.TextField("niêm phong", blank=True)
    nonce = models.CharField(max_length=32, blank=True)
    content = models.JSONField("nội dung", default=dict, blank=True)
    paper = models.BooleanField("nhập từ phiếu giấy", default=False)

    class Meta:
        verbose_name = "phiếu ghi tên"
        constraints = [models.UniqueConstraint(fields=["vote", "seat", "version"], name="named_ballot_version")]

    @property
    def title(self) -> str:
        return f"{self.seat.person.title}, {self.version}"


class Ballot(models.Model):
    """A secret ballot. id is random; no time, no order, no member. content: sealed until the count, then
    {"nonce", "receipt", "content", "paper"} as canonical JSON. All rows of a vote are taken out and put back in the order of new random
    ids when it closes and again when it is counted, so that neither row order nor the database's own row marks say when one was cast.
    """

    id = models.CharField(primary_key=True, max_length=32)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots", db_index=True)
    content = models.TextField()


class ScoringLink(models.Model):
    """A member's way to the ballot: the link, then the one device that opened it with the code read out in the room. Hashes only."""

    roll = models.OneToOneField(Roll, models.PROTECT, related_name="link")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    device_hash = models.CharField(max_length=64, blank=True, db_index=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)


class Draft(models.Model):
    """What a member has filled in so far in a named vote, sealed. In a secret vote drafts stay on the phone."""

    roll = models.OneToOneField(Roll, models.PROTECT, related_name="draft")
    revision = models.PositiveIntegerField(default=1)
    sealed = models.TextField()


class PaperKeying(models.Model):
    """The paper ballots of a vote as one person typed them, sealed; they count once a second person typed the same."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="keyings")
    typist_id = models.BigIntegerField()
    typist = models.CharField(max_length=120)
    sealed = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "typist_id"], name="paper_keying_once")]
