from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_skill_key_index")]

    operations = [
        migrations.AddField(
            model_name="country",
            name="hijri",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
