"""Implementation: online services (model.md, 7.7): forms, the plan, projects and turns of EfA connections."""

import numpy as np

from draws import Decision
from internal_work import Prices, size_effect
from scenario import month
from world import INTEGRATION

PROVIDER, EFA, COOPERATION, OWN = range(4)
HOURS, PRICE, MONTHS, LICENCE = range(4)
PLAN_SIZE, PLAN_MONTHS, QUEUE_MONTHS = 12, 12, 24
FOCUS_FROM = month("2023-01")


def step(world, t):
    if t % 12 == 0:
        address = world.population.id[:, None], world.services.id
        world.knowledge_draw = world.draws.uniform(Decision.KNOWLEDGE, *address, month=t)
    world.requests = []
    forms(world)
    progress(world, t)
    turns(world, t)


def forms(world):
    """A tenth of the hours may go into forms, in the order of wishes."""
    cost = world.scenario.effort.form_hours
    number = np.where(world.begun, np.floor(np.maximum(world.hours, 0) / 10 / cost + 1e-9), 0)
    missing = world.population.responsible & (world.levels < 1)
    who = np.flatnonzero((number > 0) & missing.any(axis=1))
    order = np.argsort(world.rank[who], axis=1)
    sorted_missing = np.take_along_axis(missing[who], order, axis=1)
    chosen = sorted_missing & (np.cumsum(sorted_missing, axis=1) <= number[who][:, None])
    rows, places = np.nonzero(chosen)
    world.levels[who[rows], order[rows, places]] = 1
    used = chosen.sum(axis=1) * cost
    world.hours[who] -= used
    world.work(used, who)


def terms_of_ways(world, who):
    """Hours, price, months and licence of the four ways for a service of mean complexity: 4 x 4 x administrations."""
    e, levers, p = world.scenario.effort, world.levers, world.population
    support = world.scenario.supply.support_effect
    prepared = 1 - (1 - world.supply.preconditions) * (1 - support * levers("standards") * world.compliance()) * (
        1 - support * levers("expertise")
    )

    def between(a, b):
        return a + (b - a) * prepared

    one = np.ones(p.number)
    hours = [
        between(e.provider_unprepared_hours, e.provider_prepared_hours),
        between(e.efa_unprepared_hours, e.efa_prepared_hours),
        world.cooperations.member_hours(world),
        e.own_hours * one,
    ]
    hours = np.array(hours) * (
        world.scenario.implementation.effort_scale * size_effect(world) * (1 - 0.2 * levers("procedural_freedom"))
    )
    price = [e.provider_eur * one, between(e.efa_unprepared_eur, e.efa_prepared_eur), 0 * one, e.own_eur * one]
    months = [e.provider_months * one, between(e.efa_months, e.provider_months), e.cooperation_months * one, e.own_months * one]
    licence = [
        e.provider_eur_per_year * one,
        between(e.efa_eur_per_year, e.provider_eur_per_year),
        0 * one,
        e.provider_eur_per_year * one,
    ]
    return np.array([hours, price, np.floor(np.array(months) + 0.5), licence])[:, :, who]


def used_up(world):
    return (world.plan_length == PLAN_SIZE) & (world.plan_next == PLAN_SIZE)


def make_plans(world, t, free):
    """Those of `free`, who have hours left and no project, plan anew if their plan is old or was used up."""
    who = free[(used_up(world) | (t >= world.plan_review))[free]]
    if not len(who):
        return
    i, services, p, supply = world.scenario.implementation, world.services, world.population, world.supply
    terms = terms_of_ways(world, who)
    r = supply.preconditions[who]
    burden = i.choice_effort * np.log1p(terms[HOURS] / 10) + i.choice_price * terms[PRICE] / np.maximum(p.budget[who], 1)
    nudge, zero = np.full(len(who), i.choice_nudge), np.zeros(len(who))
    bonus = [nudge, i.choice_signal * r, nudge, zero - 0.5 * i.choice_waiting]
    held_back = i.choice_waiting * i.waiting_for_providers * (1 - r)
    waiting = [held_back, zero, held_back, zero + 0.5 * i.choice_waiting]

    shared = world.cooperations.shared(world)[who]
    chance = world.awareness[who] + world.levers("information")[who]
    floor = world.scenario.attention.knowledge_floor
    known = shared | (world.knowledge_draw[who] < (floor + (1 - floor) * chance / 2)[:, None])
    connectable = supply.connectable & (next_turn(world, t) - t <= QUEUE_MONTHS)
    offered = [
        supply.offers[p.provider[who]] & known,
        connectable[p.land[who]] & known,
        shared,
        np.broadcast_to(~services.efa_only, known.shape),
    ]

    wish = p.wish[who] + np.float32(i.choice_obligation) * (services.focus & (t >= FOCUS_FROM))
    best, best_way = np.full(wish.shape, -np.inf, np.float32), np.zeros(wish.shape, int)
    possible = p.responsible[who] & ~world.taken[who]
    money = np.maximum(world.money[who], 0)[:, None]
    for way in (PROVIDER, EFA, COOPERATION, OWN):
        single = [values[way][:, None].astype(np.float32) for values in (bonus, burden, waiting)]
        utility = wish + single[0] - services.project_complexity * single[1] - services.has_efa * single[2]
        open_ = possible & offered[way] & (services.project_complexity.astype(float) * terms[PRICE, way][:, None] <= money)
        better = open_ & (utility > best)
        best[better], best_way[better] = utility[better], way

    places = np.where(best_way == OWN, world.rank[who], np.arange(services.number))  # order of ties within a way
    chosen = np.lexsort((places, best_way, -best), axis=1)[:, :PLAN_SIZE]
    world.plan_service[who] = chosen
    world.plan_way[who] = np.take_along_axis(best_way, chosen, axis=1)
    world.plan_length[who] = (np.take_along_axis(best, chosen, axis=1) > i.outside_option).sum(axis=1)
    world.plan_next[who] = 0
    world.plan_review[who] = t + PLAN_MONTHS
    world.terms[:, :, who] = terms


def progress(world, t):
    own = np.where(world.begun, np.maximum(world.hours, 0), 0)
    price = world.scenario.resources.bought_hour_eur
    bought = np.minimum(own, 0.1 * np.maximum(world.money, 0) * world.agenda / price)
    left = own + bought
    bought_part = np.divide(bought, left, out=np.zeros_like(left), where=left > 0)
    raise_hours, member = Prices(world).raise_hours, world.cooperations.shared(world)
    ready = world.connected() & (world.internal == INTEGRATION)[:, None]

    active, paid = np.flatnonzero(left > 0), np.zeros(len(left))
    while len(active):
        free = active[world.project[active] < 0]
        make_plans(world, t, free)
        started = take_next(world, t, free, raise_hours, ready, member)
        again = used_up(world)[active] & (world.project[active] < 0)  # what was planned cannot be had: plan anew
        to_wait = started[np.isin(started, [i for i, _ in world.requests])]
        replan, active = active[again], active[(world.project[active] >= 0) & ~np.isin(active, to_wait)]

        used = np.minimum(left[active], world.project_hours[active])
        left[active] -= used
        world.project_hours[active] -= used
        world.hours[active] -= used * (1 - bought_part[active])
        paid[active] += used * bought_part[active] * price
        world.work(used * (1 - bought_part[active]), active)

        ended = active[world.project_hours[active] <= 1e-9]
        for level in (2, 3):
            these = ended[world.project_level[ended] == level]
            world.due["project", level][these, world.project[these]] = np.maximum(t, world.project_end[these])
        world.project[ended] = -1
        active = np.union1d(active[left[active] > 1e-9], replan)
    world.money -= paid
    world.spend("municipal", paid)


def take_next(world, t, who, raise_hours, ready, shared):
    """Those of `who` begin the next item of their plan that is not taken, affordable and still shared."""
    rows = who[:, None]
    place = np.arange(PLAN_SIZE)
    service, way = world.plan_service[who], world.plan_way[who]
    price = world.services.project_complexity[service].astype(float) * world.terms[PRICE][way, rows]
    good = (place >= world.plan_next[rows]) & (place < world.plan_length[rows]) & ~world.taken[rows, service]
    good &= (price <= np.maximum(world.money, 0)[rows]) & ((way != COOPERATION) | shared[rows, service])
    found = good.any(axis=1)
    world.plan_next[who[~found]] = world.plan_length[who[~found]]

    chosen = good.argmax(axis=1)[found]
    who, service, way, price = who[found], service[found, chosen], way[found, chosen], price[found, chosen]
    world.plan_next[who] = chosen + 1
    world.money[who] -= price
    world.spend("municipal", price, who)
    world.licences[who] += world.terms[LICENCE][way, who]
    world.taken[who, service] = True
    world.started[who] = True
    world.project_route[who, service] = way
    full = ready[who, service]
    draw = world.draws.uniform(Decision.EFFORT, world.population.id[who], world.services.id[service])
    spread = 1 + world.scenario.implementation.effort_spread * (2 * draw - 1)
    hours = world.services.project_complexity[service].astype(float) * world.terms[HOURS][way, who] + np.where(full, raise_hours[who], 0)
    world.project[who] = service
    world.project_hours[who] = hours * spread
    world.project_level[who] = np.where(full, 3, 2)
    world.project_end[who] = t + world.terms[MONTHS][way, who]
    world.requests += [(i, s) for i, s in zip(who[way == EFA], service[way == EFA])]
    return who


def wave_size(world):
    return max(1, int(world.scenario.supply.efa_wave_share_per_month * world.population.number + 0.5))


def next_turn(world, t):
    """Next month with a free turn, by service."""
    supply = world.supply
    full = supply.queue_used >= wave_size(world)
    return np.maximum(t, supply.queue_month + full)


def turns(world, t):
    """The requests of the month get their turns (7.7.4)."""
    supply, size = world.supply, wave_size(world)
    draw = world.draws.uniform(Decision.TURN, world.population.id, month=t)
    for who, service in sorted(world.requests, key=lambda request: (request[1], draw[request[0]], request[0])):
        if supply.queue_month[service] < t:
            supply.queue_month[service], supply.queue_used[service] = t, 0
        if supply.queue_used[service] >= size:
            supply.queue_month[service] += 1
            supply.queue_used[service] = 0
        supply.queue_used[service] += 1
        world.project_end[who] = max(world.project_end[who], supply.queue_month[service])
