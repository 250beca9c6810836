from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0002_append_only'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('terms', 'terms'), ('matching', 'matching'), ('health', 'health'), ('emergency', 'emergency'), ('letters', 'letters'), ('statistics', 'statistics'), ('documents', 'documents'), ('calls', 'calls')], max_length=20),
        ),
    ]
