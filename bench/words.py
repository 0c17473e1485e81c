"""Made-up Chinese for a million matters: common and rare pairs of ideographs occur about as unevenly as in people's own messages.

Words come from the dictionary of pypinyin, drawn by Zipf's law; in front stand words of the field, as people write them.
"""

import numpy as np
from pypinyin.phrases_dict import phrases_dict

from gezhi.ground.text import search_words

FIELD = """
小区 业主 物业 居民 问题 垃圾 道路 我们 部门 社区 噪音 停车 施工 影响 没有 希望 请问 工作 公司 相关 政府 生活 严重 晚上 学校 领导
污水 扰民 路灯 下水道 井盖 车辆 占道 经营 油烟 楼道 消防 通道 电动车 充电 漏水 维修 投诉 处理 解决 尽快 一直 多次 反映 附近 路口
红绿灯 公交 绿化 树木 广场 夜间 工地 扬尘 异味 河道 排水 积水 违建 楼顶 电梯 停水 停电 燃气 暖气 医院 医保 社保 退休 工资 拖欠
合同 开发商 交房 质量 产权 办理 拆迁 补偿 村民 土地 农村 饮水 养殖 低保 老人 孩子 幼儿园 入学 补课 收费 市场 菜市场 摊贩 广告
乱贴 流浪狗 遛狗 高空 抛物 安全 隐患 监控 诈骗 电话 纠纷 邻居 装修 施工队 噪声 广场舞 音响 凌晨 堆放 杂物 焚烧 秸秆 破损 坑洼
""".split()  # noqa: SIM905 - a page of words reads better than a list of strings
WORDS = 20_000
FRAGMENTS = 60_000
LONGEST_WORD = 3


class Language:
    """A pool of pieces of sentences, each with its search terms, from which matters are put together."""

    def __init__(self, chance: np.random.Generator) -> None:
        ordinary = [word for word in phrases_dict if len(word) <= LONGEST_WORD]
        chance.shuffle(ordinary)
        words = [*FIELD, *ordinary[: WORDS - len(FIELD)]]
        weights = 1 / (np.arange(len(words)) + 2.7)
        lengths = chance.integers(2, 7, FRAGMENTS)
        drawn = chance.choice(len(words), int(lengths.sum()), p=weights / weights.sum())
        self.fragments: list[str] = []
        start = 0
        for length in lengths:
            self.fragments.append("".join(words[place] for place in drawn[start : start + length]))
            start += length
        self.terms = [search_words(fragment) for fragment in self.fragments]

    def text(self, places: list[int]) -> str:
        """The words of one matter. Punctuation between the pieces keeps their terms apart, as in real sentences."""
        return "，".join([self.fragments[place] for place in places]) + "。"

    def terms_of(self, places: list[int], *more: str) -> str:
        """The search terms of one matter as the text of a tsvector; the same that the product finds in the whole text."""
        return " ".join(set().union(*[self.terms[place] for place in places], more))
