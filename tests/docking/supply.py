"""Supply (model.md, 7.2): preconditions, base components, EfA services, providers, vendors' links, central services."""

import numpy as np

from draws import Decision
from programmes import Programmes, platform_order, platform_sizes
from scenario import month


def offer_order(scenario, services, taste, allowed):
    """Services in the order in which a provider or cooperation with a taste for each takes them up."""
    s = scenario.supply
    rank = np.log1p(services.cases_per_1000) - s.provider_simplicity * services.complexity
    rank = rank + s.provider_taste * taste
    order = np.argsort(-rank, kind="stable")
    return order[(allowed & ~services.efa_only)[order]]


class Supply:
    def __init__(self, world):
        p, services, draws = world.population, world.services, world.draws
        self.preconditions = np.full(p.number, float(world.scenario.supply.preconditions_floor))
        self.base_components = np.zeros(p.number)

        lands = np.arange(16)[:, None]
        self.contract_draw, self.pilot_draw = (
            draws.uniform(decision, lands, services.id) for decision in (Decision.EFA_CONTRACT, Decision.EFA_PILOT)
        )
        self.pilot_left = np.full((16, services.number), -1)  # -1: not contracted
        self.connectable = np.zeros((16, services.number), bool)
        self.queue_month, self.queue_used = np.zeros(services.number, int), np.zeros(services.number, int)

        tastes = draws.gumbel(Decision.PROVIDER_ORDER, np.arange(p.providers)[:, None], services.id)
        self.orders = [offer_order(world.scenario, services, taste, np.ones(services.number, bool)) for taste in tastes]
        spread = world.scenario.supply.provider_spread
        self.pace = np.exp(spread * (draws.normal(Decision.PROVIDER_PACE, np.arange(p.providers)) - spread / 2))
        self.offers = np.zeros((p.providers, services.number), bool)
        self.offer_progress, self.offer_number = np.zeros(p.providers), np.zeros(p.providers, int)
        self.link_twelfths = 0.0
        self.connectable_since = np.zeros((16, services.number), int)
        self.platform_order, self.platform = platform_order(world), np.zeros((16, services.number), bool)

        # cells: administrations that no policy tells apart; all see the same preconditions and central services
        fits = [fit.reshape(p.number, -1) for policies in world.levers.policies.values() for _, fit in policies]
        self.cell = np.unique(np.column_stack([p.land] + fits), axis=0, return_inverse=True)[1].ravel()
        self.first_of_cell = np.unique(self.cell, return_index=True)[1]
        cells = len(self.first_of_cell)
        self.central_progress = {way: np.zeros(cells) for way in ("central_rollout", "central_provision")}
        self.central = {way: np.zeros((cells, services.number), bool) for way in self.central_progress}
        self.programmes = Programmes(world, cells, p.land[self.first_of_cell])

        # barriers (7.15.5): first month in which a service can be online anywhere
        u, time = (draws.uniform(decision, services.id) for decision in (Decision.BARRIER, Decision.BARRIER_END))
        until = np.minimum(np.floor(-12 * world.scenario.supply.barrier_years * np.log(time)), 10**6)
        has = (u < world.scenario.supply.barrier_share) & ~self.programmes.services_with_row
        self.barred_until = np.where(has, until, 0).astype(int)
        self.barred = self.barred_until > 0

    def step(self, world, t):
        s, levers, p = world.scenario.supply, world.levers, world.population
        self.barred = self.barred_until > t
        k = levers("coordination")
        target = s.preconditions_floor + (1 - s.preconditions_floor) * k
        rate = s.preconditions_rate_per_month + s.preconditions_coordination_rate_per_month * k
        self.preconditions += rate * (target - self.preconditions)
        own_pace = s.base_components_per_year if t >= month("2025-10") else 0
        growth = (own_pace + 0.2 * levers("base_components")) / 12
        growth = growth * (1 - self.base_components) if world.scenario.links.level_degrees else growth
        self.base_components = np.minimum(1, self.base_components + growth)

        self.efa_services(world, t)

        done, asked = (p.mean_by_land(migrations) for migrations in (world.migrations_done, world.migrations_asked))
        standards = levers.land_mean("standards") * np.divide(done, asked, out=np.zeros(16), where=asked > 0)
        gain = s.provider_services_per_month * (1 + s.provider_standards_gain * standards)
        self.offer_progress += gain[p.land_of_provider] * self.pace
        self.offer_number += self.offer_progress.astype(int)
        self.offer_progress %= 1
        for provider, order in enumerate(self.orders):
            self.offers[provider, order[: self.offer_number[provider]]] = True
        if world.scenario.links.platforms:
            for land, size in enumerate(platform_sizes(t)):
                self.platform[land, self.platform_order[:size]] = True

        if t >= month("2020-01"):
            done = (p.weight * world.migrations_done).sum() / max((p.weight * world.migrations_asked).sum(), 1)
            gain = s.provider_standards_gain * np.average(levers("standards"), weights=p.weight) * done
            self.link_twelfths += s.links_per_year * (1 + gain)

        self.central_services(world, t, "central_rollout", 2)
        self.central_services(world, t, "central_provision", 3)
        self.programmes.step(world, t, self)
        world.book("spending_land_eur", levers.cost_by_inhabitants("Länder"), weight=1)
        world.spend_federal(levers.cost_by_inhabitants("federation").sum())

    def efa_services(self, world, t):
        s, services = world.scenario.supply, world.services
        elapsed = t - services.release - world.levers.land_mean("efa_release")[:, services.tier]
        wait = self.contract_draw * s.efa_contract_months * (1 - world.levers.land_mean("coordination")[:, None])
        contract = services.has_efa & (self.pilot_left < 0) & (elapsed >= 0) & (elapsed >= wait)
        earlier = np.maximum(0, -world.levers.land_mean("efa_release"))[:, services.tier]
        world.spend_federal(world.scenario.prices.efa_release * (contract * earlier).sum())
        newly = (self.pilot_left == 0) & ~self.connectable & ~self.programmes.by_row
        self.connectable |= newly
        self.connectable_since[newly] = t
        self.pilot_left[self.pilot_left > 0] -= 1
        pilot = np.floor(s.efa_pilot_months * (1 + self.pilot_draw)).astype(int)
        self.pilot_left = np.where(contract, pilot, self.pilot_left)

    def vendors_families(self, services):
        """Families whose vendors have finished links, in their order."""
        return services.vendor_order[: int(self.link_twelfths / 12)]

    def central_services(self, world, t, way, level):
        value = world.levers(way)[self.first_of_cell]  # cells x tiers
        services = world.services
        self.central_progress[way] += value.max(axis=1) * world.scenario.supply.central_services_per_month
        for cell in np.flatnonzero(self.central_progress[way] >= 1):
            while self.central_progress[way][cell] >= 1:
                self.central_progress[way][cell] -= 1
                open_ = (value[cell, services.tier] > 0) & ~self.central[way][cell] & ~self.barred
                if way == "central_rollout":
                    open_ &= self.connectable[world.population.land[self.first_of_cell[cell]]]
                candidates = services.central_order[open_[services.central_order]]
                if len(candidates):
                    self.connect(world, t, cell, candidates[0], way, level, world.scenario.supply.central_connection_months)

    def connect(self, world, t, cell, service, way, level, months):
        other = "central_provision" if way == "central_rollout" else "central_rollout"
        reached = (self.cell == cell) & world.population.responsible[:, service] & (world.levels[:, service] < level)
        if not self.central[other][cell, service]:
            hours = world.scenario.effort.central_hours
            world.hours[reached] -= hours
            world.work("online", hours, reached)
        world.spend("land", getattr(world.scenario.prices, f"{way}_connection"), reached)
        self.central[way][cell, service] = True
        world.taken[reached, service] = True
        delay = np.floor(world.invitation_draw[reached, service] * months)
        if way == "central_provision" and world.scenario.links.back_office:
            self.hand_over(world, t + delay, reached, service)
            level = 2
        due = world.due["central", level]
        world.set_on["central"][reached, service] = t
        due[reached, service] = np.minimum(due[reached, service], t + delay)

    def hand_over(self, world, front, reached, service):
        """Level 3 follows where the back office is handed over (7.15.10)."""
        s, address = world.scenario.supply, (world.population.id[reached], world.services.id[service])
        accepts = world.draws.uniform(Decision.BACK_OFFICE, *address) < s.back_office_acceptance
        later = np.floor(2 * s.back_office_months * world.draws.uniform(Decision.BACK_OFFICE_DELAY, *address))
        due = world.due["central", 3]
        who = np.flatnonzero(reached)[accepts]
        due[who, service] = np.minimum(due[who, service], (front + later)[accepts])
