"""A caller's matter: registered at the desk, done twice because the caller was not satisfied, followed and rated without an account."""

import re

from playwright.sync_api import expect

from tests.walks.steps import COMMUNITY, act, buttons, choose, done, form, send

PHONE = "13800001234"


def test_a_caller_is_called_back_until_satisfied(people, axe):
    operator, colleague, handler = (people(name) for name in ("town01", "town02", "unit-zhifadui"))
    caller = people.stranger(java_script_enabled=False)

    number, code = registered(operator)
    page, url = operator.page, operator.page.url
    expect(page.locator("#reporter")).to_contain_text("尾号 1234")
    assert PHONE not in page.content()
    assert buttons(page) == {"受理", "不予受理", "请求补充材料", "补充材料", "更正"}
    act(page, "受理")
    done(page, form(page, "派遣"), "派遣")

    follow(caller, number, code)
    expect(caller.page.locator("[aria-current=step]")).to_have_count(1)
    assert "综合行政执法队" in caller.page.locator("main").inner_text()

    page = handler.open(url)
    assert "1234" not in page.locator("main").inner_text().replace(number, "")
    act(page, "签收")
    act(page, "办结", reply="已劝导店家十点后不再放音响。")
    assert caller_is_not_shown(page)

    page = colleague.open(url)
    pick(page, "核查", "核查通过")
    assert buttons(page) == {"回访", "补充材料", "更正"}
    expect(page.locator(".acts + .panel, section.panel", has_text="现在还不能").first).to_contain_text("请先回访再结案")
    pick(page, "回访", "不满意", text="说昨夜还在放")
    expect(page.locator("main aside")).to_contain_text("返工中")

    page = handler.open(url)
    assert buttons(page) == {"办结", "指派", "填写进展", "请求补充材料"}
    act(page, "办结", reply="店家已拆除室外音响。")

    page = colleague.open(url)
    pick(page, "核查", "核查通过")
    pick(page, "回访", "满意")
    assert buttons(page) == {"结案", "回访", "补充材料", "更正"}
    act(page, "结案")
    expect(page.locator("main aside")).to_contain_text("已结案")
    told = page.locator(".story > li strong").all_inner_texts()
    assert told[:5] == ["结案", "回访：满意", "核查通过", "办结", "回访：不满意"]

    page = follow(caller, number, code)
    expect(page.locator(".parcel-done")).to_have_count(4)
    expect(page.get_by_text("店家已拆除室外音响。")).to_be_visible()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="评价", exact=True).click()
    expect(page.get_by_text("谢谢您的评价。")).to_be_visible()
    expect(page.get_by_text("您的评价：满意")).to_be_visible()

    seeing = people.stranger()
    assert axe.faults(follow(seeing, number, code)) == []
    assert [person.noise for person in (operator, colleague, handler, caller, seeing)] == [[]] * 5


def registered(operator):
    """A call taken at the desk, the place chosen from the lists; number and code as the page tells them."""
    page = operator.open("/events/new/")
    page.get_by_label("发生了什么事").fill("楼下烧烤店夜里放音响，吵得睡不着。")
    choose(page.get_by_role("combobox", name="事项"), "噪声扰民")
    levels = page.locator("[data-area-levels] select")
    for place, name in enumerate(("贵城街道", COMMUNITY)):
        levels.nth(place).select_option(label=name)
    levels.nth(2).select_option(index=1)
    page.get_by_label("反映人电话").fill(PHONE)
    send(page, "登记")
    return re.search(r"编号 (\d+)，查询码 (\w+)", page.locator("#notices").inner_text()).groups()


def follow(person, number, code):
    """Number and code on the page that asks for them."""
    page = person.open("/progress/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查进度").click()
    expect(page.get_by_text(number)).to_be_visible()
    return page


def pick(page, label, result, **texts):
    """An act with one result to choose."""
    filled = form(page, label)
    filled.get_by_label(result, exact=True).check()
    for name, words in texts.items():
        filled.locator(f"[name='{name}']").fill(words)
    done(page, filled, label)


def caller_is_not_shown(page):
    return page.locator("#reporter").count() == 0 or "尾号" not in page.locator("#reporter").inner_text()
