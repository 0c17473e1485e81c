"""Kinds of posts (岗位类别) a new installation begins with, each with the role its holders get; a city changes them as data."""

# code, name, role of access
KINDS = [
    ("resident", "居民", "resident"),
    ("micro_head", "微网格长", "micro_head"),
    ("exclusive_head", "专属网格长", "micro_head"),
    ("building_head", "楼栋长", "micro_head"),
    ("small_head", "小网格长", "grid_worker"),
    ("grid_worker", "专职网格员", "grid_worker"),
    ("part_time_worker", "兼职网格员", "grid_worker"),
    ("grid_leader", "网格长", "community_leader"),
    ("party_leader", "党组织负责人", "community_leader"),
    ("large_head", "大网格长", "leader"),
    ("town_operator", "受理派遣员（乡镇、街道坐席）", "town_operator"),
    ("county_operator", "受理派遣员（县级坐席）", "county_operator"),
    ("handler", "处置人员", "handler"),
    ("unit_head", "单位负责人", "handler"),
    ("leader", "领导", "leader"),
    ("system_admin", "系统管理员", "system_admin"),
    ("security_admin", "安全管理员", "security_admin"),
    ("audit_admin", "审计管理员", "audit_admin"),
]
