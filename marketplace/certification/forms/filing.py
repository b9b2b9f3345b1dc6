"""Forms of an application on a programme's own forms: kinds and route, one paper of the checklist, the statement."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.certification.forms.applications import Ticks
from marketplace.certification.models import Application, Certificate
from marketplace.certification.policy import ProgrammePolicy
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most

CHOSEN = (
    "route", "route_reason", "tracks", "categories", "recommender_key", "recommender_name", "city", "carrier",
    "carrier_city",
)  # fmt: skip


class ChoicesForm(VersionedForm):
    """What one applies for and by which way; what a programme does not know is taken out by ``choices_form``."""

    track = RadioField("申报类型", validators=[AskedFor(), Optional()])
    tracks = Ticks("申报的服务功能", [AskedFor()])
    categories = Ticks("专业服务类别", description="申报专业服务机构的至少选一类")
    route = RadioField("报送渠道", validators=[AskedFor(), Optional()])
    route_reason = TextAreaField("选用这个渠道的理由", [at_most(1000)])
    recommender_key = RadioField("推荐单位种类", validators=[AskedFor(), Optional()])
    recommender_name = StringField("推荐单位名称", [AskedFor(), at_most(120)])
    city = StringField("所在地市", [at_most(40)], description="例如 株洲市；直接申请的不填")
    carrier = SelectField("是否计入推荐名额", description="属于下列载体、实验室的不计入名额，每市只推荐一家")
    carrier_city = StringField("载体所在城市", [at_most(40)], description="选了不计入名额的载体时填写")
    certificate = SelectField(
        "所依据的本机构称号", description="依据省级或部委认定申报的，选择已核验的那一项；没有的先登记称号"
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen, by the application's names; only what the programme asks for."""
        found = {name: self._fields[name].data or "" for name in CHOSEN if name in self._fields}
        if "track" in self._fields:
            found["tracks"] = [self.track.data] if self.track.data else []
        for several in ("tracks", "categories"):
            if several in found:
                found[several] = list(found[several] or [])
        return found


def choices_form(
    policy: ProgrammePolicy, titles: Sequence[Certificate] = (), application: Application | None = None,
    ground: int | None = None,
) -> ChoicesForm:  # fmt: skip
    """The form for a programme, filled from what was chosen before."""
    before = {name: getattr(application, name) for name in CHOSEN} if application else {"route": policy.route[0].key}
    if application:
        before |= {"track": next(iter(application.tracks), ""), "version": application.version}
    form = ChoicesForm(**before, certificate=str(ground or ""))
    kinds = [(one.key, one.title) for one in policy.track]
    carriers = [name for quota in policy.quota for name in quota.carriers]
    form.route.choices = [(one.key, one.title) for one in policy.route]
    form.recommender_key.choices = [(one.key, one.title) for one in policy.recommender]
    keep = {
        "track": policy.choose == "one", "tracks": policy.choose == "several", "categories": bool(policy.category),
        "route_reason": any(one.needs_reason for one in policy.route), "recommender_key": _asks_kind(policy),
        "recommender_name": bool(policy.recommender), "carrier": bool(carriers), "carrier_city": bool(carriers),
        "city": any(one.step for one in policy.recommender), "certificate": bool(titles),
    }  # fmt: skip
    if keep["track"]:
        form.track.choices = kinds
    if keep["tracks"]:
        form.tracks.choices = kinds
    form.categories.choices = [(one.key, one.title) for one in policy.category]
    form.carrier.choices = [("", "计入推荐名额"), *((one, one) for one in carriers)]
    form.certificate.choices = [("", "没有"), *((str(one.id), one.title) for one in titles)]
    for field in (form.carrier, form.certificate):
        field.data = field.data or ""
    form.recommender_name.render_kw = {"list": "units"}
    form.recommender_name.description = _unit_hint(policy)
    for name, wanted in keep.items():
        if not wanted:
            del form._fields[name]
    return form


def _asks_kind(policy: ProgrammePolicy) -> bool:
    """Whether on some way several kinds of unit may recommend; elsewhere the kind follows from the way."""
    places = [(one.key, step) for one in policy.route for step in range(len(one.steps))]
    return any(len(policy.recommenders(key, step)) > 1 for key, step in places)


def _unit_hint(policy: ProgrammePolicy) -> str:
    if any(one.members for one in policy.recommender):
        return "写全称，文件列出名单的须在名单之内；输入几个字后可以从列出的单位中选"
    by_county = any(policy.holder(route, 0) == "county" for route in policy.route)
    return "写全称，与其公章一致" + ("；经所在县市区推荐的不用填写" if by_county else "")


class PaperForm(BaseForm):
    """One item of the checklist."""

    file = FileField("文件", [AskedFor()])
    note = StringField("说明", [at_most(200)])


class SubmitForm(VersionedForm):
    """The statement of truth, and who makes it."""

    truthful_by = StringField("声明人姓名", [AskedFor(), at_most(40)], description="法定代表人（负责人）或其授权的人")
    is_true = BooleanField("所提交的申报材料内容和所附资料均真实、合法，如有不实，愿承担相应责任")


class OpinionForm(BaseForm):
    """An expert's opinion where the programme asks for words and not for points."""

    words = TextAreaField("评审意见", [AskedFor(), at_most(3000)], description="写明依据哪些材料、主要优点和不足")
    supports = RadioField(
        "是否同意", choices=[("yes", "同意"), ("no", "不同意")], validators=[AskedFor(), Optional()]
    )  # fmt: skip
