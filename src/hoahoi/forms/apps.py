from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FormsConfig(AppConfig):
    name = "hoahoi.forms"
    label = "official_forms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("answers")  # what each room's records answer
