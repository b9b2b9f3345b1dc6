"""The seven kinds of duty of the pilot, and the frozen picture of a person acting for one organisation."""

from dataclasses import dataclass

from marketplace.kernel.titles import Titled


class Duty(Titled):
    """What a person does in the pilot; a person may have several and acts in one at a time."""

    ENTERPRISE = "enterprise", "企业"
    INSTITUTION = "institution", "服务机构"
    COUNTY = "county", "县市区工信部门"
    CITY = "city", "市工信局"
    ASSESSOR = "assessor", "评审专家"
    AUDITOR = "auditor", "审计监督"
    ADMINISTRATOR = "administrator", "系统管理"


SECOND_STEP_DUTIES = frozenset({Duty.CITY, Duty.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which duty, for which organisation. ``user_id`` None is the anonymous visitor.

    ``employers`` are all organisations for which the person acts, in whatever duty; None where nobody has asked.
    """

    user_id: int | None = None
    name: str = "访客"
    duty: Duty | None = None
    organization_id: int | None = None
    organization_name: str = ""
    county_code: str | None = None
    membership_id: int | None = None
    manages_people: bool = False
    second_step_missing: bool = False
    employers: frozenset[int] | None = None

    @property
    def is_anonymous(self) -> bool:
        """Nobody is signed in."""
        return self.user_id is None


ANONYMOUS = Actor()
SYSTEM = Actor(name="系统")
