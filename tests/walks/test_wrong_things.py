"""What goes wrong in a day's work: two tabs, two clicks, too many words, words that are code, a session that ended, no mouse."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.walks.steps import act, form, report, reported, send, sent

ITEM = "jzlj"
SHOWN = """(one) => [null, '::after'].some((part) => {
    const {outlineStyle, boxShadow} = getComputedStyle(one, part);
    return outlineStyle !== 'none' || boxShadow !== 'none';
})"""  # the focus is drawn at the element, or at the row its link covers


def test_the_second_of_two_tabs_keeps_its_words(people):
    url = reported(people("grid02"), "绿化带里倒了一堆碎砖。", item=ITEM)
    secretary = people("community01")
    first, second = secretary.open(url), secretary.tab()
    second.goto(url)
    act(first, "受理")

    refusal = form(second, "不予受理")
    refusal.get_by_label("信息不足且无法补充").check()
    refusal.locator("[name=reply]").fill("请补充具体楼号。")
    assert sent(second, refusal.get_by_role("button", name="不予受理")) == 409
    expect(second.locator("main")).to_contain_text("这件事刚刚有了新的进展")
    expect(second.locator("main")).to_contain_text("请补充具体楼号。")
    expect(second.locator("main aside")).to_contain_text("待派遣")

    first.reload()
    act(first, "更正", title="绿化带碎砖", reason="标题更清楚")
    amend = form(second, "更正")
    amend.locator("[name=reason]").fill("位置在东侧")
    amend.locator("[name=title]").fill("东侧绿化带碎砖")
    assert sent(second, amend.get_by_role("button", name="更正", exact=True)) == 409
    expect(second.locator("main")).to_contain_text("这件事刚刚有了新的进展")
    expect(form(second, "更正").locator("[name=reason]")).to_have_value("位置在东侧")
    expect(form(second, "更正").locator("[name=title]")).to_have_value("东侧绿化带碎砖")


def test_two_clicks_make_one_matter(people):
    worker, words = people("grid02"), f"路边井盖松动 {uuid4().hex}"
    page = report(worker, words)
    with page.expect_request(lambda request: request.method == "POST") as sending:
        page.get_by_role("button", name="上报", exact=True).dblclick()
    page.wait_for_url("**/events/*-*-*/")
    url, request = page.url, sending.value
    again = worker.context.request.post(
        request.url, data=request.post_data_buffer, headers={"Content-Type": request.headers["content-type"], "Referer": request.url}
    )
    assert (again.status, again.url) == (200, url)
    page = worker.open("/events/")
    page.get_by_role("link", name="我上报的").click()
    expect(page.locator("a.row-link", has_text=words)).to_have_count(1)


def test_words_that_cannot_be_taken_come_back(people):
    worker = people("grid02")
    for words, told in (("长" * 20_001, "20"), ("井盖\0松动", "控制字符")):
        page = report(worker, words)
        assert sent(page, page.get_by_role("button", name="上报", exact=True)) == 422
        expect(page.locator(".sums")).to_contain_text(told)
        kept = page.get_by_label("发生了什么事").input_value()
        assert kept.replace("\ufffd", "\0") in {words, words.replace("\0", "")}


def test_words_that_are_code_are_words(people):
    words = "<script>window.stolen=1</script><img src=x onerror='window.stolen=1'>{{ 7*7 }}"
    worker = people("grid02")
    url = reported(worker, words)
    page = worker.page
    expect(page.locator("main")).to_contain_text(words)
    secretary = people("community01")
    seen = secretary.open(url)
    act(seen, "更正", description=f"{words}\n&lt;b&gt;", reason="<b>粗</b>")
    expect(seen.locator(".story")).to_contain_text("<b>粗</b>")
    expect(seen.locator("main")).to_contain_text("&lt;b&gt;")
    assert [page.evaluate("window.stolen === undefined") for page in (page, seen)] == [True, True]
    assert worker.noise == secretary.noise == []


def test_a_session_that_ended_keeps_the_draft(people):
    worker = people.stranger("grid02").sign_in()
    words = f"公厕门锁坏了 {uuid4().hex}"
    page = report(worker, words)
    page.get_by_label("位置说明").fill("市场北门")
    worker.context.clear_cookies(name="gezhi_session")
    page.get_by_role("button", name="上报", exact=True).click()
    page.wait_for_url("**/sign-in*")
    worker.click_demo_button()
    page.wait_for_url("**/events/new/")
    expect(page.get_by_label("发生了什么事")).to_have_value(words)
    expect(page.get_by_label("位置说明")).to_have_value("市场北门")
    expect(page.get_by_label("经度")).not_to_have_value("")
    send(page, "上报")
    assert worker.open("/events/new/").get_by_label("发生了什么事").input_value() == ""


def test_by_keyboard_alone(people, product):
    url = reported(people("grid02"), "单元门口灭火器箱是空的。", item="xfss")
    secretary = people.stranger()
    page = secretary.open("/sign-in")
    account = product.accounts["community01"]
    tab_to(page.get_by_label("用户名"))
    page.keyboard.type(account["username"])
    tab_to(page.get_by_label("密码"))
    page.keyboard.type(account["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda there: "/sign-in" not in there)
    path = url.removeprefix(product.base)
    tab_to(page.locator(f"a.row-link[href='{path}']"))
    page.keyboard.press("Enter")
    page.wait_for_url(url)
    tab_to(page.locator(".act-main").get_by_role("button", name="受理", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("已受理")
    assert secretary.noise == []


def tab_to(target):
    """Press Tab until the target has the focus, and the focus can be seen."""
    expect(target).to_be_visible()
    for _ in range(200):
        target.page.keyboard.press("Tab")
        if target.evaluate("(one) => one === document.activeElement"):
            assert target.evaluate(SHOWN)
            return
    raise AssertionError("the target is not reached by Tab")
