"""Implementation: online services (model.md, 7.7): forms, the plan, projects and turns of EfA connections."""

import numpy as np

from draws import Decision
from internal_work import Prices, size_effect
from scenario import month
from world import IDLE, INTEGRATION, ROUTES, by_size

WAYS = ["provider", "efa", "association", "county", "city", "peers", "platform", "form", "own"]  # in the order of ties
PROVIDER, EFA, *COOPERATION, PLATFORM, FORM, OWN = range(len(WAYS))
OF_KIND = dict(zip(COOPERATION, (1, 2, 3, 4)))  # place of a kind of cooperation in functions.KINDS
KIND_OF_WAY = np.array([OF_KIND.get(way, 0) for way in range(len(WAYS))])
PACKAGES = [PROVIDER, *COOPERATION, OWN]  # ways that need an interface of their own
ROUTE = np.array([ROUTES.index("cooperation" if way in OF_KIND else "own" if name == "form" else name) for way, name in enumerate(WAYS)])
HOURS, PRICE, MONTHS, LICENCE, INTERFACE_HOURS, INTERFACE_PRICE = range(6)
PLAN_SIZE, PLAN_MONTHS, QUEUE_MONTHS = 12, 12, 24
FOCUS_FROM = month("2023-01")


def step(world, t):
    if t % 12 == 0:
        address = world.population.id[:, None], world.services.id
        world.knowledge_draw = world.draws.uniform(Decision.KNOWLEDGE, *address, month=t)
    world.requests = []
    world.renew()
    forms(world)
    progress(world, t)
    world.flow_to_internal_work(world.begun & (world.internal != IDLE) & without_work(world, t))
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
    world.work("online", used, who)


def terms_of_ways(world, who):
    """Hours, price, months, licence, and hours and price of an interface, of each way for a service of mean complexity."""
    e, levers, p = world.scenario.effort, world.levers, world.population
    support = world.scenario.supply.support_effect
    prepared = 1 - (1 - world.supply.preconditions) * (1 - support * levers("standards") * world.compliance()) * (
        1 - support * levers("expertise")
    )

    def between(a, b):
        return a + (b - a) * prepared

    terms = np.zeros((6, len(WAYS), p.number))
    months = between(e.efa_months, e.provider_months)
    licence = between(e.efa_eur_per_year, e.provider_eur_per_year)
    price = between(e.efa_unprepared_eur, e.efa_prepared_eur)
    provider_hours = between(e.provider_unprepared_hours, e.provider_prepared_hours)
    terms[:4, PROVIDER] = np.broadcast_arrays(provider_hours, e.provider_eur, e.provider_months, e.provider_eur_per_year)
    terms[:4, EFA] = between(e.efa_unprepared_hours, e.efa_prepared_hours), price, months, licence
    terms[HOURS, COOPERATION] = world.cooperations.member_hours(world)[1:]
    terms[MONTHS, COOPERATION] = e.cooperation_months
    terms[:3, PLATFORM] = np.array([e.platform_hours, 0, 1])[:, None]
    terms[:3, FORM] = np.array([e.own_form_hours, e.own_form_eur, 1])[:, None]
    terms[:4, OWN] = np.array([e.own_hours, e.own_eur, e.own_months, e.provider_eur_per_year])[:, None]

    saved = world.cooperations.functions.of_members(world)
    if world.scenario.links.interfaces:
        terms[INTERFACE_HOURS, PACKAGES] = e.interface_hours * (1 - saved["links"])
        terms[INTERFACE_PRICE, PACKAGES] = e.interface_eur
    scale = world.scenario.implementation.effort_scale * size_effect(world) * (1 - 0.2 * levers("procedural_freedom"))
    terms[[HOURS, INTERFACE_HOURS]] *= scale * p.skill
    terms[[PRICE, INTERFACE_PRICE]] *= 1 - saved["procurement"]
    terms[MONTHS] = np.floor(terms[MONTHS] + 0.5)
    return terms[:, :, who]


def used_up(world):
    return (world.plan_length == PLAN_SIZE) & (world.plan_next == PLAN_SIZE)


def without_work(world, t):
    """No project in hand, no item of the plan left, and none to be planned."""
    waits = (world.plan_next >= world.plan_length) & ~used_up(world)
    return (world.project < 0) & waits & (t < world.plan_review)


def make_plans(world, t, free):
    """Those of `free`, who have hours left and no project, plan anew if their plan is old or was used up."""
    who = free[(used_up(world) | (t >= world.plan_review))[free]]
    if not len(who):
        return
    i, services, p, supply = world.scenario.implementation, world.services, world.population, world.supply
    terms = terms_of_ways(world, who)
    r = supply.preconditions[who]
    nothing = np.zeros(len(who))
    held_back = i.choice_waiting * i.waiting_for_providers * (1 - r)
    bonus = {way: nothing + i.choice_nudge for way in (PROVIDER, *COOPERATION)}
    bonus |= {EFA: i.choice_signal * r, PLATFORM: nothing, FORM: nothing, OWN: nothing - 0.5 * i.choice_waiting}
    waiting = {way: held_back for way in (PROVIDER, *COOPERATION, FORM)}
    waiting |= {EFA: nothing, PLATFORM: nothing, OWN: nothing + 0.5 * i.choice_waiting}

    by_kind = world.cooperations.shared(world)[:, who]
    chance = world.awareness[who] + world.levers("information")[who]
    floor = world.scenario.attention.knowledge_floor
    known = by_kind.any(axis=0) | (world.knowledge_draw[who] < (floor + (1 - floor) * chance / 2)[:, None])
    connectable = (supply.connectable & (next_turn(world, t) - t <= QUEUE_MONTHS))[p.land[who]]
    invitation = np.floor(world.invitation_draw[who] * world.scenario.supply.invitation_months)
    connectable &= t >= supply.connectable_since[p.land[who]] + invitation
    form = ~(services.interface & world.scenario.links.interfaces) & world.scenario.links.own_forms
    offered = {way: by_kind[kind] for way, kind in OF_KIND.items()}
    offered |= {
        PROVIDER: supply.offers[p.provider[who]] & known,
        EFA: connectable & known,
        PLATFORM: supply.platform[p.land[who]] & known,
        FORM: np.broadcast_to(form & ~services.efa_only, known.shape),
        OWN: np.broadcast_to(~form & ~services.efa_only, known.shape),
    }

    cell = supply.cell[who]
    paid = supply.programmes.paid[cell]
    wish = p.wish[who] + np.float32(i.choice_obligation) * (services.focus & (t >= FOCUS_FROM))
    wish += (i.choice_demand * world.use_share[who]).astype(np.float32)[:, None]
    wish += supply.programmes.urgency(world, t)[cell].astype(np.float32)
    dear = []
    best, best_way = np.full(wish.shape, -np.inf, np.float32), np.zeros(wish.shape, int)
    possible = p.responsible[who] & ~world.taken[who] & ~supply.barred
    money = world.at_hand()[who][:, None]
    complexity = services.project_complexity.astype(float)

    def burden(hours, price):
        effort = i.choice_effort * np.log1p(hours / 10)
        return (effort + i.choice_price * price / np.maximum(p.budget[who], 1)).astype(np.float32)[:, None]

    for way in range(len(WAYS)):
        if not offered[way].any():
            continue
        hours, price = terms[HOURS, way], terms[PRICE, way]
        with_interface = burden(hours + terms[INTERFACE_HOURS, way], price + terms[INTERFACE_PRICE, way])
        burdens = np.where(services.interface, with_interface, burden(hours, price))
        prices = price[:, None] + services.interface * terms[INTERFACE_PRICE, way][:, None]
        if way == EFA:
            burdens, prices = np.where(paid, burden(hours, 0), burdens), np.where(paid, 0, prices)
        utility = wish + bonus[way].astype(np.float32)[:, None] - services.project_complexity * burdens
        utility = utility - services.has_efa * waiting[way].astype(np.float32)[:, None]
        dear.append(np.where(possible & offered[way] & (complexity * prices > money), utility, -np.inf))
        open_ = possible & offered[way] & (complexity * prices <= money)
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
    planned = np.arange(PLAN_SIZE) < world.plan_length[who, None]
    priced = price_of(world, who[:, None], world.plan_service[who], world.plan_way[who]) > 0
    full = world.plan_length[who] == PLAN_SIZE
    last = np.where(full, np.take_along_axis(best, chosen, axis=1)[:, -1], np.float32(i.outside_option))
    too_dear = np.max(dear, axis=(0, 2)) > last
    world.waits_for_money[who] = (planned & priced).any(axis=1) | too_dear


def progress(world, t):
    own = np.where(world.begun & ~without_work(world, t), np.maximum(world.hours, 0), 0)
    price = world.scenario.resources.bought_hour_eur
    asked = np.minimum(own, 0.1 * np.maximum(world.money, 0) * world.agenda / price)
    bought = world.outside(asked)
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
        world.work("online", used * (1 - bought_part[active]), active)

        ended = active[world.project_hours[active] <= 1e-9]
        for level in (2, 3):
            these = ended[world.project_level[ended] == level]
            world.set_on["project"][these, world.project[these]] = t
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
    price = price_of(world, rows, service, way)
    good = (place >= world.plan_next[rows]) & (place < world.plan_length[rows]) & ~world.taken[rows, service]
    good &= (price <= world.at_hand()[rows]) & (~np.isin(way, COOPERATION) | shared[KIND_OF_WAY[way], rows, service])
    found = good.any(axis=1)
    world.plan_next[who[~found]] = world.plan_length[who[~found]]

    chosen = good.argmax(axis=1)[found]
    who, service, way, price = who[found], service[found, chosen], way[found, chosen], price[found, chosen]
    world.plan_next[who] = chosen + 1
    world.pay(price, who)
    world.licences[who] += np.where(paid_by_programme(world, who, service, way), 0, world.terms[LICENCE][way, who])
    world.taken[who, service] = True
    world.started[who] = True
    world.project_route[who, service] = ROUTE[way]
    full = ready[who, service]
    draw = world.draws.uniform(Decision.EFFORT, world.population.id[who], world.services.id[service])
    spread = 1 + world.scenario.implementation.effort_spread * (2 * draw - 1)
    interface = world.services.interface[service] * world.terms[INTERFACE_HOURS][way, who]
    hours = world.services.project_complexity[service].astype(float) * (world.terms[HOURS][way, who] + interface)
    first = np.isin(way, (PLATFORM, FORM)) & ~world.platform_used[who]
    world.platform_used[who[first]] = True
    setup = world.scenario.effort.platform_setup_hours * world.population.skill[who]
    hours = hours + np.where(full, raise_hours[who], 0) + np.where(first, setup, 0)
    world.project[who] = service
    world.project_hours[who] = hours * spread
    world.project_level[who] = np.where(full, 3, 2)
    world.project_end[who] = t + world.terms[MONTHS][way, who]
    world.requests += [(i, s) for i, s in zip(who[way == EFA], service[way == EFA])]
    return who


def paid_by_programme(world, who, service, way):
    """Whether a programme pays the EfA connection (7.15.6)."""
    return (way == EFA) & world.supply.programmes.paid[world.supply.cell[who], service]


def price_of(world, who, service, way):
    """Price of a project at the terms of the plan."""
    interface = world.services.interface[service] * world.terms[INTERFACE_PRICE][way, who]
    price = world.services.project_complexity[service].astype(float) * (world.terms[PRICE][way, who] + interface)
    return np.where(paid_by_programme(world, who, service, way), 0, price)


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
    early = by_size(world, draw)
    for who, service in sorted(world.requests, key=lambda request: (request[1], early[request[0]], draw[request[0]], request[0])):
        if supply.queue_month[service] < t:
            supply.queue_month[service], supply.queue_used[service] = t, 0
        if supply.queue_used[service] >= size:
            supply.queue_month[service] += 1
            supply.queue_used[service] = 0
        supply.queue_used[service] += 1
        world.project_end[who] = max(world.project_end[who], supply.queue_month[service])
