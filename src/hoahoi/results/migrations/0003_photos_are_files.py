"""Photographs sent by users of results become files of their askings; FollowUp.photo goes on naming the one that came with the answer."""

from typing import Any

from django.db import migrations


def bring(apps: Any, schema_editor: Any) -> None:
    sent = list(apps.get_model("results", "FollowUp").objects.exclude(photo="").order_by("pk").values_list("pk", "photo"))
    if sent:  # a new installation has none, and then no later table is asked
        from hoahoi.results import photos

        photos.bring(sent)


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0002_results_and_use"),
        ("documents", "0006_outbox_and_wording"),
        ("ledger", "0002_lanes"),
        ("search", "0004_told"),
    ]
    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
