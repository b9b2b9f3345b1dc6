"""The acts of the trail in the reader's words: «need:publish» is 需求：发布."""

KINDS = {
    "account": "账户", "acting": "代表单位", "amendment": "协议变更", "application": "试点申报", "assessment": "评审",
    "assessment_task": "评审任务", "attachment": "附件", "award": "选定结果",
    "bid": "标书", "bureau": "工信部门", "calendar": "工作日历",
    "calendar_day": "工作日历", "chain": "产业链", "county": "县市区", "demo": "演示", "engagement": "服务协议",
    "enterprise": "企业", "evaluation": "综合评价", "evaluation_run": "综合评价",
    "certificate": "称号证书", "rule": "条款", "duty": "年度材料", "duty_report": "年度材料", "staff": "人员名单",
    "staff_list": "人员名单", "rule_decision": "条款结论",
    "exit": "退出办理", "exit_case": "退出办理", "fact": "申报事实",
    "institution_fact": "申报事实",
    "import": "附件4导入", "import_row": "附件4的行", "import_run": "附件4导入", "inbox_message": "消息",
    "institution": "服务机构", "institution_attachment": "机构材料", "invitation": "邀请", "ladder": "企业梯度",
    "ladder_claim": "企业梯度", "ladder_outcome": "培育成果",
    "milestone": "里程碑", "mail": "邮件", "match": "推荐", "match_run": "推荐", "membership": "单位人员",
    "message": "消息", "need": "需求", "need_list": "需求汇总表", "notice": "公示", "objection": "异议",
    "office": "工作机构", "one_time_link": "一次性链接", "organization": "单位", "outbox_mail": "邮件",
    "opening": "开启申请", "quarterly_summary": "季度总结", "summary": "季度总结",
    "pilot_round": "试点轮次", "policy_version": "试点安排", "programme": "试点规则",
    "programme_version": "试点规则", "registration": "注册申请", "question": "提问",
    "reading": "需求的理解", "capability": "机构服务的理解", "taxonomy": "服务目录",
    "catalogue_version": "服务目录用词", "weights": "推荐权重", "weights_version": "推荐权重", "plan": "统筹方案",
    "match_plan": "统筹方案", "pair": "指定或排除", "pair_rule": "指定或排除", "bulk": "批量推荐", "bulk_run": "批量推荐",
    "round": "试点安排", "score_sheet": "评分表", "service_case": "服务案例",
    "shortlist": "推荐", "survey": "满意度测评", "survey_answer": "评价", "survey_invitation": "满意度测评",
    "survey_release": "满意度汇总", "tender": "揭榜", "user": "账户",
}  # fmt: skip
_VERBS = {
    "accept": "接受", "annul": "撤销", "add": "增加", "admit": "列入试点", "announce": "公告结果", "answer": "答复",
    "approve": "通过", "ask": "申请", "ask_assessors": "请求安排评审专家", "ask_opening": "申请开启",
    "ask_again": "再次申请", "ask_reset": "申请重设密码",
    "assign": "安排评审",
    "begin": "开始", "cancel": "取消", "case_add": "增加案例", "case_change": "修改案例", "case_remove": "删除案例",
    "change": "修改", "choose": "列为拟入选", "choose_kinds": "选择通知方式", "claim": "申报梯度", "close": "结束",
    "commitment": "保存真实性承诺", "confirm": "确认", "correct": "更正一行", "create": "发出",
    "declare_clear": "声明无利害关系", "declare_conflict": "声明回避", "decline": "不予通过",
    "describe": "维护资料", "discard": "放弃", "dismiss": "不成立", "end": "结束", "facilities": "维护场地设备",
    "fail": "流标", "figures": "填写经营状况", "finish": "完成", "forget": "删去一天", "give_back": "退回核对",
    "give_up": "停止", "hand_in": "提出",
    "hand_in_for": "县市区代企业提交", "import": "由县市区导入", "leave_out": "选择不导入", "load": "载入",
    "award": "选定", "exclude": "不予评选", "lose_key": "登记密钥遗失", "pass_over": "不选", "take": "受理",
    "manage": "设置管理员",
    "mend": "县市区代企业更正", "move": "调整顺序", "not_recommend": "不予推荐", "open": "开通",
    "paper_add": "上传材料", "paper_remove": "删除材料", "password_change": "修改密码",
    "password_refused": "密码修改未通过", "plan": "保存服务方案", "played": "演示轮次办理完毕", "post": "发布公示",
    "publish": "发布", "read": "读取", "read_all": "全部标为已读", "recommend": "推荐", "record": "录入",
    "refuse": "不予通过", "register": "登记", "remove": "移除", "rename": "改名", "republish": "重新发布",
    "restore": "恢复",
    "retire": "停用", "retry": "再试", "return": "退回修改", "route": "保存报送方式", "run": "生成推荐",
    "save": "保存", "score": "评分", "second_step": "两步验证", "second_step_off": "关闭两步验证",
    "second_step_on": "开启两步验证", "second_step_refused": "两步验证未通过", "second_step_reset": "重设两步验证",
    "send": "发送", "send_back": "退回复核", "show": "列出核对结果", "sign_in": "登录",
    "sign_in_refused": "登录未成功", "sign_out": "退出",
    "bring": "登记", "find": "作结论", "relax": "放宽",
    "issue": "颁发", "order": "责令整改", "pass": "期满未陈述", "plaque": "登记授牌",
    "propose": "提出", "reply": "陈述申辩", "revoke": "撤销", "start": "开始填写",
    "state": "填报", "step_aside": "申明回避",
    "stop": "停止", "store": "存入",
    "submit": "提交", "submit_directly": "直接报送", "suspend": "停用", "switch": "换一个单位",
    "erase_signs": "删去网络和设备标记", "invite": "发出邀请", "open_wave": "发起一轮", "reissue": "换发链接",
    "release": "公布汇总", "remind": "提醒",
    "reopen": "重新评分", "take_in": "补录单位", "uphold": "成立", "upload": "上传", "verify": "核实",
    "void": "随需求撤下",
    "withdraw": "撤回",
}  # fmt: skip
# Where the same verb means something else of this thing.
_ACTS = {
    "amendment:agree": "同意", "amendment:propose": "提出", "amendment:refuse": "不同意",
    "engagement:accept": "验收", "engagement:cancel": "不再签约", "engagement:confirm": "一方确认",
    "engagement:confirm_share": "确认政府补", "engagement:draw_up": "由揭榜结果起草", "engagement:end": "提前终止",
    "engagement:hand_over": "申请验收", "engagement:note": "记录进展和走访",
    "engagement:refuse_share": "不予确认政府补",
    "engagement:resume": "恢复服务", "engagement:save": "修改草稿", "engagement:send_back": "验收退回补正",
    "engagement:sign": "双方确认，协议生效", "engagement:submit_share": "双方确认，报市局",
    "engagement:suspend": "暂停服务",
    "reading:correct": "更正", "capability:correct": "更正", "taxonomy:try": "试算", "taxonomy:adopt": "采用",
    "taxonomy:discard": "不采用", "weights:try": "试算", "weights:adopt": "采用", "weights:discard": "不采用",
    "plan:make": "新建", "plan:invite": "发出邀请", "plan:retry": "重新计算", "pair:pin": "指定", "pair:forbid": "排除",
    "pair:end": "取消", "bulk:start": "启动", "bulk:resume": "接着办",
    "evaluation:run": "运行", "ladder_outcome:claim": "申报", "ladder_outcome:reject": "不予认可",
    "ladder_outcome:revoke": "撤回认定", "milestone:send_back": "退回补正", "milestone:submit": "提交成果",
    "summary:file": "报送",
    "award:choose": "选定", "bid:give_up": "无法开启", "bid:open": "开启", "opening:fail": "未能开启",
    "certificate:suspend": "暂停", "certificate:restore": "恢复计入", "certificate:refuse": "核验不通过",
    "exit:dismiss": "不予撤销", "exit:uphold": "撤销称号",
    "opening:refuse": "未到时间，拒绝", "question:ask": "提出", "tender:give_back": "未到时间，退回",
    "tender:open": "开启标书",
}  # fmt: skip


def act_in_words(act: str) -> str:
    """``need:publish`` → «需求：发布»; a part that nobody named stays as it is stored."""
    kind, _, verb = act.partition(":")
    return f"{KINDS.get(kind, kind)}：{_ACTS.get(act) or _VERBS.get(verb, verb)}"


def kind_in_words(kind: str) -> str:
    """The kind of thing that was acted on."""
    return KINDS.get(kind, kind)
