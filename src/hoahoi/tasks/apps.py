from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "hoahoi.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import guards  # noqa: F401  # registers what the stages of a task ask
        from .papers import kinds  # noqa: F401  # declares the papers of a task's life
