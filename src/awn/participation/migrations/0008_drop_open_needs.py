from django.db import migrations


class Migration(migrations.Migration):
    # Apart from the sealing: a table that was just written to is not altered in the same transaction.
    dependencies = [("participation", "0007_sealed_needs")]

    operations = [migrations.RemoveField("application", "shared_needs")]
