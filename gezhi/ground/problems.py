"""Everything that can be refused, in one catalogue: number, HTTP status, the title people read, and what to do next.

A room raises ``Problem(kind, detail, **facts)``; one handler turns it into a page or into RFC 9457 JSON.
Absent and forbidden share one kind, ``not_visible``, so that an answer never tells whether a thing exists.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One way to be refused: catalogue number, HTTP status, title, and advice in plain words."""

    number: int
    status: int
    title: str
    todo: str


KINDS: dict[str, Kind] = {
    "malformed": Kind(101, 400, "请求的格式不对", "请检查发送的内容后重试。"),
    "too_large": Kind(102, 413, "内容太大", "请缩小文件或减少内容后重试。"),
    "unsupported_media": Kind(103, 415, "不支持这种内容格式", "请改用说明中列出的格式。"),
    "method_not_allowed": Kind(104, 405, "这个地址不支持这种操作", "请查看接口说明。"),
    "sign_in_needed": Kind(201, 401, "请先登录", "请登录后再办理。"),
    "sign_in_failed": Kind(202, 401, "用户名、密码或验证码不对", "请核对后重新输入；忘记密码请联系本单位的系统管理员。"),
    "second_factor_needed": Kind(203, 401, "还需要动态验证码", "请输入手机验证器上的 6 位数字。"),
    "too_many_attempts": Kind(204, 429, "尝试次数过多", "请稍后再试。"),
    "not_permitted": Kind(205, 403, "您的岗位不办理这一步", "如确需办理，请联系本单位负责人或系统管理员。"),
    "cross_site": Kind(206, 403, "页面已过期", "请返回上一页刷新后重新提交，已填写的内容会保留。"),
    "password_change_needed": Kind(207, 403, "请先修改密码", "请在网页上登录，设置自己的密码后再试。"),
    "not_visible": Kind(301, 404, "没有找到", "请核对编号；也可能这件事不在您的办理范围内。"),
    "stale_version": Kind(401, 409, "这件事刚刚有了新的进展", "请刷新查看最新情况后再办理。"),
    "wrong_state": Kind(402, 409, "当前状态不能办理这一步", "请按页面上列出的办理项操作。"),
    "id_reused": Kind(403, 409, "同一编号已用于另一份内容", "请换一个新的编号重新提交。"),
    "conflict": Kind(404, 409, "与现有内容冲突", "请刷新后核对。"),
    "invalid": Kind(501, 422, "有内容需要修改", "请按提示修改后重新提交。"),
    "forbidden_field": Kind(502, 422, "这类信息不得采集", "请删除该内容；平台不采集、不登记此类个人信息。"),
    "too_many_requests": Kind(601, 429, "操作太频繁", "请稍后再试。"),
    "database_gone": Kind(701, 503, "系统正在恢复", "内容没有丢失，请过几秒钟再试。"),
    "disk_full": Kind(702, 503, "服务器存储空间不足", "请稍后再试，并通知系统管理员。"),
    "file_damaged": Kind(703, 500, "附件已损坏", "请让上传人重新上传一份，并通知系统管理员核查存储。"),
    "broken": Kind(799, 500, "系统出了问题", "请稍后再试；若仍不行，请把问题编号告诉系统管理员。"),
}


class Problem(Exception):
    """A refusal with a kind of the catalogue, a sentence for the person, and typed facts for the machine."""

    def __init__(self, kind: str, detail: str = "", **facts: Any) -> None:
        self.kind = kind
        self.entry = KINDS[kind]
        self.detail = detail or self.entry.title
        self.facts = facts
        super().__init__(self.detail)

    @property
    def status(self) -> int:
        """HTTP status of the answer."""
        return self.entry.status

    def document(self, request_id: str = "") -> dict[str, Any]:
        """The RFC 9457 document (application/problem+json) of this refusal."""
        document = {
            "type": f"/docs/problems#{self.kind}",
            "title": self.entry.title,
            "status": self.status,
            "detail": self.detail,
            "number": self.entry.number,
            "todo": self.entry.todo,
            **self.facts,
        }
        return document | {"request_id": request_id} if request_id else document


def invalid(field: str, words: str) -> Problem:
    """One field that must be changed: its name and a sentence that says how."""
    return Problem("invalid", words, errors=[{"field": field, "detail": words}])
