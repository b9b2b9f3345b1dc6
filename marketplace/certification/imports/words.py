"""The verdict codes of 附件1 as Chinese sentences that say what to do."""

ACTIONS = {"accept": "接收", "split": "接收并拆分", "reject": "退回填报单位", "skip": "跳过"}

REASONS = {
    "blank_row": "空行",
    "note_row": "说明行",
    "total_row": "合计行",
    "subtotal_row": "小计行",
    "repeated_header": "重复的表头",
    "page_footer": "页脚",
    "voided_row": "整行已划去",
    "duplicate_row": "与前面一行重复",
    "duplicate_name_variant": "与前面一行是同一家机构，名称写法不同",
    "missing_enterprise_name": "缺少机构名称，请补填",
    "missing_service": "缺少主要服务内容，请按附件1注中的十个方向填写",
    "missing_phone": "缺少联系电话，请补填",
    "missing_capacity": "缺少年服务企业能力，请补填家数",
    "capacity_below_10": "年服务企业能力少于 10 家，不符合二（二）2",
    "category_not_stated": "看不出属于哪个服务方向，请按附件1注填写",
    "category_out_of_scope": "服务内容不在十个方向之内",
    "partly_out_of_scope": "部分服务内容不在十个方向之内",
    "out_of_area": "不在株洲市内注册，不符合三（一）",
    "wrong_county_filer": "注册在别的县市区，请由注册地的县市区报送",
    "not_enterprise": "不是独立的服务机构",
    "financial_institution_excluded": "金融服务机构不参加试点，见三（一）",
    "not_independent_legal_person_in_zhuzhou": "不是在株洲市内注册的独立法人，不符合三（一）",
    "service_text_ditto_unclear": "「同上」所指不清，请写明服务内容",
}

WARNINGS = {
    "category_synonym": "服务方向按近义说法归类",
    "category_by_number": "服务方向按序号读出",
    "capacity_range_lower_bound": "服务能力是一个范围，取了较小的数",
    "capacity_text_normalised": "服务能力由文字读出",
    "capacity_chinese_numeral": "服务能力由中文数字读出",
    "claims_all_categories": "填报了全部十个方向，请核实",
    "phone_invalid": "联系电话不像有效号码，请核实",
    "phone_numeric_leading_zero_lost": "电话存成了数字，已补回区号前的 0",
    "multiple_phones_first_kept": "填了几个电话，取了第一个",
    "uscc_check_digit_wrong": "统一社会信用代码校验不符，未采用",
    "vertical_merge_inherited": "取自上方合并的单元格",
    "traditional_characters": "繁体字已转为简体",
    "partly_out_of_scope": "部分服务内容不在十个方向之内，未采用",
}


def reason_words(code: str | None, detail: str | None = None) -> str:
    """The sentence of a reason, with the reader's detail where there is one."""
    words = REASONS.get(code or "", "请对照附件1的填写要求核实这一行") if code else ""
    return f"{words}（{detail}）" if words and detail else words


def warning_words(code: str) -> str:
    """The sentence of a warning."""
    return WARNINGS.get(code, "请核实这一行的填写")
