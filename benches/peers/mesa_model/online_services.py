"""Online services (model.md, 7.7): forms, the plan, and projects worked off one after the other."""

from dataclasses import dataclass
from heapq import nlargest
from math import floor, log1p

from online_services import FOCUS_FROM, PLAN_MONTHS, PLAN_SIZE, QUEUE_MONTHS

from .internal_work import INTEGRATION

PROVIDER, EFA, COOPERATION, OWN = range(4)


@dataclass
class Terms:
    """What a way asks for a service of mean complexity, and how useful it is beside the wish."""

    hours: float
    price: float
    months: float
    licence: float
    bonus: float
    waiting: float
    burden: float = 0.0


@dataclass
class Project:
    service: int
    way: int
    level: int
    hours: float
    end: int


class OnlineServices:
    def implement(self):
        self.publish_forms()
        self.work_off_projects()

    def publish_forms(self):
        """A tenth of the hours may go into forms, in the order of wishes."""
        cost = self.model.scenario.effort.form_hours
        number = floor(max(self.hours, 0) / 10 / cost + 1e-9)
        while number > 0 and self.next_form < len(self.wishes):
            slot = self.wishes[self.next_form]
            self.next_form += 1
            if self.levels[slot] < 1:
                self.reach(slot, 1)
                number -= 1
                self.hours -= cost
                self.work(cost)

    def work_off_projects(self):
        price = self.model.scenario.resources.bought_hour_eur
        own = max(self.hours, 0)
        bought = min(own, 0.1 * max(self.money, 0) * self.agenda / price)
        available = left = own + bought
        while left > 1e-9:
            if not self.project:
                self.project = self.begin_project()
                if self.project and self.project.way == EFA:
                    self.model.requests.append(self.project)
                    break
            project = self.project
            if not project:
                break
            used = min(left, project.hours)
            left -= used
            project.hours -= used
            if project.hours <= 1e-9:
                end = max(self.model.t, project.end)
                self.model.schedule(end, self, project.service, project.level)
                self.project = None
        if available > 0:
            used = available - left
            self.hours -= used * own / available
            self.work(used * own / available)
            paid = used * bought / available * price
            self.money -= paid
            self.spend(paid)

    def used_up(self):
        return len(self.plan) == PLAN_SIZE and self.next_item == PLAN_SIZE

    def begin_project(self):
        """Begins the next item of the plan that can be had, if there is one."""
        while True:
            if self.used_up() or self.model.t >= self.review:
                self.make_plan()
            while self.next_item < len(self.plan):
                _, slot, way = self.plan[self.next_item]
                self.next_item += 1
                if self.can_be_had(slot, way):
                    return self.begin(slot, way)
            if not self.used_up():
                return None

    def can_be_had(self, slot, way):
        price = self.model.complexity[slot] * self.terms[way].price
        return not self.taken[slot] and price <= max(self.money, 0) and (way != COOPERATION or self.shared()[slot])

    def begin(self, slot, way):
        terms, complexity = self.terms[way], self.model.complexity[slot]
        price = complexity * terms.price
        self.money -= price
        self.spend(price)
        self.licences += terms.licence
        self.taken[slot] = self.started = True
        ready = self.internal == INTEGRATION and self.linked[self.model.family[slot]]
        spread = 1 + self.model.scenario.implementation.effort_spread * (2 * self.random.random() - 1)
        hours = (complexity * terms.hours + (self.raise_hours() if ready else 0)) * spread
        return Project(slot, way, 3 if ready else 2, hours, self.model.t + floor(terms.months + 0.5))

    def shared(self):
        """Services shared in the own cooperation, by slot."""
        index = self.model.cooperations.of[self.place]
        return self.model.cooperations.all[index].shared if index >= 0 else [False] * len(self.levels)

    def make_plan(self):
        i, model = self.model.scenario.implementation, self.model
        self.terms = self.terms_of_ways()
        obligation = i.choice_obligation if model.t >= FOCUS_FROM else 0
        money = max(self.money, 0)
        offers = model.supply.offers[self.provider].tolist()
        connectable = model.supply.connectable[self.land].tolist()
        shared, known = list(self.shared()), self.known_share()
        candidates = []
        for slot in self.services:
            if self.taken[slot]:
                continue
            comes_across = shared[slot] or self.knowledge[slot] < known
            ways = []
            if offers[slot] and comes_across:
                ways.append(PROVIDER)
            if connectable[slot] and comes_across and model.queue_turn[slot] - model.t <= QUEUE_MONTHS:
                ways.append(EFA)
            if shared[slot]:
                ways.append(COOPERATION)
            if not model.efa_only[slot]:
                ways.append(OWN)
            wish = self.wish[slot] + obligation * model.focus[slot]
            complexity, has_efa = model.complexity[slot], model.has_efa[slot]
            best, best_way = i.outside_option, None
            for way in ways:
                terms = self.terms[way]
                utility = wish + terms.bonus - complexity * terms.burden - has_efa * terms.waiting
                if utility > best and complexity * terms.price <= money:
                    best, best_way = utility, way
            if best_way is not None:
                candidates.append((best, slot, best_way))
        self.plan = nlargest(PLAN_SIZE, candidates)
        self.next_item, self.review = 0, model.t + PLAN_MONTHS

    def known_share(self):
        """Share of offers that it comes across in the year; draws for them are made anew every year."""
        year = self.model.t // 12
        if self.knowledge_year != year:
            self.knowledge, self.knowledge_year = [self.random.random() for _ in self.levels], year
        floor_ = self.model.scenario.attention.knowledge_floor
        return floor_ + (1 - floor_) * (self.awareness + self.lever("information")) / 2

    def terms_of_ways(self):
        e, i, support = self.model.scenario.effort, self.model.scenario.implementation, self.model.scenario.supply.support_effect
        r = self.model.preconditions[self.place]
        compliance = self.migrations_done / self.migrations_asked if self.migrations_asked else 1
        unprepared = (1 - r) * (1 - support * self.lever("standards") * compliance) * (1 - support * self.lever("expertise"))
        scale = i.effort_scale * self.size_effect() * (1 - 0.2 * self.lever("procedural_freedom"))
        held_back = i.choice_waiting * i.waiting_for_providers * (1 - r)

        def between(a, b):
            return a + (b - a) * (1 - unprepared)

        provider = Terms(
            scale * between(e.provider_unprepared_hours, e.provider_prepared_hours),
            e.provider_eur,
            e.provider_months,
            e.provider_eur_per_year,
            i.choice_nudge,
            held_back,
        )
        efa = Terms(
            scale * between(e.efa_unprepared_hours, e.efa_prepared_hours),
            between(e.efa_unprepared_eur, e.efa_prepared_eur),
            between(e.efa_months, e.provider_months),
            between(e.efa_eur_per_year, e.provider_eur_per_year),
            i.choice_signal * r,
            0,
        )
        shared_hours = scale * self.model.member_hours[self.place]
        cooperation = Terms(shared_hours, 0, e.cooperation_months, 0, i.choice_nudge, held_back)
        half = 0.5 * i.choice_waiting
        own = Terms(scale * e.own_hours, e.own_eur, e.own_months, e.provider_eur_per_year, -half, half)
        for terms in (provider, efa, cooperation, own):
            terms.burden = i.choice_effort * log1p(terms.hours / 10) + i.choice_price * terms.price / max(self.budget, 1)
        return [provider, efa, cooperation, own]
