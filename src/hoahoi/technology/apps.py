from django.apps import AppConfig


class TechnologyConfig(AppConfig):
    name = "hoahoi.technology"
    label = "technology"
    default_auto_field = "django.db.models.BigAutoField"
