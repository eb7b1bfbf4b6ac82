from django.db import migrations


def create(apps, schema_editor):
    from hoahoi.ledger.acts import create_lanes

    create_lanes(apps.get_model("ledger", "Lane"))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
