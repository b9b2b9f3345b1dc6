"""The application: a short list of calls, the rooms in the pilot's order, and every event's subscribers."""

from apiflask import APIFlask
from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import api, cli, config
from marketplace.accounts import views as account_views
from marketplace.accounts.events import InvitationAccepted, SignedIn
from marketplace.api import views as api_views
from marketplace.audit import views as audit_views
from marketplace.bids import listeners as bid_listeners
from marketplace.bids import tasks as bids_tasks
from marketplace.bids import views as bids_views
from marketplace.bids.events import AwardAnnulled, BidAwarded
from marketplace.bids.views import panels as bid_panels
from marketplace.certification import listeners as certification_listeners
from marketplace.certification import tasks as certification_tasks
from marketplace.certification import views as certification_views
from marketplace.certification.events import InstitutionAdmitted, TitlesChanged
from marketplace.config import ROOT, Settings
from marketplace.engagements import listeners as engagement_listeners
from marketplace.engagements import views as engagements_views
from marketplace.engagements.events import EngagementAccepted
from marketplace.engagements.queries import ended
from marketplace.evaluation import listeners as evaluation_listeners
from marketplace.evaluation import tasks as evaluation_tasks
from marketplace.evaluation import views as evaluation_views
from marketplace.extensions import babel, csrf, db, limiter, login_manager, migrate
from marketplace.kernel import clock, events, jobs
from marketplace.matchmaking import listeners as matchmaking_listeners
from marketplace.matchmaking import tasks as matchmaking_tasks
from marketplace.matchmaking import views as matchmaking_views
from marketplace.matchmaking.views import panels as matchmaking_panels
from marketplace.needs import tasks as needs_tasks
from marketplace.needs import views as needs_views
from marketplace.needs.events import ImportShown, NeedEnded, NeedEnding, NeedPublished, NeedWorded
from marketplace.notifications import views as notification_views
from marketplace.organizations import actors
from marketplace.organizations import listeners as organization_listeners
from marketplace.organizations import views as organizations_views
from marketplace.organizations.events import InstitutionDescribed, RecognitionWithdrawn
from marketplace.organizations.views import accounts as account_pages
from marketplace.organizations.views import acting as acting_pages
from marketplace.organizations.views import people as people_pages
from marketplace.organizations.views import registration as registration_pages
from marketplace.oversight import views as oversight_views
from marketplace.pilots import views as pilots_views
from marketplace.portal import views as portal_views
from marketplace.publicity import views as publicity_views
from marketplace.publicity.events import ObjectionTakenUp, ObjectionUpheld
from marketplace.security import guard
from marketplace.security.permissions import Permission as P
from marketplace.surveys import listeners as survey_listeners
from marketplace.surveys import tasks as survey_tasks
from marketplace.surveys import views as surveys_views
from marketplace.web import converters, errors, filters, headers, navigation, panels, requests
from marketplace.web.navigation import Door

ROOMS = (
    audit_views.blueprint,
    organizations_views.blueprint,
    notification_views.blueprint,
    account_views.blueprint,
    acting_pages.blueprint,
    people_pages.blueprint,
    registration_pages.blueprint,
    account_pages.blueprint,
    publicity_views.blueprint,
    certification_views.blueprint,
    pilots_views.blueprint,
    needs_views.blueprint,
    matchmaking_views.blueprint,
    bids_views.blueprint,
    engagements_views.blueprint,
    surveys_views.blueprint,
    evaluation_views.blueprint,
    oversight_views.blueprint,
    portal_views.blueprint,
    api_views.blueprint,
)  # fmt: skip

# Their jobs and sweeps are known to the queue once they are imported.
BACKGROUND = (certification_tasks, needs_tasks, matchmaking_tasks, bids_tasks, survey_tasks, evaluation_tasks)

DEMO_SENTENCE = "演示环境：全部单位、人员和数字均为虚构。"

# Their addresses lie below an institution's public page; they belong to the way to a title.
OF_TITLES = tuple(f"certification.{page}" for page in ("rule", "find_rule", "relax_rule", "distance", "facts"))

DOORS = [
    Door("oversight.home", "工作台", P.HOME_VIEW),
    Door("portal.board", "需求榜", kind="公开信息"),
    Door("portal.institutions", "服务机构", kind="公开信息"),
    Door("portal.notices", "公示公告", kind="公开信息"),
    Door("needs.index", "企业需求", P.NEED_LIST),
    Door("matchmaking.suitable_needs", "适合的需求", P.SUITABLE_NEEDS_VIEW),
    Door("bids.own", "我的揭榜", P.BID_LIST),
    Door("bids.tenders", "揭榜", P.TENDER_LIST),
    Door("engagements.index", "服务协议", P.ENGAGEMENT_LIST),
    Door("surveys.index", "满意度测评", P.SURVEY_LIST, kind="满意度和评价"),
    Door("surveys.results", "满意度汇总", P.SURVEY_RESULTS, kind="满意度和评价"),
    Door("organizations.index", "单位名录", P.ORGANIZATION_LIST, kind="管理"),
    Door("pilots.show", "试点安排", P.ROUND_VIEW, kind="公开信息"),
    Door("certification.index", "机构申报", P.APPLICATION_LIST, kind="申报", pages=OF_TITLES),
    Door("certification.programmes", "申报制度", P.PROGRAMME_VIEW, kind="申报"),
    Door("certification.certificates", "称号证书", P.CERTIFICATE_LIST),
    Door("certification.own_distance", "离称号多远", P.FACT_LIST, kind="申报", pages=OF_TITLES),
    Door("matchmaking.taxonomy", "服务目录", P.TAXONOMY_VIEW, kind="推荐"),
    Door("matchmaking.plan_list", "统筹方案", P.PLAN_VIEW, kind="推荐"),
    Door("matchmaking.rankings", "批量推荐", P.RANKING_VIEW, kind="推荐"),
    Door("publicity.objections", "公示异议", P.OBJECTION_VIEW, kind="管理"),
    Door("publicity.calendar", "工作日历", P.CALENDAR_EDIT, kind="管理"),
    Door("registrations.index", "注册申请", P.REGISTRATION_LIST, kind="管理"),
    Door("people_accounts.index", "账户", P.ACCOUNT_VIEW, kind="管理"),
    Door("evaluation.index", "综合评价", P.EVALUATION_LIST, kind="满意度和评价"),
    Door("evaluation.case_list", "评价处理", P.CASE_LIST, kind="满意度和评价"),
    Door("evaluation.award_lists", "奖补名单", P.AWARD_LIST_VIEW, kind="满意度和评价"),
    Door("evaluation.nominations", "典型模式和合同范本", P.NOMINATION_LIST, kind="满意度和评价"),
    Door("oversight.index", "监管", P.OVERSIGHT_VIEW),
    Door("audit.index", "操作留痕", P.AUDIT_VIEW, kind="管理"),
    Door("portal.help_index", "帮助"),
]


def create_app(settings: Settings | None = None) -> Flask:
    """The application for ``settings`` (default: this process's environment)."""
    found = settings or config.load()
    app = APIFlask(
        "marketplace", title="株洲市服务机构培育优质企业试点 服务撮合平台", version="1", spec_path="/api/openapi.json",
        docs_path=None, json_errors=False, root_path=str(ROOT), template_folder="templates", static_folder="static",
    )  # fmt: skip
    app.config.from_mapping(found.flask_config())
    app.description = api.DESCRIPTION
    _keep_settings(app, found)
    if found.trusted_proxies:
        # Without it all visitors behind the proxy would share one address, and one throttle.
        hops = found.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    clock.shift_by(found.clock_shift_seconds)
    _bind_extensions(app)
    for part in (converters, requests, filters, headers, errors, panels):
        part.init_app(app)
    account_views.sessions.init_app(app, actors.find_person)
    guard.init_app(app, actors.current_actor)
    navigation.init_app(app, DOORS, actors.unread, actors.may_switch)
    matchmaking_panels.init_app(app)
    panels.offer(app, "match.ended", ended.ended_work)
    bid_panels.init_app(app)
    for blueprint in ROOMS:
        app.register_blueprint(blueprint)
    _subscribe(app)
    jobs.init_app(app)
    cli.init_app(app)
    return app


def _keep_settings(app: Flask, settings: Settings) -> None:
    app.config["SETTINGS"] = settings
    app.config["AUDIT_SIGNING_KEY"] = settings.audit_signing_key.get_secret_value().encode()
    for name in ("audit_anchor", "upload_dir", "site_url", "mail_url", "mail_from", "queue_url", "demo", "seeds_dir",
                 "idle_minutes", "bid_sealing_public_key"):  # fmt: skip
        app.config[name.upper()] = getattr(settings, name)
    app.config["DEMO_SENTENCE"] = DEMO_SENTENCE if settings.demo and not settings.testing else None
    for directory in (settings.audit_anchor.parent, settings.upload_dir):
        directory.mkdir(parents=True, exist_ok=True)
    if settings.missing_keys():
        app.before_request(_refuse_without_keys)


def _refuse_without_keys() -> None:
    """Nothing is served without keys but the error page's own look."""
    if request.endpoint != "static":
        abort(503)


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    babel.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    login_manager.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "marketplace" / "migrations"), render_as_batch=True)


def _subscribe(app: Flask) -> None:
    """What earlier rooms learn of later ones."""
    events.subscribe(app, InvitationAccepted, organization_listeners.begin_invited_membership)
    events.subscribe(app, NeedPublished, bid_listeners.begin)
    events.subscribe(app, NeedPublished, matchmaking_listeners.rank_published)
    events.subscribe(app, NeedWorded, matchmaking_listeners.read_need)
    events.subscribe(app, ImportShown, matchmaking_listeners.read_import)
    events.subscribe(app, InstitutionDescribed, matchmaking_listeners.read_institution)
    events.subscribe(app, NeedEnding, bid_listeners.hold)
    events.subscribe(app, NeedEnded, bid_listeners.end)
    events.subscribe(app, EngagementAccepted, survey_listeners.ask_after_acceptance)
    events.subscribe(app, SignedIn, survey_listeners.remember_staff)
    events.subscribe(app, BidAwarded, engagement_listeners.draw_up)
    events.subscribe(app, AwardAnnulled, engagement_listeners.fall)
    events.subscribe(app, RecognitionWithdrawn, engagement_listeners.revoke)
    events.subscribe(app, ObjectionTakenUp, evaluation_listeners.on_objection_taken_up)
    events.subscribe(app, ObjectionUpheld, certification_listeners.on_objection_upheld)
    events.subscribe(app, ObjectionUpheld, evaluation_listeners.on_objection_upheld)
    events.subscribe(app, InstitutionAdmitted, organization_listeners.on_admission)
    events.subscribe(app, TitlesChanged, organization_listeners.on_titles)
    events.subscribe(app, InstitutionAdmitted, matchmaking_listeners.rank_again)
