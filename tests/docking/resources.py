"""Resources (model.md, 7.4): staff leave and are found; hours, grants and money."""

import numpy as np

from draws import Decision
from world import DMS, monthly


def step(world, t):
    staff(world, t)
    hours(world, t)
    grant = grants(world, t)
    money(world, t, grant)


def staff(world, t):
    r, levers, p = world.scenario.resources, world.levers, world.population
    world.posts = p.own_posts + np.floor(levers("posts") + p.added_post_draw).astype(int)
    filled = np.minimum(world.filled, world.posts)
    relief = 1 - r.pay_effect * levers("pay")
    leaving = monthly(r.leaving_per_year * relief * levers("staff_attrition"))
    left = world.draws.binomial(filled, leaving, Decision.LEAVING, p.id, month=t)
    filling = 1 - np.exp(-1 / (r.filling_months * relief))
    found = world.draws.binomial(world.posts - filled, filling, Decision.FILLING, p.id, month=t)
    world.filled = filled + found - left
    prices = world.scenario.prices
    world.spend("land", prices.post / 12 * (world.posts - p.own_posts))
    world.spend("municipal", prices.pay / 12 * levers("pay") * world.filled)
    world.book("lever_hours", levers.hours_asked())


def lever_backing(world):
    """What levers of leadership add to hours and money (7.15.2)."""
    attitude = (world.levers("leadership") + world.levers("council_interest")) / 2
    return np.exp(world.scenario.resources.leadership_backing * attitude)


def hours(world, t):
    r, e, u, levers, p = world.scenario.resources, world.scenario.effort, world.scenario.usage, world.levers, world.population
    displacement = world.scenario.event_effect("displacement", t, levers("covid"))
    undisturbed = np.maximum(0, 1 - displacement * (1 + r.single_officer_penalty / np.maximum(world.posts, 1)))
    backing = p.backing * lever_backing(world)
    free = np.minimum(r.free_share * undisturbed * backing, undisturbed)
    competence = 1 - (1 - r.competence) * (1 - levers("training")) * (1 - 0.5 * levers("expertise"))
    full_time = np.minimum(world.filled, p.own_posts) * p.post_share + np.maximum(0, world.filled - p.own_posts) + world.hired
    saved = world.cooperations.functions.of_members(world)["time"]
    result = (1 + saved) * r.post_hours_per_month * competence
    gross = result * (full_time * free + p.staff * r.line_staff_share * undisturbed)
    world.work("other_tasks", result * (full_time + p.staff * r.line_staff_share) - gross)

    level2, level3 = (world.levels == 2).sum(axis=1), (world.levels >= 3).sum(axis=1)
    upkeep = (level2 * e.upkeep_level2_hours_per_year + level3 * e.upkeep_level3_hours_per_year) / 12
    upkeep = np.minimum(gross / 2, upkeep + world.cooperations.agreeing_hours())
    a3 = (p.cases * (world.levels >= 3)).sum(axis=1)
    a = a3 + u.ease_level2 * (p.cases * (world.levels == 2)).sum(axis=1)
    digital = np.divide(a3, a, out=np.zeros_like(a), where=a > 0)
    saved = p.all_cases * world.use_share * digital * u.saving_hours_per_case / 12 * free
    new = gross - upkeep + saved
    most = 6 * np.maximum(gross, 1)
    hours, internal = world.hours + new * world.agenda, world.internal_hours + new * (1 - world.agenda)
    world.hours, world.internal_hours = np.minimum(hours, most), np.minimum(internal, most)
    world.work("idle", hours - world.hours + internal - world.internal_hours)
    world.work("upkeep", upkeep)


def grants(world, t):
    levers, p = world.levers, world.population
    amount = levers("funding") * np.clip(p.inhabitants, 5_000, 200_000) * np.where(p.is_city, 1, 0.5)
    burden = levers("application_burden") * (1 - world.cooperations.functions.of_members(world)["grants"])
    paid = (p.month_of_year == t % 12) & (levers("funding") > 0)
    paid &= amount > burden * world.scenario.resources.bought_hour_eur
    paid &= world.hours + world.internal_hours >= burden
    accounts = world.scenario.links.grant_accounts
    if accounts:
        paid &= world.waits_for_money | (world.internal == DMS)
        world.book("forfeited_municipal_eur", np.where(t >= world.account_until, world.account, 0))
        world.account[t >= world.account_until] = 0
    burden = np.where(paid, burden, 0)
    first = np.minimum(burden, np.maximum(world.hours, 0))
    world.hours -= first
    world.internal_hours -= burden - first
    world.work("upkeep", burden)
    grant = np.where(paid, amount, 0)
    world.book("awarded_municipal_eur", grant)
    world.book("lever_hours_land", world.scenario.prices.application_hours * burden)
    if accounts:
        world.account += grant
        world.account_until[paid] = t + int(world.scenario.resources.grant_months)
        return np.zeros(p.number)
    world.spend("land", grant)
    world.book("received_municipal_eur", grant)
    return grant


def money(world, t, grant):
    levers, p = world.levers, world.population
    budget_effect = world.scenario.event_effect("budget", t, levers("covid"))
    income = p.budget / 12 * np.maximum(0, 1 + levers("fiscal_cycle") + budget_effect) * lever_backing(world)
    world.hire(t)  # works from the next month on
    costs = (world.licences + world.hired * world.scenario.prices.post + world.cooperations.fees(world)) / 12
    world.money = np.minimum(world.money + income - costs, np.maximum(2 * p.budget, world.money)) + grant
    world.spend("municipal", costs)
