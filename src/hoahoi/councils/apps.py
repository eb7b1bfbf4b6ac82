from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    name = "hoahoi.councils"
    label = "councils"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hoahoi.procedures.actions import when_case_ends

        from .deadlines import end_duties

        when_case_ends(end_duties)
