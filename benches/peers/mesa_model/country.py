"""The model: all administrations, and what is above them - supply, cooperations, levers, county means, the EfA queue."""

import mesa
import numpy as np

from accounts import Accounts
from cooperation import Cooperations
from online_services import next_turn, wave_size
from policy import BY_TIER, Levers
from population import Population
from scenario import Scenario, Services, month
from supply import Supply

from .administration import Administration

EVENT_EFFECTS = ["displacement", "awareness_per_month", "agenda", "budget"]


def column(name):
    """Values of all administrations as an array, read when asked for and kept until they act."""
    return property(lambda country: country.read(name))


class CentralSupply(Supply):
    """Supply whose central services are connected administration by administration."""

    def connect(self, world, t, cell, service, way, level):
        other = "central_provision" if way == "central_rollout" else "central_rollout"
        hours = 0 if self.central[other][cell, service] else world.scenario.effort.central_hours
        self.central[way][cell, service] = True
        price = getattr(world.scenario.prices, f"{way}_connection")
        for administration in world.administrations:
            if self.cell[administration.place] == cell:
                administration.connect_centrally(t, service, level, hours, price)


class Country(mesa.Model, Accounts):
    levels, started, dms, use_share = column("levels"), column("started"), column("dms"), column("use_share")
    filled, posts, awareness = column("filled"), column("posts"), column("awareness")
    migrations_done, migrations_asked = column("migrations_done"), column("migrations_asked")
    online_share = column("online_share")

    def __init__(self, scenario_file, population_file, seed):
        super().__init__(seed=seed)
        self.scenario = Scenario(scenario_file)
        self.services = Services()
        self.population = Population(population_file, self.scenario, self.services, self.rng)
        number = self.population.number
        self.membership, self.group = np.zeros(number, int), np.zeros(number, int)
        self.membership_from = month(self.scenario.simulation.membership_from)
        self.levers = Levers(self.scenario, self.population, self.membership)
        self.supply = CentralSupply(self)
        self.cooperations = Cooperations(self)
        self.once_only_readiness = self.rng.uniform(0.5, 1, self.services.number).tolist()
        self.county_awareness, self.county_online = [0.0] * number, [0.0] * number
        self.calendar, self.requests, self.columns = {}, [], {}
        self.t = 0
        self.read_services()
        self.administrations = [Administration(self, place) for place in range(number)]
        self.levers.start_month(0)
        self.cooperations.start(self)

    def read_services(self):
        services = self.services
        self.family, self.complexity = services.family.tolist(), services.complexity.tolist()
        self.has_efa, self.efa_only, self.focus = services.has_efa.tolist(), services.efa_only.tolist(), services.focus.tolist()

    def read(self, name):
        if name not in self.columns:
            self.columns[name] = np.array([getattr(administration, name) for administration in self.administrations])
        return self.columns[name]

    def step(self):
        self.t = self.steps - 1
        self.start_accounts()
        self.levers.start_month(self.t)
        self.supply.step(self, self.t)
        self.cooperations.step(self, self.t)
        self.lever_hours += self.levers.hours_asked()
        self.publish()
        self.agents.do("step")
        self.columns.clear()
        self.give_turns()
        for administration, service, level in sorted(self.calendar.pop(self.t, []), key=lambda due: due[2]):
            administration.reach(service, level)
        self.county_awareness = self.population.mean_by_county(self.awareness).tolist()
        self.county_online = self.population.mean_by_county(self.online_share).tolist()

    def publish(self):
        """What administrations look at in the month."""
        names = [name for name in self.levers.start if name not in BY_TIER]
        self.lever = {name: self.levers(name).tolist() for name in names}
        covid = self.levers("covid")
        self.event = {effect: self.scenario.event_effect(effect, self.t, covid).tolist() for effect in EVENT_EFFECTS}
        self.preconditions = self.supply.preconditions.tolist()
        self.base_components = self.supply.base_components.tolist()
        self.fees = self.cooperations.fees(self).tolist()
        self.member_hours = self.cooperations.member_hours(self).tolist()
        self.queue_turn = next_turn(self, self.t).tolist()
        self.linkable_families = self.supply.vendors_families(self.services).tolist()

    def give_turns(self):
        """The requests of the month get their turns, in a random order."""
        supply, size = self.supply, wave_size(self)
        self.random.shuffle(self.requests)
        for project in self.requests:
            service = project.service
            if supply.queue_month[service] < self.t:
                supply.queue_month[service], supply.queue_used[service] = self.t, 0
            if supply.queue_used[service] >= size:
                supply.queue_month[service] += 1
                supply.queue_used[service] = 0
            supply.queue_used[service] += 1
            project.end = max(project.end, int(supply.queue_month[service]))
        self.requests.clear()

    def schedule(self, month, administration, service, level):
        self.calendar.setdefault(month, []).append((administration, service, level))
