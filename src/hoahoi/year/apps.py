from django.apps import AppConfig


class YearConfig(AppConfig):
    name = "hoahoi.year"
    label = "year"
    default_auto_field = "django.db.models.BigAutoField"
