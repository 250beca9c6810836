"""How it was shown that somebody answers for a minor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_account_phone")]

    operations = [
        migrations.AddField(
            model_name="guardianship",
            name="proof",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
