"""The written vocabulary of permissions: noun:verb with the Chinese words of the matrix under /help/permissions.

Every noun that can be loaded by number has a ``view`` permission; the guard asks it first, so that a thing one may
not see answers 404 like a thing that does not exist.
"""

from marketplace.kernel.titles import Titled


class Permission(Titled):
    """One act on one kind of thing."""

    # people
    SELF_MANAGE = "self:manage", "管理本人账户"
    ACCOUNT_VIEW = "account:view", "查看账户"
    ACCOUNT_MANAGE = "account:manage", "开通、停用账户"
    INVITATION_CREATE = "invitation:create", "邀请人员"
    REGISTRATION_VIEW = "registration:view", "查看注册申请"
    REGISTRATION_LIST = "registration:list", "查看注册申请列表"
    REGISTRATION_DECIDE = "registration:decide", "审批注册申请"
    # organisations
    ORGANIZATION_VIEW = "organization:view", "查看单位"
    ORGANIZATION_LIST = "organization:list", "查看单位名录"
    ORGANIZATION_EDIT = "organization:edit", "维护单位资料"
    ORGANIZATION_PEOPLE = "organization:people", "管理本单位人员"
    ORGANIZATION_COMPARE = "organization:compare", "查看疑似同一单位"
    INSTITUTION_VIEW = "institution:view", "查看服务机构公开资料"
    LADDER_VERIFY = "ladder:verify", "核实企业梯度"
    DICTIONARY_EDIT = "dictionary:edit", "维护字典"
    # publicity
    PUBLICITY_VIEW = "publicity:view", "查看公示"
    PUBLICITY_OBJECT = "publicity:object", "提出异议"
    OBJECTION_VIEW = "objection:view", "查看异议"
    OBJECTION_ANSWER = "objection:answer", "答复异议"
    CALENDAR_EDIT = "calendar:edit", "维护工作日历"
    # admission, the pilot's programme
    APPLICATION_VIEW = "application:view", "查看申报"
    APPLICATION_LIST = "application:list", "查看申报列表"
    APPLICATION_EDIT = "application:edit", "填写申报"
    APPLICATION_SUBMIT = "application:submit", "提交、撤回申报"
    APPLICATION_CHECK = "application:check", "县市区审核、推荐申报"
    APPLICATION_ASSESS = "application:assess", "评审服务方案"
    APPLICATION_ASSIGN = "application:assign", "安排评审"
    APPLICATION_DECIDE = "application:decide", "遴选、确认机构"
    ADMISSION_IMPORT = "admission:import", "导入附件1"
    # programmes, facts and titles
    PROGRAMME_VIEW = "programme:view", "查看申报制度"
    FACT_VIEW = "fact:view", "查看申报事实和差距"
    FACT_LIST = "fact:list", "查看本机构离各称号的差距"
    FACT_EDIT = "fact:edit", "填写申报事实"
    FACT_DECIDE = "fact:decide", "对条款作结论、放宽"
    CERTIFICATE_CHECK = "certificate:check", "查验证书"
    CERTIFICATE_VIEW = "certificate:view", "查看称号证书"
    CERTIFICATE_LIST = "certificate:list", "查看称号证书列表"
    CERTIFICATE_BRING = "certificate:bring", "登记在外取得的称号"
    CERTIFICATE_VERIFY = "certificate:verify", "核验、暂停、恢复称号"
    CERTIFICATE_PROPOSE_EXIT = "certificate:propose_exit", "提出撤销称号"
    CERTIFICATE_REPORT = "certificate:report", "报送年度材料"
    EXIT_VIEW = "exit:view", "查看退出办理"
    EXIT_REPLY = "exit:reply", "陈述申辩"
    EXIT_DECIDE = "exit:decide", "决定退出"
    # the round
    ROUND_VIEW = "round:view", "查看试点安排"
    ROUND_EDIT = "round:edit", "维护试点安排"
    # needs
    NEED_VIEW = "need:view", "查看需求"
    NEED_LIST = "need:list", "查看需求列表"
    NEED_CREATE = "need:create", "新建需求"
    NEED_EDIT = "need:edit", "修改需求"
    NEED_SUBMIT = "need:submit", "提交、撤回需求"
    NEED_REVIEW = "need:review", "县市区审核需求"
    NEED_PUBLISH = "need:publish", "发布需求"
    NEED_CLOSE = "need:close", "撤下、结束需求"
    NEED_IMPORT = "need:import", "导入附件4"
    IMPORT_VIEW = "import:view", "查看导入批次"
    IMPORT_LIST = "import:list", "查看导入批次列表"
    IMPORT_EDIT = "import:edit", "更正、确认导入批次"
    # matching
    SHORTLIST_VIEW = "shortlist:view", "查看推荐机构"
    SHORTLIST_RUN = "shortlist:run", "重新推荐"
    SUITABLE_NEEDS_VIEW = "suitable_needs:view", "查看适合本机构的需求"
    # taking needs up
    TENDER_VIEW = "tender:view", "查看揭榜"
    TENDER_LIST = "tender:list", "查看揭榜列表"
    TENDER_OPEN = "tender:open", "申请开启标书"
    TENDER_SCORE = "tender:score", "企业评分"
    TENDER_ASSESS = "tender:assess", "专家评分"
    TENDER_ASSIGN = "tender:assign", "安排评审专家"
    TENDER_AWARD = "tender:award", "选定机构"
    TENDER_FAIL = "tender:fail", "宣布流标"
    TENDER_ANNUL = "tender:annul", "撤销选定、登记密钥遗失"
    QUESTION_ASK = "question:ask", "提问"
    QUESTION_VIEW = "question:view", "查看提问"
    QUESTION_ANSWER = "question:answer", "答复提问"
    QUESTION_REMOVE = "question:remove", "移除提问"
    BID_LIST = "bid:list", "查看本机构标书"
    BID_SUBMIT = "bid:submit", "递交、更改、撤回标书"
    BID_VIEW = "bid:view", "查看已开启的标书"
    # engagements
    ENGAGEMENT_VIEW = "engagement:view", "查看服务协议"
    ENGAGEMENT_LIST = "engagement:list", "查看服务协议列表"
    ENGAGEMENT_DRAFT = "engagement:draft", "起草、确认、变更、暂停协议"
    ENGAGEMENT_SHARE = "engagement:share", "确认政府补"
    ENGAGEMENT_END = "engagement:end", "提前终止协议"
    ENGAGEMENT_DELIVER = "engagement:deliver", "提交成果、申请验收"
    ENGAGEMENT_ACCEPT = "engagement:accept", "确认成果、验收"
    ENGAGEMENT_NOTE = "engagement:note", "记录进展和走访"
    ENGAGEMENT_SUPERVISE = "engagement:supervise", "县市区督导"
    OUTCOME_VIEW = "outcome:view", "查看培育成果"
    OUTCOME_LIST = "outcome:list", "查看培育成果列表"
    OUTCOME_CLAIM = "engagement:claim", "申报培育成果"
    OUTCOME_VERIFY = "outcome:verify", "核实培育成果"
    SUMMARY_VIEW = "summary:view", "查看季度总结"
    SUMMARY_LIST = "summary:list", "查看季度总结列表"
    SUMMARY_FILE = "summary:file", "报送季度总结"
    # satisfaction
    SURVEY_VIEW = "survey:view", "查看测评邀请"
    SURVEY_LIST = "survey:list", "查看测评列表"
    SURVEY_ANSWER = "survey:answer", "评价"
    SURVEY_LINK = "survey:link", "查看、打印测评链接"
    SURVEY_MANAGE = "survey:manage", "发起、提醒、补发测评"
    SURVEY_READ = "survey:read", "查看单份评价"
    SURVEY_RESULTS = "survey:results", "查看满意度汇总"
    # evaluation
    EVALUATION_VIEW = "evaluation:view", "查看综合评价"
    EVALUATION_LIST = "evaluation:list", "查看综合评价列表"
    EVALUATION_RUN = "evaluation:run", "运行综合评价"
    # everybody's desk
    HOME_VIEW = "home:view", "查看工作台"
    INBOX_VIEW = "inbox:view", "查看消息"
    MESSAGE_VIEW = "message:view", "查看单条消息"
    # oversight
    OVERSIGHT_VIEW = "oversight:view", "查看监管看板"
    OVERSIGHT_MONEY = "oversight:money", "查看政府补资金使用"
    AUDIT_VIEW = "audit:view", "查看操作留痕"

    @property
    def noun(self) -> str:
        """The kind of thing."""
        return self.value.partition(":")[0]
