import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from gezhi.ground import clock
from gezhi.ground.templatetags import office

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
FOLDER = Path(office.__file__).parent.parent / "templates" / "ground"
BAD = "<script>alert(1)</script>\" onfocus=alert(1) '"


def draw(source, **facts):
    return Template("{% load office %}" + source).render(Context(facts))


@pytest.mark.parametrize(
    ("name", "shape", "word"), [("green", "●", "正常"), ("yellow", "▲", "将到期"), ("orange", "◆", "临期"), ("red", "■", "超期")]
)
def test_a_lamp_has_shape_and_word(name, shape, word):
    text = draw("{% lamp name %}", name=name)
    assert shape in text
    assert word in text
    assert f"lamp-{name}" in text


def test_a_lamp_tells_the_time_left_and_says_overdue_once():
    with clock.frozen(NOW):
        assert "还剩 3 小时 20 分" in draw("{% lamp 'green' at %}", at=NOW + timedelta(hours=3, minutes=20))
        red = draw("{% lamp 'red' at %}", at=NOW - timedelta(days=2))
    assert red.count("超期") == 1
    assert "2 天" in red


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("text", "<textarea"),
        ("line", 'type="text"'),
        ("number", 'type="number"'),
        ("datetime", 'type="datetime-local"'),
        ("boolean", 'type="checkbox"'),
        ("unit", 'data-combobox="unit"'),
        ("item", 'data-combobox="item"'),
        ("area", "data-area-picker"),
        ("attachments", "data-photos"),
    ],
)
def test_each_kind_of_fact_is_drawn_with_name_label_and_need(kind, found):
    text = draw("{% fact spec 'accept-' %}", spec={"name": "thing", "label": "某事", "kind": kind, "required": True})
    assert found in text
    assert 'name="thing"' in text or 'data-name="thing"' in text
    assert "某事" in text
    assert "必填" in text
    assert 'id="accept-thing"' in text


@pytest.mark.parametrize(("count", "found"), [(5, 'type="radio"'), (6, "<select")])
def test_up_to_five_options_stand_open(count, found):
    choices = [{"value": str(n), "label": f"第 {n} 项"} for n in range(count)]
    text = draw("{% fact spec %}", spec={"name": "n", "label": "选", "kind": "choice", "required": True, "choices": choices, "value": "2"})
    assert found in text
    assert text.count("checked") + text.count("selected") == 1


def test_a_typed_fact_object_is_drawn_like_a_mapping():
    @dataclass
    class Spec:
        name: str = "unit"
        label: str = "单位"
        kind: str = "unit"
        required: bool = False

    text = draw("{% fact spec %}", spec=Spec())
    assert 'name="unit"' in text
    assert "必填" not in text


@pytest.mark.parametrize("kind", ["text", "line", "number", "datetime", "unit", "item", "area", "attachments"])
def test_words_of_people_never_become_markup(kind):
    spec = {
        "name": "n",
        "label": BAD,
        "kind": kind,
        "value": [{"id": BAD, "name": BAD}] if kind == "attachments" else BAD,
        "hint": BAD,
        "error": BAD,
    }
    text = draw("{% fact spec %}", spec=spec | {"text": BAD, "area": BAD, "root": BAD})
    assert "<script" not in text
    assert not re.search(r'"[^"<>]*" onfocus=alert', text)


def test_a_wrong_field_says_so_at_the_field():
    text = draw("{% fact spec %}", spec={"name": "n", "label": "说明", "kind": "text", "error": "请写说明", "hint": "一句话"})
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="f-n-hint f-n-error"' in text
    assert 'id="f-n-error"' in text


class Form(forms.Form):
    title = forms.CharField(label="什么事", max_length=200)
    words = forms.CharField(label="详细", widget=forms.Textarea, required=False)
    source = forms.ChoiceField(label="来源", choices=[("a", "来电"), ("b", "来访")], widget=forms.RadioSelect)
    secret = forms.CharField(label="密码", widget=forms.PasswordInput)


def test_a_django_form_keeps_input_and_links_errors():
    form = Form({"title": "", "words": "写过的话", "source": "b", "secret": "abc"})
    text = render_to_string("ground/parts/form_errors.html", {"form": form})
    assert 'href="#id_title"' in text
    fields = "".join(render_to_string("ground/parts/field.html", {"field": field}) for field in form)
    assert "写过的话" in fields
    assert re.search(r'value="b" checked', fields)
    assert 'type="password"' in fields
    assert "abc" not in fields
    assert 'maxlength="200"' in fields


def test_the_problem_page_needs_nothing_and_escapes():
    text = render_to_string("ground/problem.html", {"number": 1203, "title": BAD, "why": "因为", "todo": "请刷新"})
    assert text.startswith("<!doctype html>")
    assert "1203" in text
    assert "<script>alert" not in text


def test_for_htmx_a_problem_is_a_notice():
    request = RequestFactory().get("/", HTTP_HX_REQUEST="true")
    text = get_template("ground/problem.html").render({"title": "状态已变", "todo": "请刷新"}, request)
    assert "<html" not in text
    assert 'role="alert"' in text


def test_a_lamp_escapes_its_words():
    assert "<script" not in draw("{% lamp 'paused' None words %}", words=BAD)
    assert "lamp-green" in draw("{% lamp name %}", name="nonsense")


def test_a_static_file_carries_a_version_of_its_content():
    assert re.fullmatch(r"/static/mark\.svg\?v=[0-9a-f]{12}", office.asset("mark.svg"))
    assert office.asset("built/nothing.css") == "/static/built/nothing.css"


def test_templates_obey_the_security_policy():
    for file in FOLDER.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "style=" not in text, file
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), file
        assert not re.search(r"\son[a-z]+=|hx-on", text), file


def test_every_part_compiles_and_is_documented():
    words = (FOLDER.parents[3] / "docs" / "interface-parts.md").read_text(encoding="utf-8")
    inner = {"control", "control_words", "control_attributes", "control_input", "combobox", "messages", "photo", "lamp", "act_form"}
    for file in sorted((FOLDER / "parts").glob("*.html")):
        get_template(f"ground/parts/{file.name}")
        assert file.stem in inner or f"parts/{file.name}" in words, file.name
