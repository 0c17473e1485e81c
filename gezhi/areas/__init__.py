"""Land (区域与网格): one tree of areas from the province down to the building, with codes, dated outlines and ``locate``.

Nouns: Area (an area or grid), AreaLevel (层级: 省 to 楼栋; data), CodePattern (编码规则: how codes of a level are made; data),
Boundary (a dated outline), Alias (an old or foreign code). General grids (综合网格) tile their parent without gaps; exclusive
grids (专属网格) lie over them. Floor 3: knows the journal and access, is known by organisations, catalogue, roster and events.
"""
