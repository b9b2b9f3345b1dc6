"""The single cells of both lists: contact, county, level, name."""

import pytest

from marketplace.organizations.imports.contacts import read_contact
from marketplace.organizations.imports.counties import read_county
from marketplace.organizations.imports.ladder import read_level
from marketplace.organizations.imports.names import Parties, Party, kind_of
from tests.factories.sheets import VOCABULARY


@pytest.mark.parametrize(
    ("cell", "role", "phone"),
    [
        ("办公室0731—00005512", "办公室", "0731-00005512"),
        ("0731 00005518 综合办", "综合办", "0731-00005518"),
        ("０７３１－００００３３０６ 品管部", "品管部", "0731-00003306"),
        ("技术部 73100005512", "技术部", "0731-00005512"),
        ("(0731)00001111 企管部", "企管部", "0731-00001111"),
        ("综合办（0731-00006139转802）", "综合办", "0731-00006139"),
        ("电话:0731-00005512 联系人:总经办", "总经办", "0731-00005512"),
        ("办公室：0731-00001111、13900000000", "办公室", "0731-00001111"),
        ("办公室", "办公室", None),
        ("0731-0000123", None, None),
    ],
)
def test_contact(cell: str, role: str | None, phone: str | None) -> None:
    contact = read_contact(cell)
    assert (contact.role, contact.phone) == (role, phone)


@pytest.mark.parametrize(
    ("cell", "county"),
    [
        ("株洲市天元区", "天元区"), ("株洲高新区", "天元区"), ("攸县高新区", "攸县"), ("淥口區", "渌口区"),
        ("株洲县", "渌口区"),
        ("荷糖区", "荷塘区"), ("炎陵", "炎陵县"), ("市辖区", None), ("株洲市", None),
    ],
)  # fmt: skip
def test_county(cell: str, county: str | None) -> None:
    reading = read_county(cell, VOCABULARY)
    assert (reading.county, reading.outside) == (county, None)


@pytest.mark.parametrize("cell", ["长沙县", "湘潭市岳塘区", "天心区", "浏阳市"])
def test_a_place_outside_the_city(cell: str) -> None:
    assert read_county(cell, VOCABULARY).outside == cell


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("省级“专精特新”中小企业", "省级专精特新中小企业"),
        ("国家级专精特欣小巨人", "国家级专精特新小巨人"),
        ("国家及小巨人企业", "国家级专精特新小巨人"),
        ("建议支持的国家级专精特新“小巨人”企业", "国家重点专精特新小巨人"),
        ("專精特新「小巨人」", "国家级专精特新小巨人"),
        ("创薪型中小企业", "创新型中小企业"),
        ("规上、创新型", "创新型中小企业"),
        ("规模以上工业企业", "升规入统"),
        ("制造业单项冠军", "国省单项冠军"),
        ("高新技术企业，省级专精特新", "省级专精特新中小企业"),
        ("非规上", None),
        ("规下", None),
        ("省级小巨人", None),
        ("高新技术企业", None),
        ("拟申报创新型", None),
    ],
)
def test_level(cell: str, level: str | None) -> None:
    assert read_level(cell, VOCABULARY, is_current=True).level == level


def test_what_else_a_level_cell_tells_is_the_situation() -> None:
    assert read_level("省专，电池托盘、液冷板，营收1.3亿", VOCABULARY).situation == "电池托盘、液冷板，营收1.3亿"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("荷塘区科技和工业信息化局", Party.OFFICE), ("株洲甲行业协会", Party.ASSOCIATION), ("李某某", Party.PERSON),
        ("株洲甲小额贷款有限公司", Party.FINANCIAL), ("株洲甲职业技术学院", Party.PUBLIC_BODY),
        ("醴陵甲瓷厂", Party.ENTERPRISE),
        ("株洲甲银行设备有限公司", Party.ENTERPRISE), ("甲恒机电", Party.ENTERPRISE),
    ],
)  # fmt: skip
def test_kind_of_party(name: str, kind: Party) -> None:
    assert kind_of(name, VOCABULARY) is kind


@pytest.mark.parametrize(
    ("name", "phone", "same"),
    [
        ("甲远航空机电公司", None, True),
        ("株洲市甲远航空机电有限责任公司", None, True),
        ("株洲甲远航空机电有限公司（荷塘厂区）", None, True),
        ("株洲甲远航空机械有限公司", None, False),
        ("株洲甲元航空机电有限公司", "0731-00000001", True),
        ("株洲甲元航空机电有限公司", "0731-00000002", False),
        ("醴陵甲远航空机电有限公司", "0731-00000002", False),
    ],
)
def test_the_same_party_under_another_name(name: str, phone: str | None, same: bool) -> None:
    parties = Parties(VOCABULARY)
    parties.add("株洲甲远航空机电有限公司", "0731-00000001", "Sheet1", 4)
    assert (parties.same_as(name, phone) is not None) is same
