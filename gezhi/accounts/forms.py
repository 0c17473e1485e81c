"""What the account pages ask for. Rules stand in the actions; forms only name the fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gezhi.accounts.passwords import LONGEST, SHORTEST
from gezhi.ground.problems import Problem

NEW_PASSWORD = _("至少 %(n)s 位。可以用几个不相干的词连成一句，不要用常见密码和用户名。") % {"n": SHORTEST}


def _password(label: Any, complete: str, hint: Any = "") -> forms.CharField:
    """A field for a password, which is never trimmed and never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": complete, "data-draft-skip": ""})
    return forms.CharField(label=label, max_length=LONGEST, strip=False, widget=widget, help_text=hint)


def _code() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "data-draft-skip": ""})
    return forms.CharField(
        label=_("动态验证码"), max_length=12, widget=widget, help_text=_("手机验证器上显示的 6 位数字，每 30 秒换一次。")
    )


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("用户名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )
    password = _password(_("密码"), "current-password")


class CodeForm(forms.Form):
    """The dynamic code after the password."""

    code = _code()


class TwiceForm(forms.Form):
    """A form with a new password, typed twice because it cannot be seen."""

    def clean(self) -> dict[str, Any]:
        """Both new passwords must be the same."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _("两次输入的新密码不一样，请重新输入。"))
        return given


class PasswordForm(TwiceForm):
    """Changing one's own password."""

    current = _password(_("现在的密码"), "current-password")
    new = _password(_("新密码"), "new-password", NEW_PASSWORD)
    again = _password(_("再输入一次新密码"), "new-password")


class FirstAdminForm(TwiceForm):
    """What the first holder of an admin role gives."""

    secret = forms.CharField(
        label=_("初始口令"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-draft-skip": ""}),
        help_text=_("在服务器上运行 gezhi first-admin 得到，24 小时内有效，每个口令只能用一次。"),
    )
    username = forms.CharField(
        label=_("用户名"), max_length=64, help_text=_("小写字母、数字或汉字。"), widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    new = _password(_("密码"), "new-password", NEW_PASSWORD)
    again = _password(_("再输入一次密码"), "new-password")


class UserForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=_("用户名"), max_length=64, help_text=_("小写字母、数字或汉字，登录时用，以后不能改。"))
    name = forms.CharField(label=_("显示名称"), max_length=50, help_text=_("工作人员写岗位和编号，例如“某社区网格员 01”。"))


class ReasonForm(forms.Form):
    """Why an admin does something to an account."""

    reason = forms.CharField(label=_("原因"), max_length=200)


def tell(form: forms.Form, problem: Problem) -> None:
    """Show a refusal at the fields it names, else on top."""
    errors = problem.facts.get("errors") or [{"field": "", "detail": f"{problem.detail.rstrip('。')}。{problem.entry.todo}"}]
    for error in errors:
        field = {"password": "new"}.get(error["field"], error["field"])
        form.add_error(field if field in form.fields else None, error["detail"])
