"""Words on trial, a round of rankings, a plan and a pair: the city's alone, the same for both counties."""

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking.models import PairRule
from marketplace.matchmaking.services import bulk, planning, versioning, weighing
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution
from marketplace.pilots.queries import require_round
from tests.cast import Cast
from tests.town.ground import HERE, THERE, Town

WHY = "示例：多家企业这样说"


def lay_advice(town: Town, cast: Cast) -> None:
    """Made by the services; what the workers do follows at once."""
    city = cast.actor("city")
    institution = session().get_one(Institution, cast.organizations["institution-1"])
    need = session().get_one(Need, town.here["need_id"][-1])
    with unit_of_work():
        version = versioning.propose_words("ndt", ["咕噜机响个不停（示例）"], [], WHY, by=city)
        run = bulk.start("asked", by=city)
        pair = PairRule(
            need_id=need.id, institution_id=institution.id, kind="pin", reason=WHY, author_id=city.user_id,
            author_name=city.name,
        )  # fmt: skip
        session().add(pair)
    with unit_of_work():
        plan = planning.make_plan(require_round(), "第一批（示例）", 10, by=city)
        weights = weighing.propose_weights(WHY, by=city)
    for county in (HERE, THERE):
        town.put(county, "service_code", "ndt")
        town.put(county, "version_id", version.id)
        town.put(county, "bulk_id", run.id)
        town.put(county, "pair_id", pair.id)
        town.put(county, "plan_id", plan.id)
        town.put(county, "weights_id", weights.id)
