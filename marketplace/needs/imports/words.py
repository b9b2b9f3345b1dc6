"""Every verdict, reason and warning of a row of 附件4 as a Chinese sentence, and the column that it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass

ACTIONS = {"accept": "接收", "split": "拆分接收", "reject": "退回", "skip": "跳过"}
TONES = {"accept": "done", "split": "done", "reject": "refused", "skip": "neutral"}
# The columns of the official form by role, in its order; a sheet may part or join them.
ROLES = {
    "name": "企业名称", "uscc": "统一社会信用代码", "county": "所属县市区", "service": "所需服务", "detail": "具体需求",
    "current": "企业现状", "target": "发展目标", "contact": "企业联系人及联系电话", "person": "联系人",
    "phone": "联系电话", "remark": "备注",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence, and the role of the cell it stands beside."""

    sentence: str
    role: str = "name"


REASONS: Mapping[str, Words] = {
    "blank_row": Words("空行"),
    "note_row": Words("说明文字，不是需求"),
    "total_row": Words("合计行"),
    "subtotal_row": Words("小计行"),
    "repeated_header": Words("重复的表头"),
    "page_footer": Words("页脚或落款"),
    "voided_row": Words("整行已划去或注明作废"),
    "duplicate_row": Words("与前面一行是同一家企业的同一需求，请删去重复的一行，或写明两项需求的不同"),
    "duplicate_company_name_variant": Words("企业名称写法不同，但与前面一行是同一家企业的同一需求，请删去重复的一行"),
    "duplicate_name_variant": Words("名称写法不同，但与前面一行是同一家，请删去重复的一行"),
    "missing_enterprise_name": Words("没有填写企业名称，请补填营业执照上的全称"),
    "missing_service": Words("没有填写所需服务，请按附件4的注选择服务方向并写明需求", "service"),
    "missing_phone": Words("没有填写联系电话，请补填", "contact"),
    "category_not_stated": Words("只写了情况，没有写明服务方向，请从十个方向中选择", "service"),
    "category_out_of_scope": Words("所需服务不在十个方向之内，请从十个方向中选择", "service"),
    "partly_out_of_scope": Words("部分所需服务不在十个方向之内，这一部分退回，其余接收", "service"),
    "service_text_ditto_unclear": Words("所需服务写「同上」，看不出指哪一项，请写明", "service"),
    "out_of_area": Words("企业不在株洲市，不在试点范围之内，请核对所属县市区", "county"),
    "wrong_county_filer": Words("企业属于别的县市区，请由所属县市区报送", "county"),
    "not_enterprise": Words("填报的不是企业（机关、事业单位、协会或个人），不能作为需求企业"),
    "not_manufacturing_enterprise": Words("不是制造业企业，不在试点范围之内"),
    "not_enterprise_in_scope": Words("金融机构等不是培育对象，不能作为需求企业"),
    "financial_institution_excluded": Words("金融机构不参加试点"),
    "not_independent_legal_person_in_zhuzhou": Words("不是在株洲市注册的独立法人"),
}

WARNINGS: Mapping[str, Words] = {
    "category_synonym": Words("服务方向按近义说法归入", "service"),
    "category_by_number": Words("服务方向由序号读出", "service"),
    "category_repeated_in_cell": Words("同一格里服务方向写了两遍，按一项计", "service"),
    "category_typo_corrected": Words("服务方向的笔误已改正", "service"),
    "category_out_of_scope_part_dropped": Words("不在十个方向之内的部分没有采用", "service"),
    "claims_all_categories": Words("写了全部十个方向，请核实", "service"),
    "county_filled_from_header": Words("所属县市区没有填，按表头的县市区补上", "county"),
    "county_taken_from_name": Words("所属县市区没有填，由企业名称看出", "county"),
    "county_missing": Words("看不出属于哪个县市区，按报送单位所在县市区计", "county"),
    "county_unreadable": Words("所属县市区读不出来，请核对", "county"),
    "county_ditto": Words("所属县市区写「同上」，按上一行计", "county"),
    "county_old_name": Words("所属县市区写的是旧名称，已换成现名", "county"),
    "county_alias": Words("所属县市区写的是园区或俗称，已换成对应的县市区", "county"),
    "county_typo_corrected": Words("所属县市区的笔误已改正", "county"),
    "county_differs_from_filer": Words("所属县市区与报送单位不同，确认后转给所属县市区审核", "county"),
    "current_level_blank": Words("企业现状没有填，按尚未入列计", "current"),
    "current_level_not_on_ladder": Words("企业现状不在六种类型之内，按尚未入列计", "current"),
    "current_level_abbreviation_assumed": Words("企业现状是简称，按惯例读成全称", "current"),
    "current_level_typo_corrected": Words("企业现状的笔误已改正", "current"),
    "current_level_ditto": Words("企业现状写「同上」，按上一行计", "current"),
    "target_level_blank": Words("发展目标没有填，审核前请与企业核实", "target"),
    "target_not_on_ladder": Words("发展目标不在六种类型之内，没有采用，请与企业核实", "target"),
    "target_level_abbreviation_assumed": Words("发展目标是简称，按惯例读成全称", "target"),
    "target_level_typo_corrected": Words("发展目标的笔误已改正", "target"),
    "target_level_ditto": Words("发展目标写「同上」，按上一行计", "target"),
    "target_not_above_current": Words("发展目标没有高于企业现状，不改正就不能发布", "target"),
    "level_jump_check": Words("发展目标比现状高出不止一级，请与企业核实", "target"),
    "contact_missing": Words("没有填写联系人和电话，发布前请补上", "contact"),
    "contact_ditto": Words("联系人写「同上」，按上一行计", "contact"),
    "phone_missing": Words("没有填写联系电话，发布前请补上", "contact"),
    "phone_invalid": Words("联系电话拨不通（位数不对），没有采用，请与企业核实", "contact"),
    "phone_numeric_leading_zero_lost": Words("联系电话存成了数字，已补回区号前的 0", "contact"),
    "phone_area_code_assumed": Words("联系电话没有区号，按株洲的区号 0731 补上", "contact"),
    "multiple_phones_first_kept": Words("填了几个电话，采用第一个", "contact"),
    "uscc_check_digit_wrong": Words("统一社会信用代码校验不符，没有采用", "uscc"),
    "enterprise_name_ditto": Words("企业名称写「同上」，按上一行计"),
    "same_company_other_need": Words("同一家企业在表中还有别的需求"),
    "same_company_name_variant": Words("与前面一行是同一家企业，名称写法不同，按较完整的名称计"),
    "park_operator_confirm": Words("看来是园区运营单位，请核实是否属于培育对象"),
    "not_manufacturing_confirm": Words("看来不是制造业企业，县市区审核时请写明理由"),
    "vertical_merge_inherited": Words("有合并单元格，内容取自上面的单元格"),
    "traditional_characters": Words("繁体字已转为简体"),
    "struck_text_dropped": Words("划去的文字没有采用"),
    "formula_without_value": Words("有单元格是公式，没有算出结果，按空白计；请粘贴为数值后重新报送"),
    "hidden_row": Words("这一行在表格里是隐藏的，请核实是否要报送"),
    "capacity_range_lower_bound": Words("服务能力是一个范围，采用较小的数"),
    "capacity_text_normalised": Words("服务能力由文字读出"),
    "capacity_chinese_numeral": Words("服务能力由中文数字读出"),
    "capacity_ditto": Words("服务能力写「同上」，按上一行计"),
}
UNKNOWN = Words("请对照附件4的填写要求核实这一行")


def reason_words(code: str | None, detail: str | None = None) -> str:
    """The sentence of a reason, with the reader's own detail; empty without a reason."""
    if not code:
        return ""
    sentence = REASONS.get(code, UNKNOWN).sentence
    return f"{sentence}（{detail}）" if detail else sentence


def warning_words(code: str) -> str:
    """The sentence of a warning."""
    return WARNINGS.get(code, UNKNOWN).sentence


def role_of_code(code: str | None) -> str:
    """The role of the cell that a reason or warning speaks of."""
    return (REASONS.get(code or "") or WARNINGS.get(code or "") or UNKNOWN).role
