"""What is never collected about a person (不得采集的信息), wherever a name can be given: columns, form fields, items, code tables.

Source: the product's own list of what is never built (belief, ethnicity, politics, petition history, crime, health, biometrics, devices, identity
numbers, and every list or score of persons). There is no switch and no override: a name that is refused here is refused for everybody.
The check is on the safe side: it refuses a name rather than let a synonym through.
"""

import re

from gezhi.ground.text import normalise

# Reason people read -> parts of a Chinese name; latin words or phrases; whole names (abbreviations and words too short to search for).
_LIST: tuple[tuple[str, str, str, str], ...] = (
    ("民族", "民族 族别 族裔", "ethnic ethnicity nationality minzu|race", "mz mzdm"),
    (
        "宗教信仰",
        "宗教 信仰 信教 教徒 信众 教派 佛教 基督 天主教 伊斯兰 道教 邪教 反邪 涉邪",
        "religion religious belief faith zongjiao xinyang",
        "zjxy zj xjqk",
    ),
    (
        "政治面貌与观点",
        "政治面貌 政治倾向 政治观点 政治立场 政治身份 政治表现 党派 是否党员 党员身份 入党 思想动态 思想状况 忠诚",
        "political politics party_member loyalty zhengzhi",
        "zzmm party 党员",
    ),
    ("信访经历", "信访 上访 访民 涉访", "petition petitioner xinfang shangfang", "xfjl xf sfry"),
    (
        "违法犯罪记录",
        "前科 犯罪记录 犯罪史 犯罪前科 犯罪人 违法记录 刑满 刑释 社区矫正 矫正对象 服刑 案底 涉案人",
        "criminal conviction offender crime_record arrest_record qianke",
        "fzjl qkjl sqjz",
    ),
    (
        "健康与病史",
        "病史 病情 患病 确诊 诊断结果 疾病诊断 疾病史 疾病名称 疾病类型 病种 慢性病 健康状况 健康码 精神障碍 精神病 精神疾病 艾滋 残疾证号 孕情 避孕",
        "diagnosis disease illness medical_history hiv aids mental_illness health_status pregnancy jingshenbing",
        "疾病 健康 jkzk bs jsza",
    ),
    ("吸毒信息", "吸毒 涉毒人 戒毒 毒瘾", "drug_use drug_user addict addiction xidu jiedu", "xdry"),
    ("性生活与性取向", "性生活 性取向 性行为 性史", "sexual sex_life orientation", ""),
    ("工会身份", "工会会员 工会身份 是否工会 工会成员", "union_member trade_union", ""),
    (
        "生物识别信息",
        "人脸 面部识别 面部特征 指纹 掌纹 虹膜 声纹 步态 基因 生物特征 生物识别",
        "biometric fingerprint iris face_id face_image faceid face_recognition voiceprint gait dna renlian zhiwen",
        "",
    ),
    (
        "设备标识与社交账号",
        "设备识别码 设备标识 设备号 物理地址码 微信号 微信账号 微信id qq号 抖音号 微博账号 微博号 社交账号 社交媒体账号 imei mac地址",
        "imei imsi mac_address device_id wechat_id weixin_id social_media social_account",
        "mac wxh qqh 微信 qq wechat",
    ),
    (
        "身份证件号码",
        "身份证 公民身份号 居民身份号 身份号码 证件号 护照号 社保卡号",
        "id_card idcard identity_card identity_number id_number passport_no passport_number shenfenzheng",
        "sfzh sfzhm sfz zjhm gmsfhm",
    ),
    (
        "对人的分类、名单与评分",
        (
            "重点人员 重点人口 重点人群 重点对象 重点青少年 特殊人群 特殊人员 涉稳 维稳对象 稳控 管控对象 管控人员 高危人员 风险人员 人员风险 人员等级 居民等级 "
            "居民评分 人员评分 个人信用分 黑名单 前科人员 闹访 缠访 刺头 钉子户"
        ),
        "key_person risk_person person_risk person_score blacklist citizen_score social_credit surveillance",
        "zdry zdrk tsrq",
    ),
    ("居民位置与行踪", "居民位置 居民定位 个人轨迹 人员轨迹 行踪", "resident_location person_track whereabouts", ""),
)

# Names of offices and common words that merely contain a forbidden part.
_HARMLESS = ("信访局", "信访办", "民族路", "民族大道", "民族街", "宗教事务局", "基因改造")

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS = re.compile(r"[a-z]+")
_SQUEEZE = re.compile(r"[\s\W_]+")


def _rules() -> list[tuple[str, tuple[str, ...], tuple[str, ...], frozenset[str]]]:
    """The list, split once."""
    return [(why, tuple(parts.split()), tuple(re.split(r"[ |]", words)), frozenset(whole.split())) for why, parts, words, whole in _LIST]


_RULES = _rules()


def forbidden_field(name: str) -> str | None:
    """What kind of information a name asks for that may not be collected (``民族``, ``身份证件号码`` ...); None when the name is harmless.

    Understands Chinese synonyms inside a name, English words in any spelling (``idCard``, ``id-card``, ``ID CARD``) and pinyin abbreviations.
    """
    latin = "_".join(_WORDS.findall(normalise(_CAMEL.sub(" ", name))))
    squeezed = _SQUEEZE.sub("", normalise(name))
    for harmless in _HARMLESS:
        squeezed = squeezed.replace(harmless, "")
    for why, parts, words, whole in _RULES:
        if squeezed in whole or latin in whole:
            return why
        if any(part in squeezed for part in parts) or any(word and f"_{word}_" in f"_{latin}_" for word in words):
            return why
    return None


def refusal(name: str) -> str | None:
    """The sentence that refuses a name, or None: what it is and that it may not be collected."""
    why = forbidden_field(name)
    return f"“{name[:40]}”属于不得采集的信息（{why}），请删除。平台不采集、不登记此类个人信息。" if why else None
