"""Cooperation (model.md, 7.3): associations appear, counties and cities found, administrations join and leave."""

from dataclasses import dataclass

import numpy as np

from draws import Decision, identity
from scenario import LAENDER
from supply import offer_order

NONE, ASSOCIATION, COUNTY, CITY, PEERS = range(5)
KINDS = ["none", "association", "county", "city", "peers"]


@dataclass
class Cooperation:
    kind: int
    land: int
    leader: int  # -1: none
    open_to: np.ndarray  # administrations
    order: np.ndarray  # services in the order in which they are shared
    shared: np.ndarray
    progress: float = 0.0


class Cooperations:
    def __init__(self, world):
        n = world.population.number
        self.all = []
        self.of = np.full(n, -1)  # cooperation of each administration
        self.leads = np.zeros(n, bool)
        self.land_has_association = np.zeros(16, bool)
        self.founding_draw = world.draws.uniform(Decision.FOUNDING, world.population.id)

    def add(self, world, kind, land, leader, open_to, founder):
        """A cooperation, addressed by the identity of its founder and that of its kind (7.9.1)."""
        services = world.services
        scope = np.ones(services.number, bool) if kind == ASSOCIATION else services.municipal
        taste = world.draws.gumbel(Decision.COOPERATION_ORDER, int(founder) ^ identity(KINDS[kind]), services.id)
        order = offer_order(world.scenario, services, taste, scope)
        self.all.append(Cooperation(kind, land, leader, open_to, order, np.zeros(services.number, bool)))
        return len(self.all) - 1

    def enter(self, world, members, cooperation):
        self.of[members] = cooperation
        world.membership[members] = NONE if cooperation < 0 else self.all[cooperation].kind

    def start(self, world):
        """January 2018: associations in force, then peers (section 5)."""
        self.associations(world)
        p, draws = world.population, world.draws
        in_association = (self.of >= 0) & p.municipal
        wanted = world.scenario.initial.ikz_share * p.municipal.sum() - in_association.sum()
        others = p.municipal & ~in_association
        chance = max(0, wanted / max(others.sum(), 1))
        willing = others & (draws.uniform(Decision.INITIAL_MEMBERSHIP, p.id) < chance)
        place = draws.uniform(Decision.INITIAL_MEMBERSHIP, p.id, 1)
        for county in np.unique(p.county[willing]):
            members = np.flatnonzero(willing & (p.county == county))
            members = members[np.argsort(place[members], kind="stable")]
            w = len(members)
            groups = 1 if w == 2 else w // 3
            for group in range(groups):
                chosen = members[np.arange(w) * groups // w == group]
                nobody = np.zeros(p.number, bool)
                self.enter(world, chosen, self.add(world, PEERS, p.land[chosen[0]], -1, nobody, p.id[chosen[0]]))

    def step(self, world, t):
        if t <= world.membership_from:
            world.group = world.membership.copy()
        self.associations(world)
        self.found(world, t)
        self.join_and_leave(world, t)
        self.decide(world)
        self.support_fees(world)

    def associations(self, world):
        p = world.population
        share = world.levers.land_mean("association")
        for land in np.flatnonzero(share > 0):
            of_land = np.flatnonzero(p.land == land)
            if not len(of_land):
                continue
            if not self.land_has_association[land]:
                self.land_has_association[land] = True
                new = self.add(world, ASSOCIATION, land, -1, p.land == land, identity(LAENDER[land]))
                if share[land] < 1:
                    free = of_land[self.of[of_land] < 0]
                    first = free[np.argsort(self.founding_draw[free])]
                    self.enter(world, first[: int(share[land] * len(of_land) + 0.5)], new)
            if share[land] >= 1:
                association = next(i for i, c in enumerate(self.all) if c.kind == ASSOCIATION and c.land == land)
                self.enter(world, of_land, association)

    def found(self, world, t):
        p, c = world.population, world.scenario.cooperation
        for kind, lever, able in (
            (COUNTY, "county_hubs", p.is_county),
            (CITY, "city_partnerships", p.municipal & (p.inhabitants >= 50_000)),
        ):
            hazard = c.founding_per_year * np.exp(p.leadership) + c.supported_founding_per_year * world.levers(lever)
            founders = able & ~self.leads & (world.draws.uniform(Decision.FOUNDING, p.id, kind, month=t) < 1 - np.exp(-hazard / 12))
            for leader in np.flatnonzero(founders):
                self.leads[leader] = True
                new = self.add(world, kind, p.land[leader], leader, self.area(p, kind, leader), p.id[leader])
                if self.of[leader] < 0:
                    self.enter(world, leader, new)

    @staticmethod
    def area(p, kind, leader):
        """The county; for a city also its neighbours, which share three digits, or else all of the Land."""
        county = p.county == p.county[leader]
        if kind == COUNTY:
            return county
        digits = np.array([key[:3] for key in p.county_keys])[p.county]
        near = digits == digits[leader]
        return near if (near & ~county).any() else p.land == p.land[leader]

    def sizes(self, world):
        """Members and mean log size of each cooperation (0 without members)."""
        inside = self.of >= 0
        m = np.bincount(self.of[inside], minlength=len(self.all))
        total = np.bincount(self.of[inside], world.population.log_size[inside], minlength=len(self.all))
        return m, total / np.maximum(m, 1)

    def leader_part(self, cooperation, world):
        return world.scenario.cooperation.leader_share if cooperation.leader >= 0 else 0

    def support(self, cooperation, world):
        lever = {COUNTY: "county_hubs", CITY: "city_partnerships"}.get(cooperation.kind)
        return world.levers(lever)[cooperation.leader] if lever else 0

    def fee(self, cooperation, world, m, who):
        """Yearly fee of administrations `who` in a cooperation of m members, without what a leader pays on top."""
        c, p = world.scenario.cooperation, world.population
        fixed = (1 - self.leader_part(cooperation, world)) * (1 - self.support(cooperation, world)) / max(m, 10)
        fixed = 0 if cooperation.kind == PEERS else c.fixed_cost_eur_per_year * fixed
        return fixed + np.where(p.is_county[who], 0, c.contribution_eur_per_inhabitant_year * p.inhabitants[who])

    def hours(self, cooperation, world, m, mean_log_size, who):
        """Hours per shared service of mean complexity, before `effort_scale`."""
        c, e = world.scenario.cooperation, world.scenario.effort
        distance = np.abs(world.population.log_size[who] - mean_log_size)
        own = e.own_hours / m**c.sharing_exponent * (1 - self.leader_part(cooperation, world))
        return own * (1 + c.misfit_per_log_size * distance) + e.cooperation_hours

    def join_and_leave(self, world, t):
        p, c, draws = world.population, world.scenario.cooperation, world.draws
        looking = p.municipal & (p.month_of_year == t % 12)
        by_law = (world.levers.land_mean("association")[p.land] >= 1) & (world.membership == ASSOCIATION)
        leaving = looking & (self.of >= 0) & ~self.leads & ~by_law
        leaving &= draws.uniform(Decision.LEAVING_COOPERATION, p.id, month=t) < 1 - np.exp(-c.leaving_per_year)

        candidates = looking & (self.of < 0)
        best, choice = np.full(p.number, -np.inf), np.full(p.number, -1)
        control = c.joining_control * np.maximum(0, 1 + 0.5 * p.self_government) * (1 - world.levers("ikz_moderation"))
        size, mean_log_size = self.sizes(world)
        for index, cooperation in enumerate(self.all):
            who = np.flatnonzero(candidates & cooperation.open_to)
            if not len(who):
                continue
            m = size[index]
            mean = mean_log_size[index] if m > 0 else p.log_size[who]
            hours = self.hours(cooperation, world, m + 1, mean, who)
            utility = (
                c.joining_intercept
                + c.joining_saving * np.log(world.scenario.effort.own_hours / hours)
                - c.joining_fee * self.fee(cooperation, world, m + 1, who) / np.maximum(p.budget[who], 1)
                - control[who]
                + c.joining_peers * m / (m + 20)
            )
            better = utility > best[who]
            best[who[better]], choice[who[better]] = utility[better], index
        joins = draws.uniform(Decision.JOINING, p.id, month=t) < 1 / (1 + np.exp(-best))
        joining = np.flatnonzero((choice >= 0) & joins)
        self.enter(world, np.flatnonzero(leaving), -1)
        for index in np.unique(choice[joining]):
            self.enter(world, joining[choice[joining] == index], index)

    def decide(self, world):
        c = world.scenario.cooperation
        moderation = world.levers.land_mean("ikz_moderation")
        size, _ = self.sizes(world)
        for m, cooperation in zip(size, self.all):
            if m > 1:
                cooperation.progress += (1 + moderation[cooperation.land]) / (c.decision_months * m**c.decision_exponent)
                cooperation.shared[cooperation.order[: int(cooperation.progress)]] = True

    def fees(self, world):
        """Yearly fees by administration, with what leaders pay on top."""
        c, fees = world.scenario.cooperation, np.zeros(world.population.number)
        size, _ = self.sizes(world)
        for index, (m, cooperation) in enumerate(zip(size, self.all)):
            members = np.flatnonzero(self.of == index)
            fees[members] = self.fee(cooperation, world, m, members)
            if cooperation.leader >= 0 and self.of[cooperation.leader] == index:
                office = c.leader_share * (1 - self.support(cooperation, world)) * min(1, m / 10)
                fees[cooperation.leader] += c.fixed_cost_eur_per_year * office
        return fees

    def support_fees(self, world):
        """What the Länder pay of the fixed cost of cooperations in the month."""
        eur = world.scenario.cooperation.fixed_cost_eur_per_year
        size, _ = self.sizes(world)
        for index, (m, cooperation) in enumerate(zip(size, self.all)):
            if cooperation.leader >= 0:
                leads = self.of[cooperation.leader] == index
                carried = 1 if leads else 1 - self.leader_part(cooperation, world)
                part = carried * self.support(cooperation, world) * min(1, m / 10)
                world.spend("land", eur * part / 12, cooperation.leader)

    def member_hours(self, world):
        """Hours per shared service by administration (0 outside cooperations)."""
        hours = np.zeros(world.population.number)
        size, mean_log_size = self.sizes(world)
        for index, cooperation in enumerate(self.all):
            members = np.flatnonzero(self.of == index)
            if len(members):
                hours[members] = self.hours(cooperation, world, size[index], mean_log_size[index], members)
        return hours

    def shared(self, world):
        """Services shared in the own cooperation: administrations x services."""
        table = np.array([c.shared for c in self.all] + [np.zeros(world.services.number, bool)])
        return table[self.of]
