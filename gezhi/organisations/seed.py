"""Kinds of bodies (机构类别) a new installation begins with; a city changes them as data."""

# code, name
KINDS = [
    ("government", "人民政府"),
    ("department", "部门"),
    ("centre", "网格化服务管理中心"),
    ("station", "村（社区）工作站"),
    ("town_unit", "乡镇（街道）站所办"),
    ("community", "村（居）民委员会"),
    ("service", "公用事业单位"),
    ("association", "社会组织"),
    ("company", "企业"),
]
