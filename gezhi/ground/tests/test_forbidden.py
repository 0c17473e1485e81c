"""What is never collected is refused under every name; harmless names pass."""

import pytest

from gezhi.ground.forbidden import forbidden_field, refusal


@pytest.mark.parametrize(
    "name",
    [
        "民族", "民 族", "族别", "宗教信仰", "信教群众", "政治面貌", "是否党员", "信访次数", "上访史", "前科", "刑满释放人员", "社区矫正对象",
        "病史", "精神障碍患者", "艾滋病", "吸毒人员", "性取向", "工会会员", "人脸照片", "指纹", "DNA", "IMEI", "MAC 地址", "微信号", "QQ号",
        "身份证号", "身份证号码", "公民身份号码", "重点人员", "特殊人群", "重点青少年", "风险人员等级", "居民评分", "个人轨迹",
        "ethnicity", "Religion", "political_view", "idCard", "id-card", "ID CARD NO", "id_number", "wechatId", "crime_record", "hiv_status",
        "faceImage", "mac_address", "deviceId", "drug-use", "sexual orientation", "sfzh", "SFZHM", "mz", "zzmm", "xfjl", "ＩＤＣａｒｄ", "minzu",
        "是否信教（备注）", "邪教", "黑名单",
    ],
)
def test_refused(name):
    assert forbidden_field(name)
    assert forbidden_field(name) in refusal(name)


@pytest.mark.parametrize(
    "name",
    [
        "编码", "名称", "责任单位", "适用区域", "姓名", "电话", "地址", "暴露垃圾", "电信网络诈骗防范", "井盖破损", "邻里纠纷", "劳资纠纷", "办理时限",
        "信访局", "民族路", "疫病死畜", "医疗废物乱扔", "党员中心户", "consent", "name", "code", "category", "description", "machine", "race_track_x" [:4] + "r",
        "工会活动室漏水", "危险房屋", "trace", "embrace", "mzd", "", "健身器材损坏", "公共卫生间", "gender_of_noun",
    ],
)
def test_harmless(name):
    assert forbidden_field(name) is None
    assert refusal(name) is None
