"""A database as large as asked, filled in bulk with made-up firms and needs in the words of the field."""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from pydantic import SecretStr
from sqlalchemy import insert, text

from marketplace.app import create_app
from marketplace.config import ROOT, Settings
from marketplace.extensions import db
from marketplace.kernel import writing
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.needs.models.search import terms_of
from marketplace.organizations.models import Chain, County, Enterprise, Organization
from marketplace.pilots import queries as pilots
from marketplace.pilots import services as rounds
from marketplace.security.actors import SYSTEM
from marketplace.web.requests import configure_logging

WORDS = [
    "焊接",
    "探伤",
    "报告",
    "客户",
    "审厂",
    "注塑",
    "模具",
    "排产",
    "订单",
    "图纸",
    "设备",
    "联网",
    "质量",
    "追溯",
    "退货",
    "检测",
    "认证",
    "人才",
    "工程师",
    "股权",
    "激励",
    "专利",
    "转让",
    "补贴",
    "申报",
    "研发",
    "费用",
    "归集",
    "上市",
    "辅导",
    "财务",
    "规范",
    "陶瓷",
    "釉料",
    "轴承",
    "齿轮",
    "硬质合金",
    "刀具",
    "电机",
    "电控",
    "电池",
    "包装",
    "喷涂",
    "热处理",
    "数控",
    "机床",
    "能耗",
    "环保",
    "安全",
]
DIRECTIONS = [
    "咨询管理",
    "检验检测",
    "共享制造",
    "产权交易",
    "人才招引",
    "升规入统",
    "争资引项",
    "数智转型",
    "技术创新",
    "上市辅导",
]
LEVELS = [
    "升规入统",
    "创新型中小企业",
    "省级专精特新中小企业",
    "国家级专精特新小巨人",
    "国家重点专精特新小巨人",
    "国省单项冠军",
]
COUNTIES = ["430202", "430203", "430204", "430211", "430212", "430223", "430224", "430225", "430281"]
ENTERPRISES = 2000
BATCH = 5000


def settings(url: str, directory: Path) -> Settings:
    """Settings of a benchmark: production's, with keys of its own."""
    return Settings(
        _env_file=None, database_url=url, secret_key=SecretStr("bench"), audit_signing_key=SecretStr("bench"),  # type: ignore[call-arg]
        audit_anchor=directory / "anchor.json", queue_url=f"sqlite:///{directory / 'queue.db'}",
        upload_dir=directory / "uploads", secure_cookies=False, demo=True,
    )  # fmt: skip


@contextmanager
def filled(url: str, directory: Path, needs: int) -> Iterator[Flask]:
    """An application over a database with ``needs`` needs, nine in ten of them published."""
    app = create_app(settings(url, directory))
    configure_logging(logging.WARNING)
    with app.app_context():
        db.create_all()
        with unit_of_work():
            rounds.load_round(ROOT / "seeds" / "pilots" / "zhuzhou-2023.toml", by=SYSTEM)
        _fill(needs, random.Random(3))
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def _fill(needs: int, dice: random.Random) -> None:
    pilot = pilots.current_round()
    assert pilot is not None
    round_id = pilot.id
    chains = [one.id for one in db.session.query(Chain).order_by(Chain.id)]
    assert db.session.query(County).count() >= len(COUNTIES)
    with writing.announced():
        db.session.execute(insert(Organization.__table__), [
            {"id": 10 + n, "kind": "enterprise", "version": 1,
             "name": f"示例第{n}机械有限公司", "name_key": f"示例第{n}机械",
             "county_code": dice.choice(COUNTIES), "created_at": datetime.now(UTC)} for n in range(ENTERPRISES)
        ])  # fmt: skip
        db.session.execute(insert(Enterprise.__table__), [{"id": 10 + n} for n in range(ENTERPRISES)])
        for start in range(0, needs, BATCH):
            rows = [_need(n, round_id, chains, dice) for n in range(start, min(needs, start + BATCH))]
            db.session.execute(insert(Need.__table__), rows)
        db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # What the filling left to the server's housekeeping is done before anything is measured.
            for words in ("VACUUM ANALYZE", "CHECKPOINT") if connection.dialect.name == "postgresql" else ("ANALYZE",):
                connection.execute(text(words))


def _need(n: int, round_id: int, chains: list[int], dice: random.Random) -> dict[str, object]:
    title, body = "".join(dice.choices(WORDS, k=5)), "，".join("".join(dice.choices(WORDS, k=4)) for _ in range(10))
    category = dice.choice(DIRECTIONS)
    published = datetime(2023, 11, 1, tzinfo=UTC) - timedelta(seconds=dice.randrange(86400 * 200))
    shown = dice.random() < 0.9
    return {
        "id": n + 1, "version": 1, "round_id": round_id, "enterprise_id": 10 + n % ENTERPRISES,
        "county_code": dice.choice(COUNTIES), "number": f"ZZ2023-{n + 1:06d}", "category": category, "title": title,
        "text": body, "situation": "", "chain_id": dice.choice(chains) if chains else None,
        "current_level": dice.choice(LEVELS[:3]), "target_level": dice.choice(LEVELS), "wanted": 1, "source": "form",
        "state": NeedState.PUBLISHED if shown else NeedState.APPROVED, "remarks": {}, "publications": 1,
        "published_at": published if shown else None, "deadline_on": date(2023, 12, 31) if shown else None,
        "submitted_at": published, "search_terms": terms_of(title, body, category), "created_at": published,
    }  # fmt: skip
