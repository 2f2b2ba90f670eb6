"""Resources (model.md, 7.4): staff leave and are found; hours, grants and money."""

from math import exp, floor


def monthly(hazard_per_year):
    """Probability that a hazard strikes within a month."""
    return 1 - exp(-hazard_per_year / 12)


class Resources:
    def lever(self, name):
        return self.model.lever[name][self.place]

    def event(self, effect):
        return self.model.event[effect][self.place]

    def draw_resources(self):
        self.change_staff()
        self.receive_hours()
        grant = self.apply_for_grant()
        self.receive_money(grant)

    def change_staff(self):
        r = self.model.scenario.resources
        self.posts = self.own_posts + floor(self.lever("posts") + self.added_post_draw)
        filled = min(self.filled, self.posts)
        relief = 1 - r.pay_effect * self.lever("pay")
        leaving = monthly(r.leaving_per_year * relief * self.lever("staff_attrition"))
        filling = 1 - exp(-1 / (r.filling_months * relief))
        left = sum(self.random.random() < leaving for _ in range(filled))
        found = sum(self.random.random() < filling for _ in range(self.posts - filled))
        self.filled = filled + found - left
        prices = self.model.scenario.prices
        self.spend(prices.post / 12 * (self.posts - self.own_posts), "land")
        self.spend(prices.pay / 12 * self.lever("pay") * self.filled)

    def receive_hours(self):
        r, e, u = self.model.scenario.resources, self.model.scenario.effort, self.model.scenario.usage
        displacement = self.event("displacement") * (1 + r.single_officer_penalty / max(self.posts, 1))
        undisturbed = max(0, 1 - displacement)
        free = r.free_share * undisturbed
        competence = 1 - (1 - r.competence) * (1 - self.lever("training")) * (1 - 0.5 * self.lever("expertise"))
        full_time = min(self.filled, self.own_posts) * self.post_share + max(0, self.filled - self.own_posts)
        gross = r.post_hours_per_month * competence * (full_time * free + self.staff * r.line_staff_share * undisturbed)
        upkeep = (self.level2 * e.upkeep_level2_hours_per_year + self.level3 * e.upkeep_level3_hours_per_year) / 12
        upkeep = min(gross / 2, upkeep)
        online = self.cases3 + u.ease_level2 * self.cases2
        digital = self.cases3 / online if self.level3 else 0
        saved = self.all_cases * self.use_share * digital * u.saving_hours_per_case / 12 * free
        new, most = gross - upkeep + saved, 6 * max(gross, 1)
        self.hours = min(self.hours + new * self.agenda, most)
        self.internal_hours = min(self.internal_hours + new * (1 - self.agenda), most)
        self.work(upkeep)

    def apply_for_grant(self):
        funding, burden = self.lever("funding"), self.lever("application_burden")
        if self.month_of_year != self.model.t % 12 or funding <= 0:
            return 0
        amount = funding * min(max(self.inhabitants, 5_000), 200_000) * (1 if self.is_city else 0.5)
        price = burden * self.model.scenario.resources.bought_hour_eur
        if amount <= price or self.hours + self.internal_hours < burden:
            return 0
        first = min(burden, max(self.hours, 0))
        self.hours -= first
        self.internal_hours -= burden - first
        self.work(burden)
        self.spend(amount, "land")
        self.model.received += amount
        self.model.lever_hours_land += self.model.scenario.prices.application_hours * burden
        return amount

    def receive_money(self, grant):
        income = self.budget / 12 * max(0, 1 + self.lever("fiscal_cycle") + self.event("budget"))
        costs = (self.licences + self.model.fees[self.place]) / 12
        self.money = min(self.money + income - costs, max(2 * self.budget, self.money)) + grant
        self.spend(costs)
