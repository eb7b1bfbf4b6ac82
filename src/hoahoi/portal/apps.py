from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PortalConfig(AppConfig):
    name = "hoahoi.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hoahoi.ledger.acts import on_saved

        from . import access

        on_saved(access.on_records)
        user_logged_in.connect(access.on_sign_in, dispatch_uid="portal.access")
