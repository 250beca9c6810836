"""The reason of plain order in two languages; earlier ones were written in one, and are shown as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matching", "0005_plain_order")]

    operations = [
        migrations.RenameField("plainorder", "reason", "reason_ar"),
        migrations.AlterField("plainorder", "reason_ar", models.CharField(max_length=300, blank=True)),
        migrations.AddField("plainorder", "reason_en", models.CharField(max_length=300, blank=True, db_default="")),
    ]
