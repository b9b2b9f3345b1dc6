"""A small made-up town: institutions and needs that the tests of the engine share. All names are fictional (示例)."""

from functools import lru_cache

from matching import Case, Engine, Institution, Need, Satisfaction

WELD = Institution(
    id=1, name="示例焊缝检测有限公司", county="天元区", categories=("检验检测",),
    profile="焊缝射线、超声波探伤，轨道车辆铝合金焊缝做了八年。持证探伤人员十二名。不做食品检测。",
    cases=(Case("为机车配套厂做转向架焊缝拍片，一次通过审厂。", "创新型中小企业"),),
    certifications=("HY-B",), satisfaction=Satisfaction(20, 5, 1), annual_capacity=30, engaged=4, commitment=10,
)  # fmt: skip
FOOD = Institution(
    id=2, name="示例食品检验中心", county="醴陵市", categories=("检验检测",),
    profile="食品微生物、农药残留、营养标签检测。帮酱菜厂和茶油厂做保质期验证。", annual_capacity=50,
)  # fmt: skip
BOOKS = Institution(
    id=3, name="示例财税咨询有限公司", county="石峰区", categories=("升规入统",),
    profile="代理记账，规上企业入库辅导，统计报表培训。", cases=(Case("陶瓷企业当年入统。", "升规入统"),),
    annual_capacity=40,
)  # fmt: skip
LEAN = Institution(
    id=4, name="示例精益咨询有限公司", county="天元区", categories=("咨询管理",),
    profile="精益生产和5S现场改善，车间布局优化，做过汽车零部件和陶瓷企业。",
)  # fmt: skip
SOFT = Institution(
    id=5, name="示例软件有限公司", county="荷塘区", categories=("数智转型",),
    profile="MES制造执行系统，扫码报工，质量追溯。ERP进销存实施。", satisfaction=Satisfaction(3, 0, 0),
    annual_capacity=15,
)  # fmt: skip
TOWN = (WELD, FOOD, BOOKS, LEAN, SOFT)

CRACKS = Need(
    id=11, category="检验检测", text="主机厂审厂说我们焊缝里头有气孔裂纹，要第三方探伤报告。", county="天元区",
    chain="轨道交通装备（示例）", target_level="创新型中小企业", enterprise_id=101,
)  # fmt: skip
SPOILT = Need(id=12, category="检验检测", text="辣酱放一个月就胀气，超市要看化验单。", chain="食品", enterprise_id=102)
BLIND = Need(
    id=13, category="数智转型", text="客户问货做到哪道工序，只能下车间一个个问。", chain="陶瓷", enterprise_id=103
)
NEEDS = (CRACKS, SPOILT, BLIND)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine over the town, built once."""
    return Engine.build(TOWN)
