"""Usage (model.md, 7.8): citizens come to use what is online."""

import numpy as np

from scenario import month


def step(world, t):
    u, p = world.scenario.usage, world.population
    habit = np.clip(u.accounts_2019 + u.accounts_growth_per_year * (t - month("2019-07")) / 12, 0, 0.95)
    accounts = habit + (1 - habit) * world.supply.base_components
    age = np.clip(1 - u.age_effect * (p.age - 22), 0, 1.5)
    ease = np.where(world.levels >= 3, 1, np.where(world.levels == 2, u.ease_level2, 0))
    online = (p.cases * ease).sum(axis=1) / p.all_cases
    potential = np.minimum(1, u.ceiling * age * p.broadband / 100 * accounts * online)
    world.use_share += (potential - world.use_share) / u.uptake_months
