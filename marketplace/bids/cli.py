"""``flask bids``: a fresh pair of keys for sealing, and how many tenders lie under which key."""

import base64

import click
from nacl.public import PrivateKey
from sqlalchemy import func, select

from marketplace.bids import sealing
from marketplace.bids.lifecycle import BidState
from marketplace.bids.models import Bid
from marketplace.kernel.database import session
from marketplace.web import console

group = console.Refusing("bids", help="揭榜：标书的密封与开启密钥")


@group.command("new-key")
def new_key() -> None:
    """Print a fresh pair: the public half for every process, the private half for the worker alone. Stores nothing."""
    private = PrivateKey.generate()
    click.echo(f"# 编号 {sealing.key_id(private.public_key)}")
    click.echo(f"BID_SEALING_PUBLIC_KEY={base64.b64encode(bytes(private.public_key)).decode()}")
    click.echo(f"BID_OPENING_KEY={base64.b64encode(bytes(private)).decode()}")


@group.command("keys")
def keys() -> None:
    """The id of the present public key, and how many tenders hold sealed bids under each key id."""
    click.echo(f"当前公钥编号：{sealing.key_id(sealing.sealing_key())}")
    rows = (
        select(Bid.key_id, func.count(func.distinct(Bid.tender_id)))
        .where(Bid.state == BidState.SEALED).group_by(Bid.key_id).order_by(Bid.key_id)
    )  # fmt: skip
    for key_id, tenders in session().execute(rows):
        click.echo(f"密钥 {key_id}：{tenders} 项需求有密封标书")
