from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "hoahoi.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hoahoi.councils.conflicts import register_source

        from .coauthors import co_authors

        register_source(co_authors)
