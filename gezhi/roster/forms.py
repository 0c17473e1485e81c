"""Forms about posts and appointments. They only shape the input; every rule stands in ``actions``."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gezhi.access.models import Role
from gezhi.organisations.forms import PlainForm, body_choices
from gezhi.roster.models import PostKind


class PostForm(PlainForm):
    """A new post. The page draws ``area`` as the area picker."""

    code = forms.CharField(label=_("编码"), max_length=60, help_text=_("字母、数字、点、横线；定下以后不再改"))
    name = forms.CharField(label=_("岗位名称"), max_length=80)
    kind = forms.ChoiceField(label=_("岗位类别"))
    role = forms.ChoiceField(label=_("角色"), required=False)
    organisation = forms.ChoiceField(label=_("所在单位"), required=False)
    area = forms.CharField(
        label=_("负责区域"), max_length=40, required=False, help_text=_("坐席和网格员要填；只在单位内办理工单的岗位不填")
    )
    seats = forms.IntegerField(label=_("名额"), min_value=1, max_value=500, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = list(PostKind.objects.values_list("code", "name"))
        roles = [("", _("按岗位类别的默认角色")), *Role.objects.order_by("order", "code").values_list("code", "name")]
        self.fields["kind"] = forms.ChoiceField(label=_("岗位类别"), choices=kinds)
        self.fields["role"] = forms.ChoiceField(label=_("角色"), required=False, choices=roles, help_text=_("角色决定能办理什么"))
        self.fields["organisation"] = forms.ChoiceField(label=_("所在单位"), required=False, choices=body_choices(_("不属于单位")))


class ChangeForm(PlainForm):
    """Name and seats of a post."""

    name = forms.CharField(label=_("岗位名称"), max_length=80)
    seats = forms.IntegerField(label=_("名额"), min_value=1, max_value=500)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(PlainForm):
    """The closing of a post."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AppointForm(PlainForm):
    """An appointment. The person is named exactly: there is no searching of people."""

    user = forms.CharField(label=_("用户名"), max_length=150, help_text=_("对方登录时用的用户名，请向本人核对"))
    from_at = forms.DateTimeField(label=_("开始时间"), required=False, widget=forms.DateTimeInput, help_text=_("不填就从现在开始"))
    until_at = forms.DateTimeField(
        label=_("结束时间"), required=False, widget=forms.DateTimeInput, help_text=_("不填就一直有效，到期自动停止")
    )
    is_acting = forms.BooleanField(label=_("代理：临时顶岗，不占名额"), required=False)


class EndForm(PlainForm):
    """The end of an appointment."""

    at = forms.DateTimeField(label=_("结束时间"), required=False, widget=forms.DateTimeInput, help_text=_("不填就立即结束，权限同时收回"))
    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
