from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opportunities', '0007_posting'),
    ]

    operations = [
        migrations.AddField(
            model_name='opportunity',
            name='queue_opens_at',
            field=models.DateTimeField(null=True),
        ),
    ]
