"""The walk: a matter with photos, found by a grid worker, goes the whole way round through five people's hands."""

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.walks.people import Person
from tests.walks.steps import act, add_photo, buttons, done, form, report, send, wait_for_photos

AT_THE_DESK = {"请求补充材料", "补充材料", "更正"}
NEIGHBOUR, OTHER_UNIT = "grid03", "unit-jiaoyu"  # have nothing to do with it


@dataclass
class Road:
    """The people of one matter, and where it stands."""

    worker: Person
    secretary: Person
    operator: Person
    handler: Person
    outsiders: list[Person]
    url: str = ""

    @property
    def key(self):
        return self.url.rstrip("/").rsplit("/", 1)[1]

    def is_hidden_from(self, *others):
        """The uninvolved, and those whose turn has not come, are told that there is nothing: on the page and by the API."""
        asked = [person.status(path) for person in (*self.outsiders, *others) for path in (self.url, f"/api/v1/events/{self.key}")]
        assert set(asked) == {404}

    def open_from_list(self, person):
        page = person.open("/events/")
        page.locator(f"a.row-link[href='/events/{self.key}/']").click()
        page.wait_for_url(self.url)
        return page


def test_a_matter_goes_round(people, photo, axe):
    names = ("grid01", "community01", "town01", "unit-zhifadui")
    road = Road(*(people(name) for name in names), outsiders=[people(NEIGHBOUR), people(OTHER_UNIT)])
    found(road, photo("gray"))
    accepted(road)
    dispatched(road)
    signed(road)
    finished(road, photo("sienna"), photo("seagreen"))
    checked_and_closed(road)
    page = road.operator.page
    photos = side_by_side(page)
    assert {person.status(address) for person in road.outsiders for address in photos} == {404}
    assert {person.status(address) for person in (road.worker, road.handler) for address in photos} == {200}
    told = page.locator(".story > li strong").all_inner_texts()
    assert told == ["结案", "核查通过", "办结", "填写进展", "签收", "派遣给贵城街道综合行政执法队", "受理", "上报"]
    road.is_hidden_from()
    assert axe.faults(page) == []
    page = road.worker.open(road.url)
    expect(page.locator(".story")).to_contain_text("渣土已全部清走，通道已恢复。")
    assert buttons(page) == {"要求重新办理"}
    assert [person.noise for person in (road.worker, road.secretary, road.operator, road.handler)] == [[]] * 4


def found(road, picture):
    """上报: what, which item, where on the map, a photo."""
    page = report(road.worker, "巷口堆了两车装修渣土，挡住消防通道，已有三天。", item="jzlj")
    page.get_by_label("位置说明").fill("荷塘路 3 号巷口")
    send(page, "上报")
    road.url = page.url
    expect(page.locator("#notices")).to_contain_text("已登记，编号")
    assert buttons(page) == {"补充材料"}
    page.get_by_text("添加照片").click()
    add_photo(page.locator("main details", has_text="添加照片"), picture)
    road.is_hidden_from(road.handler)


def accepted(road):
    """受理 by the secretary of the community, who may not dispatch beyond it: the unit is not filled in."""
    page = road.open_from_list(road.secretary)
    assert buttons(page) == {"受理", "不予受理"} | AT_THE_DESK
    act(page, "受理", note="情况属实")
    expect(page.locator("main aside")).to_contain_text("待派遣")
    assert buttons(page) == {"派遣"} | AT_THE_DESK
    expect(form(page, "派遣").get_by_role("combobox")).to_have_value("")
    road.is_hidden_from(road.handler)


def dispatched(road):
    """派遣 by the operator of the town: the responsible unit is filled in."""
    page = road.operator.open(road.url)
    assert buttons(page) == {"派遣"} | AT_THE_DESK
    dispatch = form(page, "派遣")
    expect(dispatch.get_by_role("combobox")).to_have_value("贵城街道综合行政执法队")
    done(page, dispatch, "派遣")
    assert buttons(page) == {"撤回", "补充材料", "更正"}
    road.is_hidden_from()


def signed(road):
    """签收 and 填写进展 by the handler."""
    page = road.open_from_list(road.handler)
    assert buttons(page) == {"签收", "退回"}
    act(page, "签收")
    assert buttons(page) == {"办结", "指派", "填写进展", "请求补充材料"}
    act(page, "填写进展", text="已通知物业，今天下午清运。")
    expect(page.locator(".story")).to_contain_text("已通知物业，今天下午清运。")
    road.is_hidden_from()


def finished(road, before, after):
    """办结 with photos before and after, a reply for the reporter and a note for the house."""
    page = road.handler.page
    finish = form(page, "办结")
    add_photo(finish.locator("#finish-before-attachments"), before)
    add_photo(finish.locator("#finish-after-attachments"), after)
    finish.locator("[name=reply]").fill("渣土已全部清走，通道已恢复。")
    finish.locator("[name=note]").fill("施工单位承担清运费。")
    done(page, finish, "办结")
    assert buttons(page) == set()
    road.is_hidden_from()


def checked_and_closed(road):
    """核查 and 结案 by the operator; a grid worker's own finding needs no call."""
    page = road.operator.open(road.url)
    assert buttons(page) == {"核查", "补充材料", "更正"}
    wait_for_photos(page, ".pair", 2)
    check = form(page, "核查")
    check.get_by_label("核查通过").check()
    done(page, check, "核查")
    assert buttons(page) == {"结案", "补充材料", "更正"}
    act(page, "结案")
    expect(page.locator("main aside")).to_contain_text("已结案")
    assert buttons(page) == set()


def side_by_side(page):
    """Photos before and after stand side by side and are really drawn; their addresses."""
    before, after = (page.locator(".pair figure").nth(place) for place in (0, 1))
    expect(before).to_contain_text("处置前")
    expect(after).to_contain_text("处置后")
    left, right = before.bounding_box(), after.bounding_box()
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    widths = page.evaluate(
        "() => Promise.all([...document.querySelectorAll('.pair img')].map((img) => img.decode().then(() => img.naturalWidth)))"
    )
    assert len(widths) >= 2
    assert min(widths) > 0
    return page.locator(".pair a").evaluate_all("(links) => links.map((link) => link.href)")
