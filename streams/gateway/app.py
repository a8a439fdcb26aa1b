"""The gateway's application: all routes, each behind the role it needs, and what they share."""

from collections.abc import AsyncIterator
from typing import Final, NamedTuple

from aiohttp import web

from streams.core.cases.case_records import CaseRecords
from streams.gateway import health, pages
from streams.gateway.access import session_routes
from streams.gateway.access.answering import Answers
from streams.gateway.access.guard import GUARD, Guard
from streams.gateway.access.guarded import guarded, ours_alone
from streams.gateway.access.limits import Limits
from streams.gateway.access.sign_outs import SIGN_OUTS_KEY
from streams.gateway.departments import routes as departments
from streams.gateway.desk import applications
from streams.gateway.desk import handler as desk
from streams.gateway.documents import bulletins, quick_reports, redactions
from streams.gateway.hotspots import routes as hotspots
from streams.gateway.http import contract, docs_page
from streams.gateway.http.callers import Routes, is_admitting
from streams.gateway.http.connection import OPTIONS
from streams.gateway.http.headers import SECURE, add_headers
from streams.gateway.http.problems import problems
from streams.gateway.http.settings_key import SETTINGS
from streams.gateway.intake import feeders, steps
from streams.gateway.intake import handler as intake
from streams.gateway.intake.feeder import DUE_FEEDER, FEEDER, PUBLISHING_FEEDER, Feeder
from streams.gateway.intake.steps import ANSWERS_KEY
from streams.gateway.live import handler as live
from streams.gateway.metrics import scrape
from streams.gateway.notices import routes as notices
from streams.gateway.open311 import admission
from streams.gateway.open311 import routes as open311
from streams.gateway.publications import routes as publications
from streams.gateway.queries import cases, catalogue_routes, conflicts, duties, figures, public_list
from streams.gateway.state import catalogue_file
from streams.gateway.state.state import STATE, State
from streams.topics.installation import Installation

MODULES: Final = (
    *(intake, steps, feeders, figures, cases, desk, duties, notices, conflicts, live, departments),
    *(applications, public_list, hotspots),
    *(bulletins, publications, quick_reports, redactions, open311),
    *(catalogue_routes, session_routes, health, contract, docs_page, pages),
)


def all_routes() -> Routes:
    """Return the routes of all modules."""
    return [route for module in MODULES for route in module.routes]


class Ways(NamedTuple):
    """What sends to Kafka.

    Each is a producer of its own: the gateway's user may lack the right to one topic, which must
    not disturb the others.

    Attributes:
        events: Sends events.
        due: Sends days due and redactions.
        publishing: Sends what is asked of publications.
    """

    events: Feeder
    due: Feeder
    publishing: Feeder


def make_gateway(
    installation: Installation, guard: Guard, state: State, ways: Ways
) -> web.Application:
    """Compose the application.

    Args:
        installation: Whose gateway.
        guard: Says who may ask what.
        state: What is counted; started and stopped with the application.
        ways: What sends to Kafka; started and stopped with the application.
    """
    # Outermost first: whatever is raised within is said as a problem.
    app = web.Application(middlewares=[problems, ours_alone], handler_args=OPTIONS)
    app[SETTINGS] = installation.settings
    app[GUARD] = guard
    app[SECURE] = guard.secure
    app[STATE] = state
    app[SIGN_OUTS_KEY] = state.sign_outs
    app[FEEDER] = ways.events
    app[DUE_FEEDER] = ways.due
    app[PUBLISHING_FEEDER] = ways.publishing
    guard.ended_sessions = state.sign_outs.known
    limits = Limits(state.cases.receipts)
    answers = Answers(
        state.cases.records,
        CaseRecords(installation.catalogue),
        lambda units: state.catalogue.coarser.units_within(units, state.today()),
    )
    taken_in = intake.Intake(
        installation, ways.events, state.intake_clock, due=ways.due, limits=limits, answers=answers
    )
    app[intake.INTAKE_KEY] = taken_in
    app[feeders.LEDGERS] = feeders.Ledgers(installation, taken_in.acceptance, taken_in.bodies)
    app[ANSWERS_KEY] = answers
    contract.contract()  # Read now: a bad file must show at the start, not at a request.
    figures.prepare(app)
    live.prepare(app)
    catalogue_file.prepare(app)
    bulletins.prepare(app)
    publications.prepare(app)
    desk.prepare(app)
    applications.prepare_applications(app)
    hotspots.prepare(app)
    steps.prepare(app)
    departments.prepare(app)
    scrape.prepare(app)
    conflicts.prepare(app)
    admission.prepare(app, installation)
    for method, path, handler, role in all_routes():
        answer = guarded(handler, role) if role and not is_admitting(handler) else handler
        if method == "GET":
            app.router.add_get(path, answer)  # and HEAD
        else:
            app.router.add_route(method, path, answer)
    app.on_response_prepare.append(add_headers)
    app.cleanup_ctx.append(_running)
    return app


async def _running(app: web.Application) -> AsyncIterator[None]:
    """Start what the application lives on, and stop it once the last request is answered."""
    state, ways = app[STATE], [app[FEEDER], app[DUE_FEEDER], app[PUBLISHING_FEEDER]]
    try:
        for way in ways:
            await way.start()
        await state.start()
        yield
    finally:
        await state.stop()
        for way in ways:
            await way.stop()
