"""The staff's workplace: saved views and typed text that must not be lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A filter of a register kept under a name by one user. query is the address's query string."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    register = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "register", "title"], name="savedview_title")]
