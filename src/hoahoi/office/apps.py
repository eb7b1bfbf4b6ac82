from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.module_loading import autodiscover_modules


class OfficeConfig(AppConfig):
    name = "hoahoi.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("registers")
        user_logged_in.connect(begin_in_latest_year, dispatch_uid="office.begin_in_latest_year")


def begin_in_latest_year(request: Any, **_kwargs: Any) -> None:
    """A person who signs in works on the latest year with much on record, until they choose another."""
    from .home import first_year

    session = getattr(request, "session", None)
    if session is not None and "year" not in session:
        session["year"] = first_year()
