from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "hoahoi.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hoahoi.ledger.acts import on_saved

        from .index import keep_up

        on_saved(keep_up)
