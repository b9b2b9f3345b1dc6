"""The fields of the trail in the reader's words; a key «noun.field» is for the acts on that kind of thing alone."""

from marketplace.security.actors import Duty

FIELDS = {
    # Anything
    "state": "状态", "version": "版本", "sha256": "文件校验值", "effective_from": "生效日期", "number": "编号",
    "source": "来源", "kind": "类别", "name": "名称", "title": "标题", "text": "内容", "reason": "理由",
    "remarks": "审核意见", "total": "合计", "rows": "行数", "county": "县市区", "county_code": "县市区代码",
    "duty": "职责", "username": "用户名", "email": "邮箱", "level": "梯度类型", "year": "年份", "days": "天数",
    "place": "顺序", "active": "使用中", "new": "新增", "file": "文件", "count": "数量", "answer": "答复",
    "key": "栏目", "value": "内容", "as_of": "截至日期", "digest": "摘要", "files": "附件数",
    "list": "需求汇总表", "overall": "总的意见",
    # 各项目的申报
    "receipt": "回执编号", "seal": "申报内容校验值", "truthful_by": "声明真实的人", "tracks": "类型",
    "recommender": "推荐单位", "carrier": "不计入名额的情形", "form": "申报表", "cells": "填写的栏目", "quota": "名额",
    "supports": "是否同意", "seed": "抽样种子", "size": "抽取家数", "method": "测评方法", "interviewee": "被访人员",
    "asked_on": "测评日期", "application.step": "第几步", "application.unit": "办理单位", "test.pool": "名单家数",
    # 企业需求（附件4）
    "need.text": "需求内容", "need.title": "需求标题", "category": "服务方向", "situation": "有关情况",
    "chain": "产业链", "chain_id": "产业链（名录序号）", "is_manufacturing": "是否制造业企业",
    "in_gradient_pool": "是否纳入梯度培育库", "current_level": "企业现状", "target_level": "发展目标",
    "wanted": "希望选定机构数", "weights": "各项标准的分值",
    "budget_wan": "预算（万元）", "deadline_wish_on": "希望揭榜截止日",
    "contact_name": "联系人", "contact_phone": "联系电话", "county_reason": "县市区同意的理由", "batch": "导入批次",
    "deadline_on": "揭榜截止日", "publications": "第几次发布", "needs": "需求", "need": "需求序号",
    "cause": "起因", "service": "服务", "verdict": "结论", "edit": "用词变动", "content": "权重", "minimum": "每家最少",
    "institution": "机构", "invited": "邀请数", "parts": "份数", "base": "所依版本",
    "left_out": "不导入", "also_judged_again": "同时重新核对的行", "action": "核对结果",
    # 评价、奖补和处理
    "row": "评价结论（序号）", "measure": "处理意见", "amount": "金额（元）", "appeal_by": "申诉期限",
    "appeal_due": "申诉决定期限", "effective_on": "生效日", "steps": "整改措施", "step": "整改措施",
    "done_on": "完成日期", "pool": "奖补资金（元）", "lines": "名单", "due_on": "期限", "mean": "均值",
    "awarded": "评定加分", "passages": "摘录条数", "withheld": "未摘录条数", "scored_anew": "重新评分的评审任务",
    # 单位、人员
    "credit_code": "统一社会信用代码", "organization_name": "单位名称", "organization_id": "单位序号",
    "membership_id": "人员序号", "manages_people": "单位管理员", "legal_representative": "法定代表人",
    "registered_on": "注册时间", "address": "地址", "main_products": "主要产品", "recognised_on": "认定日期",
    "evidence": "认定文件", "categories": "主要服务内容", "annual_capacity": "年服务企业能力",
    "commitment": "承诺服务企业数", "served_counts": "已服务企业", "target_counts": "培育企业目标数",
    "premises": "服务场地和设施", "services": "服务内容或实施路径", "institution.record": "培育优质企业业绩",
    "admitted_from": "试点起始", "admitted_until": "试点截止", "muted": "不寄邮件的通知",
    "staff": "从业人数", "staff_bachelor": "本科及以上", "total_assets": "资产总额", "fixed_assets": "固定资产",
    "current_assets": "流动资产", "liabilities": "负债总额", "net_assets": "净资产", "main_revenue": "主营业务收入",
    "service_revenue": "服务性收入", "service_cost": "服务成本支出", "labour_cost": "人工成本",
    "activity_cost": "服务活动成本", "taxes": "上缴税金", "net_profit": "净利润",
    # 试点申报、评审
    "route": "报送方式", "route_reason": "直接报送的理由", "is_financial": "金融机构", "is_legal_person": "独立法人",
    "late": "逾期报送", "signatory": "签署人", "signed_on": "签署日期", "common": "行业共性问题（字数）",
    "single": "企业个性化需求（字数）", "problems": "问题提炼", "approach": "方案和步骤", "team": "团队和条件",
    "record": "案例和业绩",
    "concession": "让利和效益", "points": "各项得分", "means": "各项平均分", "assessors": "评审专家",
    "policy": "规则版本校验值", "from": "起", "until": "止", "notice": "公示", "plan": "服务方案",
    # 称号、申报事实
    "issuer": "认定单位", "plaque_on": "授牌日期", "ground": "退出情形", "figures": "各场活动的满意度",
    "reply_by": "陈述申辩截止", "rule": "条款", "holds": "是否符合", "counts": "各项人数",
    # 抽样回访、异常评价
    "draws": "各次抽取家数", "pool_size": "名单家数", "tries": "联系次数", "sign": "迹象",
    "excluded": "不计入的评价（份）", "counts_by_call": "以回访计入",
    # 承诺进度
    "promised": "承诺（家）", "expected": "到当天应服务（家）", "served": "已服务（家）",
    # 公示
    "posted_on": "发布日期", "ends_on": "公示期满", "provisional": "截止日暂定", "items": "公示名单",
    "stopped_on": "终止日期", "announced_on": "公告日期", "full_year": "整年日历", "real_name": "实名", "unit": "单位",
    "contact": "联系方式", "item_id": "公示事项序号",
}  # fmt: skip
PREFIXES = {"plan": "服务方案", "profile": "机构资料"}
CHOICES = {
    "duty": {duty.value: duty.title for duty in Duty},
    "route": {"county": "通过县市区报送", "direct": "直接报送市工信局"},
    "source": {"form": "网上填写", "import": "表格导入"},
    "kind": {"enterprise": "企业", "institution": "服务机构", "bureau": "工信部门", "office": "工作机构"},
    "cause": {"published": "需求发布", "admitted": "机构入选", "asked": "重新推荐", "changed": "资料变化"},
    "action": {"accept": "接收", "split": "拆分", "reject": "退回", "skip": "跳过"},
}
