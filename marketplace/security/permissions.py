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
    # everybody's desk
    HOME_VIEW = "home:view", "查看工作台"
    INBOX_VIEW = "inbox:view", "查看消息"
    MESSAGE_VIEW = "message:view", "查看单条消息"
    # oversight
    OVERSIGHT_VIEW = "oversight:view", "查看监管看板"
    AUDIT_VIEW = "audit:view", "查看操作留痕"

    @property
    def noun(self) -> str:
        """The kind of thing."""
        return self.value.partition(":")[0]
