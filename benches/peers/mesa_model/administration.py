"""An administration: its state, its month, and the bookkeeping of its services."""

from math import exp, floor, log

import mesa

from .attention import Attention
from .internal_work import DMS, IDLE, INTEGRATION, InternalWork
from .online_services import OnlineServices
from .resources import Resources
from .usage import Usage


def logistic(x):
    return 1 / (1 + exp(-x))


class Administration(Resources, Attention, InternalWork, OnlineServices, Usage, mesa.Agent):
    def __init__(self, model, place):
        super().__init__(model)
        self.place = place
        self.attributes(model.population, place)
        self.nothing_yet(model)
        self.initial_forms(model)
        self.initial_pioneer(model)
        self.initial_dms(model)

    def attributes(self, p, i):
        self.inhabitants = float(p.inhabitants[i])
        self.log_10000 = log(self.inhabitants / 10_000)
        self.small, self.municipal, self.is_city = self.inhabitants < 20_000, bool(p.municipal[i]), bool(p.is_city[i])
        self.land, self.provider = int(p.land[i]), int(p.provider[i])
        self.month_of_year, self.month_of_quarter = int(p.month_of_year[i]), int(p.month_of_quarter[i])
        self.age, self.broadband = float(p.age[i]), float(p.broadband[i])
        self.leadership, self.council_interest = float(p.leadership[i]), float(p.council_interest[i])
        self.staff, self.own_posts = float(p.staff[i]), int(p.own_posts[i])
        self.post_share, self.added_post_draw = float(p.post_share[i]), float(p.added_post_draw[i])
        self.budget, self.all_cases = float(p.budget[i]), float(p.all_cases[i])
        self.cases, self.wish = p.cases[i].tolist(), p.wish[i].tolist()
        self.services = [slot for slot, own in enumerate(p.responsible[i]) if own]
        self.wishes = sorted(self.services, key=lambda slot: -self.wish[slot])
        self.compliant = p.compliant[i].tolist()
        self.migrations_asked, self.migrations_done = self.compliant.count(False), 0

    def nothing_yet(self, model):
        start, slots, families = model.scenario.initial, model.services.number, len(model.services.families)
        self.levels, self.taken = [0] * slots, [False] * slots
        self.level2, self.level3, self.cases2, self.cases3 = 0, 0, 0.0, 0.0
        self.level2_of_family, self.online_of_family = [0] * (families + 1), [0] * (families + 1)
        self.linked = [False] * families + [True]  # services without specialist software have the family -1
        self.begun = self.started = False
        self.posts = self.own_posts
        self.filled = sum(model.random.random() < 1 - start.vacancy_share for _ in range(self.posts))
        self.money, self.licences, self.hours, self.internal_hours = self.budget / 2, 0.0, 0.0, 0.0
        self.awareness = min(max(start.awareness + start.awareness_per_log_size * self.log_10000, 0.01), 0.9)
        self.agenda = logistic(model.scenario.attention.agenda_intercept)
        self.use_share = 0.0
        self.job, self.next_link = None, 0
        self.project, self.plan, self.next_item, self.review, self.next_form = None, [], 0, 0, 0
        self.knowledge, self.knowledge_year = None, None
        self.central_delay = {}

    def initial_forms(self, model):
        start = model.scenario.initial
        share = min(max(start.forms_share + start.forms_per_log_size * self.log_10000, 0), 1)
        for slot in self.wishes[: round(share * (0.5 + model.random.random()) * len(self.services))]:
            self.reach(slot, 1)

    def initial_pioneer(self, model):
        start = model.scenario.initial
        if self.municipal and self.inhabitants >= 100_000 and model.random.random() < start.pioneer_share:
            self.begun = True
            for slot in [slot for slot in self.wishes if not model.efa_only[slot]][: int(start.pioneer_services)]:
                self.reach(slot, 2)

    def initial_dms(self, model):
        start, random = model.scenario.initial, model.random
        done = start.dms_done_share * (1 if self.small else 2)
        running = start.dms_running_share if self.small else min(1.25 * start.dms_running_share, 1 - done)
        u = random.random()
        self.internal = INTEGRATION if u < done else DMS if u < done + running else IDLE
        self.dms = {IDLE: 0.0, DMS: random.random(), INTEGRATION: 1.0}[self.internal]

    def step(self):
        self.draw_resources()
        self.pay_attention()
        self.work_internally()
        if self.begun:
            self.implement()
        self.serve_citizens()

    @property
    def online_share(self):
        return (self.level2 + self.level3) / len(self.services)

    def reach(self, slot, level):
        """A service reaches a level, with all levels below."""
        old = self.levels[slot]
        if old >= level:
            return
        self.levels[slot] = level
        family = self.model.family[slot]
        if old == 2:
            self.level2 -= 1
            self.cases2 -= self.cases[slot]
            self.level2_of_family[family] -= 1
        if level == 2:
            self.level2 += 1
            self.cases2 += self.cases[slot]
            self.level2_of_family[family] += 1
        if level >= 3 > old:
            self.level3 += 1
            self.cases3 += self.cases[slot]
        if level >= 2 > old:
            self.online_of_family[family] += 1
            self.taken[slot] = self.started = True

    def connect_centrally(self, t, slot, level, hours, price):
        if slot not in self.services or self.levels[slot] >= level:
            return
        self.spend(price, "land")
        self.hours -= hours
        self.model.effort += hours
        self.taken[slot] = True
        draw = self.central_delay.setdefault(slot, self.random.random())
        delay = floor(draw * self.model.scenario.supply.central_connection_months)
        self.model.schedule(t + delay, self, slot, level)

    def spend(self, eur, payer="municipal"):
        self.model.spending[payer] += eur

    def work(self, hours):
        self.model.effort += hours
