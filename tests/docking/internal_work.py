"""Implementation: internal work (model.md, 7.6): forced migrations, DMS, links and the raising of levels."""

import numpy as np

from draws import Decision
from world import DMS, IDLE, INTEGRATION, LINK, MIGRATION, NOTHING, monthly

LINK_MONTHS, MIGRATION_MONTHS, LOOK_AGAIN_MONTHS = 6, 12, 6
BLOCK = 64


class Prices:
    """Hours and prices of internal work, one entry per administration."""

    def __init__(self, world):
        e, p, levers = world.scenario.effort, world.population, world.levers
        size = size_effect(world)
        saved = world.cooperations.functions.of_members(world)
        hosting, links = 1 - saved["hosting"], 1 - saved["links"]
        joint = 1 - e.joint_procurement_saving * levers("joint_procurement")
        standards = 1 - world.scenario.supply.support_effect * levers("standards")
        components = 1 - 0.5 * world.supply.base_components
        z = np.sqrt(np.maximum(1, p.inhabitants / 10_000))
        self.dms_hours, self.dms_eur = e.dms_hours * size * z * joint * hosting, e.dms_eur * z * joint * hosting
        eased = joint * standards * links
        self.link_hours, self.link_eur = e.link_hours * size * eased * components, e.link_eur * eased * components
        self.migration_hours, self.migration_eur = e.migration_hours * size * eased, e.migration_eur * eased
        self.raise_hours = e.link_service_hours * size * components


def size_effect(world):
    return np.maximum(0.5, 1 + world.scenario.implementation.effort_per_log_size * world.population.log_10000)


def step(world, t):
    prices = Prices(world)
    online = (world.levels >= 2).astype(np.float32) @ world.services.of_family.astype(np.float32) > 0  # by family
    forced = world.levers("standards") >= 0.5
    forced_migrations(world, t, forced, prices, online)
    end_jobs(world, t, forced)

    idle, dms, integration = (world.internal == state for state in (IDLE, DMS, INTEGRATION))
    draw = world.draws.uniform(Decision.DMS_START, world.population.id, month=t)
    starts = idle & (draw < monthly(world.scenario.implementation.dms_start_per_year))
    world.flow_to_services(idle & world.begun)
    work_on_job(world, idle & (world.job == MIGRATION))
    world.work("idle", np.where(idle, world.internal_hours, 0))
    world.internal_hours[idle] = 0
    world.internal[starts] = DMS

    introduce_dms(world, dms, prices)

    was_free = integration & (world.job == NOTHING)
    begin_link(world, t, was_free & (t >= world.next_link), prices, online)
    work_on_job(world, integration & (world.job != NOTHING))
    end_jobs(world, t, idle | integration)
    raise_levels(world, integration & ((world.job == NOTHING) | (world.job_hours <= 0)), prices)
    waiting = (world.levels == 2) & world.connected() | (world.levels == 3) & once_only(world)
    world.flow_to_services(integration & world.begun & (world.job == NOTHING) & ~waiting.any(axis=1))


def begin_job(world, who, kind, family, hours, end):
    world.job[who] = kind
    world.job_family[who] = family
    world.job_hours[who] = hours
    world.job_end[who] = end


def forced_migrations(world, t, forced, prices, online):
    needed = online & ~world.compliant
    who = np.flatnonzero(forced & (world.job == NOTHING) & needed.any(axis=1))
    begin_job(world, who, MIGRATION, needed[who].argmax(axis=1), prices.migration_hours[who], t + MIGRATION_MONTHS)
    world.spend("land", prices.migration_eur[who], who)

    at_hand = np.maximum(world.hours, 0) + world.internal_hours
    available = np.where(forced & (world.job != NOTHING), world.scenario.implementation.migration_claim * at_hand, 0)
    used = np.minimum(available, world.job_hours)
    part = np.divide(used, at_hand, out=np.zeros_like(used), where=at_hand > 0)
    world.hours -= part * np.maximum(world.hours, 0)
    world.internal_hours -= part * world.internal_hours
    world.job_hours -= used
    world.work("internal", used)


def work_on_job(world, who):
    used = np.where(who, np.minimum(world.internal_hours, world.job_hours), 0)
    world.internal_hours -= used
    world.job_hours -= used
    world.work("internal", used)


def end_jobs(world, t, who):
    ended = who & (world.job != NOTHING) & (world.job_hours <= 1e-9) & (t >= world.job_end)
    links, migrations = np.flatnonzero(ended & (world.job == LINK)), np.flatnonzero(ended & (world.job == MIGRATION))
    world.linked[links, world.job_family[links]] = True
    world.compliant[migrations, world.job_family[migrations]] = True
    world.migrations_done[migrations] += 1
    world.job[ended] = NOTHING
    world.job_hours[ended] = 0


def introduce_dms(world, who, prices):
    free = np.full(len(who), np.inf)  # a DMS without a price is not limited by money
    payable = np.divide(world.at_hand(), prices.dms_eur, out=free, where=prices.dms_eur > 0)
    limits = [world.internal_hours / prices.dms_hours, payable, 1 - world.dms]
    progress = np.where(who, np.minimum(np.min(limits, axis=0), 1 / world.scenario.effort.dms_months), 0)
    world.dms += progress
    world.internal_hours -= progress * prices.dms_hours
    world.work("internal", progress * prices.dms_hours)
    world.pay(progress * prices.dms_eur)
    world.internal[who & (world.dms >= 1 - 1e-9)] = INTEGRATION


def begin_link(world, t, who, prices, online):
    half_digital = (world.levels == 2) & ~world.connected()
    who = who & half_digital.any(axis=1)
    order = world.supply.vendors_families(world.services)
    wanted = (online & ~world.linked)[:, order]
    found = who & wanted.any(axis=1)
    family = order[wanted.argmax(axis=1)] if len(order) else np.zeros(len(who), int)
    fits = world.compliant[np.arange(len(who)), family]
    price = np.where(fits, prices.link_eur, prices.migration_eur)
    begins = found & (price <= world.at_hand())
    world.next_link[who & ~begins] = t + LOOK_AGAIN_MONTHS
    for kind, chosen, hours, months in (
        (LINK, begins & fits, prices.link_hours, LINK_MONTHS),
        (MIGRATION, begins & ~fits, prices.migration_hours, MIGRATION_MONTHS),
    ):
        begin_job(world, chosen, kind, family[chosen], hours[chosen], t + months)
    world.pay(np.where(begins, price, 0))


def raise_levels(world, who, prices):
    """In blocks of 64 slots: first level 3 for connected services, then level 4, as long as hours last."""
    if not who.any():
        return
    who = np.flatnonzero(who & (world.internal_hours >= prices.raise_hours))
    levels, connected = world.levels[who], world.connected()[who]
    affordable = np.floor(world.internal_hours[who] / prices.raise_hours[who] + 1e-9).astype(int)
    before = affordable.copy()
    ready = once_only(world)[who]
    for first in range(0, levels.shape[1], BLOCK):
        block = slice(first, first + BLOCK)
        for level, able in ((3, connected[:, block]), (4, ready[:, block])):
            candidates = able & (levels[:, block] == level - 1)
            chosen = candidates & (np.cumsum(candidates, axis=1) <= affordable[:, None])
            levels[:, block][chosen] = level
            affordable -= chosen.sum(axis=1)
    world.levels[who] = levels
    used = (before - affordable) * prices.raise_hours[who]
    world.internal_hours[who] -= used
    world.work("internal", used, who)


def once_only(world):
    """Services that can be raised to level 4: administrations x services."""
    b = world.supply.base_components[:, None]
    return (b >= world.level_4_from[:, None]) & (b >= world.once_only_readiness)
