from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SheetsConfig(AppConfig):
    name = "hoahoi.sheets"
    label = "sheets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Each room's sheets.py declares what its sheets hold."""
        autodiscover_modules("sheets")
