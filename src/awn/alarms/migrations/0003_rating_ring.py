from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alarms', '0002_closed_by_itself'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alarm',
            name='kind',
            field=models.CharField(choices=[('bulk_entry', 'Many records entered within minutes'), ('late_entry', 'Many records entered long afterwards'), ('one_approver', 'One person records and confirms everything'), ('impossible_travel', 'Two places too far apart'), ('no_place_proof', 'Hours without proof of the place'), ('round_numbers', 'Unusually round hours'), ('mutual_approval', 'People who confirm each other’s hours'), ('shared_device', 'One telephone for many people'), ('leap', 'Hours far above the usual'), ('target_hit', 'Many people with exactly 40 hours'), ('rating_ring', 'People who rate each other highly')], max_length=20),
        ),
    ]
