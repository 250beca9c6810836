from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0003_files_of_times'),
    ]

    operations = [
        migrations.AlterField(
            model_name='boardfile',
            name='media_type',
            field=models.CharField(max_length=100),
        ),
    ]
