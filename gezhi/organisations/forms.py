"""Forms about bodies (机构). They only shape the input; every rule stands in ``actions``."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gezhi.ground.problems import Problem
from gezhi.organisations.actions import OrganisationFacts
from gezhi.organisations.models import Organisation, OrganisationKind
from gezhi.organisations.queries import OrganisationFact, bodies


class PlainForm(forms.Form):
    """A form whose refusals say what to do."""

    def full_clean(self) -> None:
        """Check the input; an empty field is asked for by the act it wants."""
        for field in self.fields.values():
            choosing = isinstance(field, forms.ChoiceField)
            field.error_messages["required"] = _("请从列表中选择。") if choosing else _("请填写。")
            field.error_messages["invalid_choice"] = _("没有这个选项，请从列表中选择。")
        super().full_clean()


class FactsForm(PlainForm):
    """What is said about a body."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("与公章或批文上的名称一致"))
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False, help_text=_("列表里显示的短名称，不填就用名称"))
    kind = forms.ChoiceField(label=_("类别"))
    accepts = forms.BooleanField(label=_("受理新事件：辖区内的新事件先到这里"), required=False)
    handles = forms.BooleanField(label=_("承办工单：可以把事件派给它"), required=False)
    is_arbiter = forms.BooleanField(label=_("裁定责任单位：无人受理和有争议的事件由它定"), required=False)
    aliases = forms.CharField(
        label=_("别名"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("旧名称或俗称，一行一个，便于查找"),
    )
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("18 位，可不填"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("类别"), choices=list(OrganisationKind.objects.values_list("code", "name")))

    def facts(self) -> OrganisationFacts:
        """The facts as the action takes them."""
        data = self.cleaned_data
        return OrganisationFacts(
            name=data["name"],
            kind=data["kind"],
            short_name=data["short_name"],
            accepts=data["accepts"],
            handles=data["handles"],
            is_arbiter=data["is_arbiter"],
            aliases=[line.strip() for line in data["aliases"].splitlines() if line.strip()],
            credit_code=data["credit_code"],
        )


class PlaceForm(PlainForm):
    """Where a body stands: its land and its parent. The page draws ``area`` as the area picker."""

    area = forms.CharField(label=_("所在区域"), max_length=40)
    parent = forms.ChoiceField(label=_("上级单位"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = forms.ChoiceField(label=_("上级单位"), required=False, choices=body_choices(_("没有上级")))

    def parent_row(self) -> Organisation | None:
        """The chosen parent."""
        return Organisation.objects.filter(code=self.cleaned_data["parent"]).first() if self.cleaned_data["parent"] else None


class CreateForm(PlaceForm, FactsForm):
    """A new body."""

    code = forms.CharField(label=_("编码"), max_length=40, help_text=_("字母、数字、点、横线；定下以后不再改"))
    field_order = ("code", "name", "short_name", "kind", "area", "parent", "accepts", "handles", "is_arbiter", "aliases", "credit_code")


class EndForm(PlainForm):
    """The end of a body."""

    until_on = forms.DateField(label=_("从哪天起停用"), widget=forms.DateInput)
    reason = forms.CharField(label=_("停用原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def body_choices(nothing: Any) -> list[tuple[str, Any]]:
    """Open bodies as choices, each with where it stands."""
    return [("", nothing), *((fact.code, _choice(fact)) for fact in bodies().all if fact.until_on is None)]


def _choice(fact: OrganisationFact) -> str:
    """A body as one line of a list."""
    return fact.path_words if fact.short_name == fact.name else f"{fact.path_words}（{fact.name}）"


def take_problem(form: forms.Form, problem: Problem) -> None:
    """Show a refusal of an action at the field it is about, or on top of the form. What may not be told is raised again."""
    if problem.status not in (409, 422):
        raise problem
    errors = problem.facts.get("errors") or [{"field": "", "detail": problem.detail}]
    for error in errors:
        field = str(error.get("field", "")).removesuffix("_id")
        form.add_error(field if field in form.fields else None, str(error.get("detail", problem.detail)))


def area_fact(form: forms.Form, *, required: bool = True) -> dict[str, Any]:
    """The area field of a form in the shape that ``{% fact %}`` draws: lists from large to small."""
    bound = form["area"]
    return {
        "name": "area",
        "label": bound.label,
        "kind": "area",
        "required": required,
        "value": bound.value() or "",
        "error": " ".join(str(words) for words in bound.errors),
        "hint": bound.help_text,
    }
