"""What every installation begins with: six classes, one "other" in each, limits and office hours. A city edits all of it on pages."""

from datetime import date
from decimal import Decimal
from typing import Any

# The six classes that grid workers report (网格员上报六大类事件).
CATEGORIES = [
    ("city", "城市管理", "01"),
    ("order", "社会治安", "02"),
    ("environment", "环境保护", "03"),
    ("livelihood", "民生服务", "04"),
    ("safety", "公共安全", "05"),
    ("dispute", "矛盾纠纷", "06"),
]

# Clock, urgent, kind, amount, and where the figure comes from.
LEVELS = [
    ("accept", False, "office_hours", Decimal(2), "12345 热线：网上诉求 2 小时内受理"),
    ("accept", True, "continuous_hours", Decimal("0.5"), "紧急事项 30 分钟内响应，昼夜连续计时"),
    ("dispatch", False, "office_hours", Decimal(2), "数字城管通行做法：受理后 2 个工作时内派遣"),
    ("dispatch", True, "continuous_hours", Decimal("0.5"), "紧急事项 30 分钟内响应，昼夜连续计时"),
    ("sign", False, "workdays", Decimal(1), "一般事项 1 个工作日内签收"),
    ("sign", True, "continuous_hours", Decimal("0.5"), "紧急事项 30 分钟内签收，昼夜连续计时"),
    ("handle", False, "calendar_days", Decimal(7), "12345 热线分级处置标准（草案）：一般诉求 7 天"),
    ("handle", True, "continuous_hours", Decimal(24), "12345 热线分级处置标准（草案）：水电气热类 24 小时；危及生命财产的另行 2 小时反馈"),
    ("check", False, "office_hours", Decimal(2), "数字城管通行做法：办结后 2 个工作时内核查"),
    ("check", True, "continuous_hours", Decimal(2), "数字城管通行做法：2 小时内核查，紧急事项昼夜连续计时"),
    ("call_back", False, "workdays", Decimal(1), "12345 热线：办结次日回访"),
    ("call_back", True, "workdays", Decimal(1), "12345 热线：办结次日回访"),
]

HOURS = [(8 * 60, 12 * 60), (14 * 60, 18 * 60)]  # 08:00-12:00, 14:00-18:00

PRODUCT_BEGINS = date(2020, 1, 1)  # "other" exists on every day that real matters can have


def plant(get_model: Any) -> None:
    """Store what is missing; ``get_model`` as migrations give it. Loading again changes nothing that exists."""
    category, item = get_model("catalogue", "Category"), get_model("catalogue", "Item")
    level, hours = get_model("catalogue", "ServiceLevel"), get_model("catalogue", "WorkingHours")
    for order, (code, name, number) in enumerate(CATEGORIES):
        row, _ = category.objects.get_or_create(code=code, defaults={"name": name, "order": order})
        item.objects.get_or_create(
            code=f"{number}99",
            defaults={
                "name": f"其他{name}事项",
                "category": row,
                "description": f"属于{name}、而目录中没有对应事项的情况。受理人员看过后会改为合适的事项或直接派遣。",
                "is_other": True,
                "pinyin": "qt",
                "from_on": PRODUCT_BEGINS,
            },
        )
    for clock, urgent, kind, amount, source in LEVELS:
        level.objects.get_or_create(clock=clock, urgent=urgent, defaults={"kind": kind, "amount": amount, "source": source})
    if not hours.objects.exists():
        hours.objects.bulk_create([hours(start=start, until=until) for start, until in HOURS])
