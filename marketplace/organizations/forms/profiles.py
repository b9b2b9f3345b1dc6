"""Forms of a profile, one a theme; what is not yet known may stay empty, since a profile is saved as one goes."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.organizations.forms.fields import ChecksField, CountField
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.services.institution_rows import PAPER_KINDS
from marketplace.web.forms import BaseForm, VersionedForm, at_most, is_credit_code, is_phone, required

YES_NO = [("yes", "是"), ("no", "否")]
DAY = "请按 2015-06-18 的样子填写日期"


def to_bool(choice: str | None) -> bool | None:
    """What «是/否» means; None where nothing was ticked."""
    return {"yes": True, "no": False}.get(choice or "")


def from_bool(value: bool | None) -> str | None:
    """The choice that shows ``value``."""
    return None if value is None else "yes" if value else "no"


class ThemeForm(VersionedForm):
    """One theme of a profile; ``prepare`` fills in what its choices are."""

    def prepare(self, owner: Any) -> None:
        """Choices that depend on the dictionaries and on what ``owner`` already chose."""


class BasicsForm(ThemeForm):
    """Who the enterprise is."""

    name = StringField("企业名称", [required("企业全称"), at_most(120)], description="与营业执照一致的全称")
    credit_code = StringField(
        "统一社会信用代码",
        [Optional(), is_credit_code],
        description="营业执照上的 18 位代码，例如 91430200MA4EX00000 的样式",
    )
    county_code = SelectField("所在县市区", [required("所在县市区")], description="由该县市区工信部门审核")

    def prepare(self, owner: Any) -> None:
        """The counties."""
        self.county_code.choices = [(county.code, county.name) for county in dictionaries.counties()]


class InstitutionBasicsForm(BasicsForm):
    """Rows 1 to 4, 7 and 8 of 附件3."""

    legal_representative = StringField("企业法人", [Optional(), at_most(40)], description="营业执照上的法定代表人")
    registered_on = DateField("注册时间", [Optional()], description="营业执照上的成立日期，例如 2015-06-18")
    address = StringField(
        "注册地址", [Optional(), at_most(200)], description="试点要求在株洲市内注册（试点方案三（一））"
    )


class StandingForm(ThemeForm):
    """Where the enterprise stands in the chains, and what it makes."""

    chain_id = SelectField(
        "所属产业链", [Optional()], coerce=lambda value: int(value) if value else None,
        description="市工信局确定的产业链；不属于任何一条的留空",
    )  # fmt: skip
    is_manufacturing = RadioField("是否制造业企业", [Optional()], choices=YES_NO, validate_choice=True)
    in_gradient_pool = RadioField(
        "是否已纳入梯度培育库",
        [Optional()],
        choices=YES_NO,
        description="企业应选择纳入梯度培育库（试点方案二（二）1）",
    )
    main_products = StringField("主要产品", [Optional(), at_most(200)], description="例如：硬质合金刀片、数控刀具")

    def prepare(self, owner: Any) -> None:
        """The chains in use, and the one chosen before."""
        chains = dictionaries.chains(also=owner.chain_id)
        self.chain_id.choices = [("", "未选择"), *((chain.id, chain.name) for chain in chains)]


class ContactForm(ThemeForm):
    """Whom officers and the other side call."""

    contact_name = StringField("联系人", [Optional(), at_most(40)], description="负责试点工作的人员")
    contact_phone = StringField(
        "联系电话", [Optional(), at_most(40), is_phone], description="不对外公开，例如 0731-22220000"
    )


class EnterpriseContactForm(ContactForm):
    """The enterprise's contact, with its address and who stands for it."""

    legal_representative = StringField("法定代表人", [Optional(), at_most(40)])
    address = StringField("地址", [Optional(), at_most(200)], description="生产经营地址，具体到门牌")


class LadderForm(ThemeForm):
    """A rung the enterprise stands on."""

    level = SelectField("梯度类型", [required("梯度类型")])
    recognised_on = DateField("认定日期", [required("认定日期")], description="认定文件上的日期，例如 2022-09-30")
    evidence = StringField(
        "认定文件",
        [required("认定文件的名称或文号"), at_most(200)],
        description="文件名称或文号，县市区工信部门据此核实",
    )
    upload = FileField("认定文件扫描件", [Optional()], description="PDF 或图片，不超过 20 MB")

    def prepare(self, owner: Any) -> None:
        """The rungs, printed as the forms print them."""
        rungs = [(rung.name, rung.printed) for rung in dictionaries.ladder_types()]
        self.level.choices = [("", "请选择"), *rungs]


class DirectionsForm(ThemeForm):
    """What the institution does, how much it can take on, and what it promises."""

    categories = ChecksField("主要服务内容", [Optional()], description="可选多项（附件1注）", validate_choice=True)
    annual_capacity = CountField("年服务企业能力", description="一年内能够完成服务的企业家数")
    commitment = CountField("承诺服务企业数", description="试点期内承诺完成服务的企业家数，不超过年服务企业能力")

    def prepare(self, owner: Any) -> None:
        """The ten directions."""
        self.categories.choices = [(name, name) for name in dictionaries.directions()]


class ServicesForm(ThemeForm):
    """Row 14 of 附件3."""

    services = TextAreaField(
        "主要服务内容或实施路径", [Optional(), at_most(3000)], description="服务什么企业、解决什么问题、分几步实施"
    )


class RecordForm(ThemeForm):
    """Row 15 of 附件3."""

    record = TextAreaField(
        "培育优质企业业绩", [Optional(), at_most(3000)], description="近年培育了哪些企业、达到什么梯度、取得什么成效"
    )


class PaperForm(ThemeForm):
    """A paper to keep with the profile."""

    kind = SelectField("材料种类", [required("材料种类")], choices=[("", "请选择"), *PAPER_KINDS.items()])
    upload = FileField("文件", description="PDF、图片、Word 或 Excel，不超过 20 MB")


class CaseForm(BaseForm):
    """A case of service with its evidence."""

    text = TextAreaField(
        "案例",
        [required("案例"), at_most(2000)],
        description="服务了什么企业、怎样做、成效如何；客户不愿具名的写行业和规模",
    )
    category = SelectField("服务方向", [Optional()])
    chain_id = SelectField("客户所属产业链", [Optional()], coerce=lambda value: int(value) if value else None)
    level = SelectField(
        "客户达到的梯度", [Optional()], description="试点要求服务对象成为专精特新企业的案例（试点方案三（一））"
    )
    year = CountField("完成年份", description="例如 2022")
    upload = FileField("证明材料", [Optional()], description="合同、验收单或认定文件；重新上传会替换原来的文件")

    def prepare(self, owner: Any) -> None:
        """Directions, chains and rungs; ``owner`` is the case that is changed, or None."""
        chains = dictionaries.chains(also=owner.chain_id if owner else None)
        self.category.choices = [("", "未选择"), *((name, name) for name in dictionaries.directions())]
        self.chain_id.choices = [("", "未选择"), *((chain.id, chain.name) for chain in chains)]
        self.level.choices = [("", "未选择"), *((rung.name, rung.printed) for rung in dictionaries.ladder_types())]


class ChainForm(BaseForm):
    """A chain's name in the dictionary."""

    name = StringField("产业链名称", [required("产业链名称"), at_most(40)], description="例如：轨道交通装备")


class RefusalForm(BaseForm):
    """Why a claimed rung is not accepted."""

    remark = TextAreaField(
        "不予认可的原因", [required("原因"), at_most(200)], description="企业会看到这段话，请写明需补充什么"
    )


class WithdrawalForm(BaseForm):
    """By which paper a recognition was taken back."""

    remark = TextAreaField(
        "撤销认定的文件", [required("撤销认定的文件"), at_most(200)], description="文件名称或文号，企业会看到这段话"
    )
