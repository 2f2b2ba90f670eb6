"""State of all administrations (model.md, 2.3) and its initialization (section 5)."""

import numpy as np

from accounts import Accounts
from cooperation import Cooperations
from draws import Decision
from joint import JointAdministrations
from policy import Levers
from population import Population
from scenario import Services, month
from supply import Supply
from work import Work

NEVER = 9_999
ROUTES = ["provider", "efa", "cooperation", "own", "platform", "central"]  # by which a service reached level 2
IDLE, DMS, INTEGRATION = range(3)
NOTHING, LINK, MIGRATION = range(3)


def logistic(x):
    return 1 / (1 + np.exp(-x))


def monthly(hazard_per_year):
    """Probability that a hazard strikes within a month."""
    return 1 - np.exp(-hazard_per_year / 12)


def by_size(world, u):
    """Draws of the order of connecting, in which large administrations come first (7.15.5)."""
    p = world.population
    log = np.log(p.inhabitants)
    mean = np.array([log[p.kind == kind].mean() if (p.kind == kind).any() else 0 for kind in range(3)])
    pace = np.exp(world.scenario.supply.connect_by_size * (log - mean[p.kind]))
    pace = pace[:, None] if u.ndim == 2 else pace
    return np.where(pace == 1, u, 1 - (1 - u) ** (1 / pace))


class World(Accounts, Work):
    def __init__(self, scenario, population_file, draws):
        self.scenario = scenario
        self.draws = draws
        self.services = Services()
        self.population = Population(population_file, scenario, self.services, draws)
        p, start, n = self.population, scenario.initial, self.population.number
        size = (n, self.services.number)

        self.membership = np.zeros(n, int)  # index in policy.MEMBERSHIPS
        self.group = np.zeros(n, int)
        self.levers = Levers(scenario, p, self.membership)
        self.supply = Supply(self)
        self.cooperations = Cooperations(self)

        self.levels = np.zeros(size, np.int8)
        self.taken = np.zeros(size, bool)
        # month in which a level is reached by a project or a central connection
        self.due = {(way, level): np.full(size, NEVER, np.int16) for way in ("central", "project") for level in (2, 3)}
        self.set_on = {way: np.zeros(size, np.int16) for way in ("central", "project")}  # month in which it was set
        self.project_route, self.route = np.full(size, -1, np.int8), np.full(size, -1, np.int8)  # places in ROUTES (7.15.12)
        self.awareness = np.clip(start.awareness + start.awareness_per_log_size * p.log_10000, 0.01, 0.9)
        self.agenda = np.full(n, logistic(scenario.attention.agenda_intercept))
        self.begun = np.zeros(n, bool)
        self.started = np.zeros(n, bool)
        self.posts = p.own_posts.copy()
        self.filled = self.posts - draws.binomial(self.posts, start.vacancy_share, Decision.INITIAL_VACANCY, p.id)
        self.money = p.budget / 2
        self.licences, self.hours, self.internal_hours = np.zeros(n), np.zeros(n), np.zeros(n)
        self.use_share = np.zeros(n)
        self.county_awareness, self.county_online = np.zeros(n), np.zeros(n)

        forms = np.clip(start.forms_share + start.forms_per_log_size * p.log_10000, 0, 1)
        forms = np.floor(forms * (0.5 + draws.uniform(Decision.INITIAL_FORMS, p.id)) * p.services + 0.5)
        self.rank = np.argsort(np.argsort(-np.where(p.responsible, p.wish, -np.inf), axis=1), axis=1)  # in the order of wishes
        self.levels[(self.rank < forms[:, None]) & p.responsible] = 1
        pioneers = p.municipal & (p.inhabitants >= 100_000) & (draws.uniform(Decision.PIONEER, p.id) < start.pioneer_share)
        open_to_pioneers = p.responsible & ~self.services.efa_only & ~self.supply.barred
        rank = np.argsort(np.argsort(-np.where(open_to_pioneers, p.wish, -np.inf), axis=1), axis=1)
        online = pioneers[:, None] & (rank < start.pioneer_services)
        self.levels[online], self.taken[online], self.route[online] = 2, True, ROUTES.index("own")
        self.begun |= pioneers
        self.started |= pioneers

        small = p.inhabitants < 20_000
        done = np.where(small, 1, 2) * start.dms_done_share
        running = np.where(small, start.dms_running_share, np.minimum(1.25 * start.dms_running_share, 1 - done))
        u = draws.uniform(Decision.INITIAL_DMS, p.id)
        self.internal = np.where(u < done, INTEGRATION, np.where(u < done + running, DMS, IDLE))
        progress = draws.uniform(Decision.INITIAL_DMS_PROGRESS, p.id)
        self.dms = np.where(self.internal == DMS, progress, np.where(self.internal == INTEGRATION, 1.0, 0.0))

        families = len(self.services.families)
        self.compliant = p.compliant.copy()
        self.migrations_done = np.zeros(n)
        self.migrations_asked = (~p.compliant).sum(axis=1)
        self.linked = np.zeros((n, families), bool)
        self.job = np.zeros(n, int)  # link or migration in hand
        self.job_family, self.job_hours, self.job_end = np.zeros(n, int), np.zeros(n), np.zeros(n, int)
        self.next_link = np.zeros(n, int)  # month from which a link may be looked for

        self.plan_service = np.zeros((n, 12), int)
        self.plan_way = np.zeros((n, 12), int)
        self.plan_length, self.plan_next, self.plan_review = np.zeros(n, int), np.zeros(n, int), np.zeros(n, int)
        self.terms = np.zeros((6, 9, n))  # those of online_services.terms_of_ways
        self.project = np.full(n, -1)  # service that hours are spent on
        self.project_hours, self.project_end, self.project_level = np.zeros(n), np.zeros(n, int), np.zeros(n, int)
        self.invitation_draw = by_size(self, draws.uniform(Decision.TURN, p.id[:, None], self.services.id))
        readiness = draws.uniform(Decision.ONCE_ONLY, self.services.id)
        degrees = scenario.links.level_degrees
        self.once_only_readiness = readiness if degrees else (1 + readiness) / 2
        self.level_4_from = draws.uniform(Decision.ONCE_ONLY_READINESS, p.id) if degrees else np.full(n, 0.5)
        self.platform_used = np.zeros(n, bool)
        self.start_accounts()
        self.start_work()
        self.joint = JointAdministrations(self) if scenario.links.joint_administrations else None

        self.membership_from = month(scenario.simulation.membership_from)
        self.levers.start_month(0)
        self.cooperations.start(self)

    def at_hand(self):
        """Money that prices are held against."""
        own = np.maximum(self.money, 0)
        return own + self.drawable(own)

    def pay(self, price, who=slice(None)):
        """Administrations pay for a project, a link, a migration or a part of a DMS."""
        self.money[who] -= price - self.draw_from_account(price, who)
        self.spend("municipal", price, who)

    def compliance(self):
        """Migrations done / asked for of each administration, 1 where none is asked for."""
        return np.where(self.migrations_asked > 0, self.migrations_done / np.maximum(self.migrations_asked, 1), 1)

    def connected(self):
        """Services whose family is linked, or that need no specialist software."""
        return np.column_stack([self.linked, np.ones(len(self.linked), bool)])[:, self.services.family]

    def complete(self, t):
        """Services whose month has come reach their level (7.7.5)."""
        central, project = (np.minimum(self.due[way, 2], self.due[way, 3]) <= t for way in ("central", "project"))
        central &= ~(project & (self.set_on["project"] < self.set_on["central"]))  # the one whose month was set first
        first = (central | project) & (self.levels < 2)
        self.route[first] = np.where(central, ROUTES.index("central"), self.project_route)[first]
        for (_, level), due in self.due.items():
            ready = due <= t
            self.levels[ready] = np.maximum(self.levels[ready], level)
            due[ready] = NEVER
        if self.joint:
            self.joint.complete(self)
        online = self.levels >= 2
        self.taken |= online
        self.started |= online.any(axis=1)

    def route_of_joint(self, who, service):
        self.route[who, service] = ROUTES.index("cooperation")
