"""The same as JSON: the public board and directory to read, and drafts of needs for an enterprise's own system."""

# What the specification says before its addresses.
DESCRIPTION = (
    "需求榜和机构名录可以不登录读取。提交（POST）以页面登录后的会话为准，并须带上页面的防伪令牌："
    "从登录后任一页面表单的 csrf_token 读出，写在请求头 X-CSRFToken 里；缺少或过期的一律退回 400。"
)
