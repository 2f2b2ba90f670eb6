"""The schedule of a month (model.md, section 3) and a whole run."""

import numpy as np

import attention
import internal_work
import online_services
import resources
import usage
from observation import Official, observe
from scenario import Scenario, month_name
from world import World


def run(scenario_file, population_file, seed, months):
    """Outcomes of one run in the months wanted: {(outcome, dimension, group, month): value}; means of a year for flows."""
    return simulate(World(Scenario(scenario_file), population_file, seed), step, months)


def simulate(world, step, months):
    """Moves a world through all months by steps; outcomes as above."""
    official = Official(world)
    result, flows = {}, []
    for t in range(max(months) + 1):
        step(world, t)
        if t in months or t in official.last:
            counts = official.counts(world, t)
        flows.append(world.flows())
        if t in months:
            year = {name: np.mean([month[name] for month in flows[-12:]]) for name in flows[-1]}
            outcomes = observe(world, counts, year)
            result |= {key + (month_name(t),): float(value) for key, value in outcomes.items()}
    return result


def step(world, t):
    world.start_accounts()
    world.levers.start_month(t)
    world.supply.step(world, t)
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
