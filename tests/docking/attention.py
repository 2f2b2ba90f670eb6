"""Attention (model.md, 7.5): awareness, start of OZG work, and every third month the agenda."""

import numpy as np

from draws import Decision
from world import logistic, monthly


def step(world, t):
    a, levers, p = world.scenario.attention, world.levers, world.population
    covid = levers("covid")
    growth = (
        a.information_rate_per_month * levers("information")
        + world.scenario.event_effect("awareness_per_month", t, covid)
        + a.peer_rate_per_month * world.county_awareness
    )
    world.awareness += (1 - world.awareness) * np.minimum(1, growth)
    world.begun |= world.draws.uniform(Decision.START, p.id, month=t) < monthly(a.start_per_year * world.awareness)

    lead = (levers("leadership") + levers("council_interest")) / 2 + p.attitude
    agenda = logistic(
        a.agenda_intercept
        + p.will
        + world.scenario.event_effect("agenda", t, covid)
        + a.agenda_leadership * lead
        + a.agenda_deadline * pressure(levers("deadline"), t, a.deadline_reach_months)
        + a.agenda_demand * world.use_share
        + a.agenda_signal * world.supply.preconditions
        + a.agenda_peers * world.county_online
    )
    world.agenda = np.where(p.month_of_quarter == t % 3, agenda, world.agenda)


def pressure(deadline, t, reach):
    x = deadline - t
    return np.where(deadline < 0, 0, np.where(x >= 0, np.exp(-np.maximum(x, 0) / reach), np.exp(4 * np.minimum(x, 0) / reach)))
