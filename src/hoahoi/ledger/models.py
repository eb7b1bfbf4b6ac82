"""The append-only record of every act."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models


class Lane(models.Model):
    """One hash chain among several; see acts.py for why there are several."""

    id = models.SmallIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64)
    last_at = models.BigIntegerField(default=0)  # microseconds since 1970
    seal = models.CharField(max_length=64)  # HMAC of the above with a key that is not in the database


class Entry(models.Model):
    """What one act did to one record: who, when, which act, what changed, and the digest of the row as it then stood."""

    id = models.BigIntegerField(primary_key=True)  # seq * 8 + lane, so that it cannot be altered either
    lane = models.ForeignKey(Lane, models.PROTECT, db_index=False)
    seq = models.BigIntegerField()  # 1, 2, 3... within the lane
    at = models.BigIntegerField()  # microseconds since 1970, never falling within a lane or along a record
    actor_id = models.BigIntegerField(null=True)  # no foreign key: the ledger outlives accounts
    actor = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)  # the act: "task.register"
    reason = models.CharField(max_length=400, default="")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    version = models.IntegerField()  # 1, 2, 3... of that record
    changes = models.TextField()  # canonical JSON {column: [before, after]}
    state = models.CharField(max_length=64)  # digest of the row after the act; "" when it was removed
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane", "seq"], name="ledger_entry_place"),
            models.UniqueConstraint(fields=["kind", "object_id", "version"], name="ledger_entry_version"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="ledger_entry_latest")]

    def compute_hash(self) -> str:
        parts = [
            self.lane_id, self.seq, self.at, self.actor_id, self.actor, self.verb, self.reason,
            self.kind, self.object_id, self.version, self.changes, self.state, self.prev,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()

    @property
    def differences(self) -> dict[str, list[Any]]:
        return json.loads(self.changes)
