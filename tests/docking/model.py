"""The schedule of a month (model.md, section 3) and a whole run."""

import numpy as np

import attention
import internal_work
import online_services
import resources
import usage
from accounts import FLOWS
from draws import AddressedDraws, Draws
from observation import Observer
from scenario import Scenario, month_name
from world import World


def run(scenario_file, population_file, seed, months):
    """Outcomes of one run in the months wanted: {(outcome, dimension, group, month): value}; means of a year for flows."""
    world = World(Scenario(scenario_file), population_file, Draws(seed))
    every = [outcomes for outcomes in simulate(world, max(months) + 1)]
    result = {}
    for t in months:
        for key in every[t]:
            year = every[t - 11 : t + 1] if key[0] in FLOWS else [every[t]]
            result[key + (month_name(t),)] = float(np.mean([outcomes[key] for outcomes in year]))
    return result


def replicate(scenario_file, population_file, seed):
    """The world and its outcomes {(outcome, dimension, group): value}, month by month, of the first replicate of a seed."""
    scenario = Scenario(scenario_file)
    world = World(scenario, population_file, AddressedDraws(seed))
    for outcomes in simulate(world, scenario.horizon + 1):
        yield world, outcomes


def simulate(world, months):
    observer = Observer(world)
    for t in range(months):
        step(world, t)
        yield observer.observe(world, t)


def step(world, t):
    world.start_accounts()
    world.levers.start_month(t)
    world.supply.step(world, t)
    world.age(t, internal_work.size_effect(world))
    world.cooperations.step(world, t)
    resources.step(world, t)
    attention.step(world, t)
    internal_work.step(world, t)
    online_services.step(world, t)
    usage.step(world, t)
    world.complete(t)
    world.county_awareness = world.population.mean_by_county(world.awareness)
    online = (world.levels >= 2).sum(axis=1) / world.population.services
    world.county_online = world.population.mean_by_county(online)
