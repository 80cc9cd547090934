from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communes", "0003_notice_path")]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Đang chờ"),
                    ("checking", "Đang kiểm tra"),
                    ("checked", "Đã kiểm tra, chờ xác nhận"),
                    ("writing", "Đang ghi"),
                    ("done", "Đã ghi"),
                    ("undoing", "Đang hoàn tác"),
                    ("failed", "Dừng giữa chừng, chưa ghi gì"),
                    ("dropped", "Đã bỏ"),
                    ("undone", "Đã hoàn tác"),
                ],
                default="queued",
                max_length=10,
                verbose_name="trạng thái",
            ),
        )
    ]
