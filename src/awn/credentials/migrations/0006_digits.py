from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0005_learning'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificate',
            name='digits',
            field=models.CharField(choices=[('latn', 'latn'), ('arab', 'arab')], db_default='latn', default='latn', max_length=4),
        ),
    ]
