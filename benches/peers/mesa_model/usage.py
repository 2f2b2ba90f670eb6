"""Usage (model.md, 7.8): citizens come to use what is online."""

from scenario import month

HABIT_FROM = month("2019-07")


class Usage:
    def serve_citizens(self):
        u = self.model.scenario.usage
        habit = min(max(u.accounts_2019 + u.accounts_growth_per_year * (self.model.t - HABIT_FROM) / 12, 0), 0.95)
        accounts = habit + (1 - habit) * self.model.base_components[self.place]
        age = min(max(1 - u.age_effect * (self.age - 22), 0), 1.5)
        online = (self.cases3 + u.ease_level2 * self.cases2) / self.all_cases
        potential = min(1, u.ceiling * age * self.broadband / 100 * accounts * online)
        self.use_share += (potential - self.use_share) / u.uptake_months
