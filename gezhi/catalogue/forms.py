"""Forms of the catalogue's pages. They only read what was typed; every rule is the action's."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gezhi.catalogue.actions import ItemValues
from gezhi.catalogue.models import EVIDENCE
from gezhi.catalogue.queries import Catalogue
from gezhi.catalogue.rules import Limit, parse_limit
from gezhi.catalogue.rules.limits import limit_text
from gezhi.ground.problems import Problem

LIMITS = ("sign", "handle", "urgent_sign", "urgent_handle")
LIMIT_HINT = _("写成 4工作时、1工作日、30分钟、24小时 或 7天；不填则按通用时限。")


def add_problem(form: forms.Form, problem: Problem) -> int:
    """Show a refusal of an action at the fields it names, the input kept; gives the HTTP status of the answer."""
    for error in problem.facts.get("errors") or [{"detail": problem.detail}]:
        field = error.get("field")
        form.add_error(field if field in form.fields else None, error["detail"])
    return problem.status


class LimitField(forms.CharField):
    """A limit as people write it; empty means none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 20, **kwargs})

    def clean(self, value: Any) -> Limit | None:
        """The limit, or a sentence that says how to write one."""
        text = super().clean(value)
        try:
            return parse_limit(text, "")
        except Problem as problem:
            raise forms.ValidationError(problem.detail) from problem


class ItemForm(forms.Form):
    """Everything an officer says of an item (事项)."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(label=_("编码"), max_length=40, help_text=_("数字、字母、点、横线，保存后不能再改。"))
    name = forms.CharField(label=_("名称"), max_length=60)
    category = forms.ChoiceField(label=_("类别"))
    description = forms.CharField(
        label=_("识别说明"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("怎样认出这类事，用平常的话写，搜索时也会查到。"),
    )
    sign = LimitField(label=_("签收时限"), help_text=LIMIT_HINT)
    handle = LimitField(label=_("办理时限"), help_text=LIMIT_HINT)
    urgent_sign = LimitField(label=_("加急签收时限"), help_text=LIMIT_HINT)
    urgent_handle = LimitField(label=_("加急办理时限"), help_text=LIMIT_HINT)
    evidence_before = forms.BooleanField(label=_("办结时须有处理前照片"), required=False)
    evidence_after = forms.BooleanField(label=_("办结时须有处理后照片"), required=False)
    evidence_near = forms.BooleanField(label=_("办结时须有近景照片"), required=False)
    evidence_far = forms.BooleanField(label=_("办结时须有远景照片"), required=False)
    evidence_reference = forms.BooleanField(label=_("办结时须有参照物照片"), required=False)
    self_closable = forms.BooleanField(label=_("网格内可自办自结"), required=False)
    legal_basis = forms.CharField(
        label=_("依据"), required=False, max_length=1000, widget=forms.Textarea, help_text=_("法律、法规或文件的名称和条款。")
    )
    reason = forms.CharField(label=_("修改理由"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, register: Catalogue, values: ItemValues | None = None, version: int | None = None) -> None:
        super().__init__(data, initial=self._initial(values, version) if values else None)
        self.old = values
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [(fact.code, fact.name) for fact in register.categories]
        if values:
            del self.fields["code"]
        else:
            del self.fields["reason"]

    @staticmethod
    def _initial(values: ItemValues, version: int | None) -> dict[str, Any]:
        """What the form shows of a stored item."""
        initial = {name: getattr(values, name) for name in ("code", "name", "category", "description", "self_closable", "legal_basis")}
        initial |= {name: limit_text(getattr(values, name)) for name in LIMITS}
        return initial | {f"evidence_{kind}": kind in values.evidence for kind in EVIDENCE} | {"version": version}

    def values(self) -> ItemValues:
        """What was typed, in the shape the actions take."""
        given = self.cleaned_data
        names = ("name", "category", "description", "self_closable", "legal_basis", *LIMITS)
        return ItemValues(
            code=self.old.code if self.old else given["code"],
            **{name: given[name] for name in names},
            evidence=tuple(kind for kind in EVIDENCE if given[f"evidence_{kind}"]),
            is_other=bool(self.old and self.old.is_other),
            is_sample=bool(self.old and self.old.is_sample),
        )


class ReasonForm(forms.Form):
    """Why something is ended."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("停用理由"), max_length=500, widget=forms.Textarea)


class LevelForm(forms.Form):
    """A limit that counts where an item has none."""

    limit = LimitField(label=_("时限"), required=True, help_text=_("写成 4工作时、1工作日、30分钟、24小时 或 7天。"))
    source = forms.CharField(label=_("依据"), required=False, max_length=500)


class DayForm(forms.Form):
    """One day of the calendar."""

    works = forms.ChoiceField(
        label=_("这一天"),
        choices=[("off", _("放假")), ("work", _("上班（调休）")), ("week", _("按星期计算"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("名称"), required=False, max_length=30, help_text=_("例如 国庆节、三月三。"))


_SPAN = re.compile(r"^\s*(\d{1,2})[:：](\d{2})\s*[-—–~至]+\s*(\d{1,2})[:：](\d{2})\s*$")


class HoursForm(forms.Form):
    """Office hours of a working day."""

    hours = forms.CharField(label=_("上班时间"), max_length=100, help_text=_("各段用顿号隔开，例如 08:00-12:00、14:00-18:00。"))

    def clean_hours(self) -> list[tuple[int, int]]:
        """The spans in minutes after midnight."""
        matches = [_SPAN.match(part) for part in re.split(r"[、,，;；]", self.cleaned_data["hours"])]
        spans = [tuple(int(part) for part in match.groups()) for match in matches if match]
        if len(spans) != len(matches) or any(minute > 59 for _a, b, _c, d in spans for minute in (b, d)):
            raise forms.ValidationError(_("请写成 08:00-12:00、14:00-18:00 这样的形式。"))
        return [(a * 60 + b, c * 60 + d) for a, b, c, d in spans]
