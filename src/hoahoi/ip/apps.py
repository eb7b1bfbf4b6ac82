from django.apps import AppConfig


class IpConfig(AppConfig):
    name = "hoahoi.ip"
    label = "ip"
    default_auto_field = "django.db.models.BigAutoField"
