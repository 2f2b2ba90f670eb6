"""Cooperation (model.md, 7.3): associations appear, counties and cities found, administrations join and leave."""

from dataclasses import dataclass

import numpy as np

from draws import Decision, identity
from functions import KINDS, Functions
from scenario import LAENDER
from supply import offer_order

NONE, ASSOCIATION, COUNTY, CITY, PEERS = range(5)
SMALLEST_CIRCLE_FIRST = [PEERS, COUNTY, CITY, ASSOCIATION]


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
        self.of = np.full((n, len(KINDS)), -1)  # cooperation of each administration by kind
        self.several = world.scenario.links.several_memberships
        self.functions = Functions(world.scenario)
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

    def members(self, index):
        return np.flatnonzero(self.of[:, self.all[index].kind] == index)

    def hindered(self, kind):
        """Administrations that can enter none of a kind."""
        return self.of[:, kind] >= 0 if self.several else (self.of >= 0).any(axis=1)

    def enter(self, world, members, cooperation):
        if not self.several:
            self.of[members] = -1
        self.of[members, self.all[cooperation].kind] = cooperation
        self.name_memberships(world)

    def name_memberships(self, world):
        """The membership that policies and results see."""
        world.membership[:] = NONE
        for kind in reversed(SMALLEST_CIRCLE_FIRST):
            world.membership[self.of[:, kind] >= 0] = kind

    def start(self, world):
        """January 2018: associations in force, then peers (section 5)."""
        self.associations(world)
        p, draws = world.population, world.draws
        in_association = (self.of[:, ASSOCIATION] >= 0) & p.municipal
        number = lambda who: p.weight[who].sum()
        wanted = world.scenario.initial.ikz_share * number(p.municipal) - number(in_association)
        others = p.municipal & ~in_association
        chance = max(0, wanted / max(number(others), 1))
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
                    free = of_land[~self.hindered(ASSOCIATION)[of_land]]
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
            weight = p.weight if kind == CITY else 1
            hazard = c.founding_per_year * np.exp(p.leadership) + c.supported_founding_per_year * world.levers(lever)
            draw = world.draws.uniform(Decision.FOUNDING, p.id, kind, month=t)
            founders = able & ~self.leads & (draw < 1 - np.exp(-weight * hazard / 12))
            for leader in np.flatnonzero(founders):
                self.leads[leader] = True
                new = self.add(world, kind, p.land[leader], leader, self.area(p, kind, leader), p.id[leader])
                if not self.hindered(kind)[leader]:
                    self.enter(world, leader, new)

    @staticmethod
    def area(p, kind, leader):
        """The county; for a city also its neighbours, which share three digits, or else all of the Land."""
        county = p.county == p.county[leader]
        if kind == COUNTY:
            return county
        digits = np.array([key[:3] for key in p.county_keys])[p.county]
        near = digits == digits[leader]
        return near if p.in_table[digits[leader]] > 1 else p.land == p.land[leader]

    def sizes(self, world):
        """Members and mean log size of each cooperation (0 without members)."""
        who, kind = np.nonzero(self.of >= 0)
        of, p = self.of[who, kind], world.population
        weight = np.where(np.isin(kind, (ASSOCIATION, CITY)), p.weight[who], 1)
        m = np.bincount(of, weight, minlength=len(self.all))
        total = np.bincount(of, weight * p.log_size[who], minlength=len(self.all))
        return m, total / np.where(m > 0, m, 1)

    def leader_part(self, cooperation, world):
        return world.scenario.cooperation.leader_share if cooperation.leader >= 0 else 0

    def fixed_cost(self, cooperation, world):
        return world.scenario.cooperation.fixed_cost_eur_per_year * self.functions.part[cooperation.kind]

    def support(self, cooperation, world):
        lever = {COUNTY: "county_hubs", CITY: "city_partnerships"}.get(cooperation.kind)
        return world.levers(lever)[cooperation.leader] if lever else 0

    def fee(self, cooperation, world, m, who):
        """Yearly fee of administrations `who` in a cooperation of m members, without what a leader pays on top."""
        c, p = world.scenario.cooperation, world.population
        fixed = (1 - self.leader_part(cooperation, world)) * (1 - self.support(cooperation, world)) / max(m, 10)
        fixed = 0 if cooperation.kind == PEERS else self.fixed_cost(cooperation, world) * fixed
        contribution = c.contribution_eur_per_inhabitant_year * self.functions.part[cooperation.kind]
        return fixed + np.where(p.is_county[who], 0, contribution * p.inhabitants[who])

    def hours(self, cooperation, world, m, mean_log_size, who):
        """Hours per shared service of mean complexity, before `effort_scale`."""
        c, e = world.scenario.cooperation, world.scenario.effort
        distance = np.abs(world.population.log_size[who] - mean_log_size)
        own = e.own_hours / m**c.sharing_exponent * (1 - self.leader_part(cooperation, world))
        return own * (1 + c.misfit_per_log_size * distance) + e.cooperation_hours

    def join_and_leave(self, world, t):
        p, c, draws = world.population, world.scenario.cooperation, world.draws
        looking = p.municipal & (p.month_of_year == t % 12)
        by_law = world.levers.land_mean("association")[p.land] >= 1
        leaving = {}
        for kind in range(1, len(KINDS)):
            stays = by_law if kind == ASSOCIATION else np.zeros(p.number, bool)
            stays = stays | (np.isin(np.arange(p.number), self.leaders(kind)) if self.several else self.leads)
            draw = draws.uniform(Decision.LEAVING_COOPERATION, p.id, kind if self.several else None, month=t)
            leaving[kind] = looking & (self.of[:, kind] >= 0) & ~stays & (draw < 1 - np.exp(-c.leaving_per_year))

        best, choice = np.full(p.number, -np.inf), np.full(p.number, -1)
        control = c.joining_control * np.maximum(0, 1 + 0.5 * p.self_government) * (1 - world.levers("ikz_moderation"))
        size, mean_log_size = self.sizes(world)
        present = self.functions.of_members(world)
        hindered = [self.hindered(kind) for kind in range(len(KINDS))]
        for index, cooperation in enumerate(self.all):
            who = np.flatnonzero(looking & ~hindered[cooperation.kind] & cooperation.open_to)
            if not len(who):
                continue
            m = size[index]
            mean = mean_log_size[index] if m > 0 else p.log_size[who]
            utility = (
                c.joining_intercept
                + c.joining_saving * self.advantage(world, cooperation, m + 1, mean, who, present)
                - c.joining_fee * self.fee(cooperation, world, m + 1, who) / np.maximum(p.budget[who], 1)
                - control[who]
                + c.joining_peers * m / (m + 20)
            )
            better = utility > best[who]
            best[who[better]], choice[who[better]] = utility[better], index
        joins = draws.uniform(Decision.JOINING, p.id, month=t) < 1 / (1 + np.exp(-best))
        joining = np.flatnonzero((choice >= 0) & joins)
        for kind, who in leaving.items():
            self.of[who, kind] = -1
        self.name_memberships(world)
        for index in np.unique(choice[joining]):
            self.enter(world, joining[choice[joining] == index], index)

    def leaders(self, kind):
        return [c.leader for c in self.all if c.kind == kind and c.leader >= 0]

    def advantage(self, world, cooperation, m, mean_log_size, who, present):
        """What membership saves, in the utility of joining."""
        e, f, p = world.scenario.effort, self.functions, world.population
        hours = self.hours(cooperation, world, m, mean_log_size, who)
        if not world.scenario.links.functions:
            return np.log(e.own_hours / hours)
        total = np.zeros(len(who))
        for name in f.best:
            saved = f.saved(world, name, cooperation.kind, m, mean_log_size, who)
            total += np.maximum(0, saved - present[name][who])
        if f.shares(cooperation.kind, "services"):
            best = np.full(len(who), float(e.own_hours))
            offers = world.supply.offers.any(axis=1)[p.provider[who]]
            best = np.where(offers, np.minimum(best, e.provider_unprepared_hours), best)
            platform = world.supply.platform.any(axis=1)[p.land[who]]
            best = np.where(platform, np.minimum(best, e.platform_hours), best)
            if world.scenario.links.own_forms:
                best = np.minimum(best, e.own_form_hours)
            total += np.maximum(0, 1 - hours / best)
        r = world.scenario.resources
        working = p.own_posts * p.post_share * r.free_share + p.staff * r.line_staff_share
        working = r.post_hours_per_month * r.competence * working
        return total - f.agreeing_hours * f.part[cooperation.kind] / np.maximum(1, working[who])

    def decide(self, world):
        c = world.scenario.cooperation
        moderation = world.levers.land_mean("ikz_moderation")
        size, _ = self.sizes(world)
        for m, cooperation in zip(size, self.all):
            if m > 1:
                cooperation.progress += (1 + moderation[cooperation.land]) / (c.decision_months * m**c.decision_exponent)
                if self.functions.shares(cooperation.kind, "services"):
                    cooperation.shared[cooperation.order[: int(cooperation.progress)]] = True

    def fees(self, world):
        """Yearly fees by administration, with what leaders pay on top."""
        c, fees = world.scenario.cooperation, np.zeros(world.population.number)
        size, _ = self.sizes(world)
        for index, (m, cooperation) in enumerate(zip(size, self.all)):
            members = self.members(index)
            fees[members] += self.fee(cooperation, world, m, members)
            if cooperation.leader in members:
                office = self.leader_part(cooperation, world) * (1 - self.support(cooperation, world)) * min(1, m / 10)
                fees[cooperation.leader] += self.fixed_cost(cooperation, world) * office
        return fees

    def support_fees(self, world):
        """What the Länder pay of the fixed cost of cooperations in the month."""
        size, _ = self.sizes(world)
        for index, (m, cooperation) in enumerate(zip(size, self.all)):
            if cooperation.leader >= 0:
                leads = self.of[cooperation.leader, cooperation.kind] == index
                carried = 1 if leads else 1 - self.leader_part(cooperation, world)
                part = carried * self.support(cooperation, world) * min(1, m / 10)
                world.spend("land", self.fixed_cost(cooperation, world) * part / 12, cooperation.leader)

    def member_hours(self, world):
        """Hours per shared service by kind and administration (0 outside cooperations)."""
        hours = np.zeros((len(KINDS), world.population.number))
        size, mean_log_size = self.sizes(world)
        for index, cooperation in enumerate(self.all):
            members = self.members(index)
            if len(members):
                hours[cooperation.kind, members] = self.hours(cooperation, world, size[index], mean_log_size[index], members)
        return hours

    def agreeing_hours(self):
        """Hours that members spend a month on agreeing with the others."""
        part = np.array(self.functions.part)
        return self.functions.agreeing_hours * ((self.of >= 0) * part).sum(axis=1)

    def shared(self, world):
        """Services shared by the own cooperation of each kind: kinds x administrations x services."""
        table = np.array([c.shared for c in self.all] + [np.zeros(world.services.number, bool)])
        return table[self.of.T]
