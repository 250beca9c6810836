from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consents", "0004_learning")]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("terms", "terms"),
                    ("matching", "matching"),
                    ("health", "health"),
                    ("emergency", "emergency"),
                    ("letters", "letters"),
                    ("statistics", "statistics"),
                    ("documents", "documents"),
                    ("calls", "calls"),
                    ("learning", "learning"),
                    ("fairness", "fairness"),
                ],
                max_length=20,
            ),
        ),
    ]
