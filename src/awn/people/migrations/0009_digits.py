from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_profile'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='digits',
            field=models.CharField(choices=[('latn', 'latn'), ('arab', 'arab')], db_default='latn', default='latn', max_length=4),
        ),
    ]
