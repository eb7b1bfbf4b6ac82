from django.apps import AppConfig


class SmqConfig(AppConfig):
    name = "hoahoi.smq"
    label = "smq"
    default_auto_field = "django.db.models.BigAutoField"
