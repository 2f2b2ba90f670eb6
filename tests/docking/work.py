"""Work does not run out (model.md, 7.15.9): renewals, staff hired, outside hours, hours that change sides, grant accounts."""

import numpy as np

from draws import Decision


class Work:
    def start_work(self):
        n = self.population.number
        self.renewals = np.zeros(n)  # hours
        self.hired, self.hired_wanted = np.zeros(n), np.zeros(n)  # posts
        self.asked_before = 0.0  # outside hours asked for in the month before
        self.account, self.account_until = np.zeros(n), np.zeros(n, int)  # EUR; month in which it lapses
        self.waits_for_money = np.zeros(n, bool)

    def age(self, t, size_effect):
        """Services that a change of law or a release asks to be brought up to date."""
        i, services, supply = self.scenario.implementation, self.services, self.supply
        place = i.changes_per_year * (t % 12) / 12
        draw = self.draws.uniform(Decision.CHANGE, services.id, month=t - t % 12)
        changed = (draw >= place) & (draw < i.changes_per_year * (t % 12 + 1) / 12)
        if changed.any():
            central = supply.central["central_rollout"] | supply.central["central_provision"]
            concerned = (self.levels >= 2) & ~central[supply.cell] & changed
            hours = self.scenario.effort.renewal_hours * size_effect * self.population.skill
            self.renewals += (concerned * services.complexity).sum(axis=1) * hours

    def renew(self):
        used = np.minimum(np.maximum(self.hours, 0), self.renewals)
        self.hours -= used
        self.renewals -= used
        self.work("online", used)

    def hire(self, t):
        r, p = self.scenario.resources, self.population
        most = np.minimum(r.hiring_share * np.maximum(self.money, 0) / self.scenario.prices.post, self.posts)
        wanted = np.where(self.plan_next < self.plan_length, most, np.minimum(most, self.hired))
        self.hired_wanted = np.where(p.month_of_year == t % 12, wanted, self.hired_wanted)
        self.hired += (self.hired_wanted - self.hired) / r.filling_months

    def outside(self, asked):
        """Hours that administrations get of those that they would buy."""
        p = self.population
        inhabitants = (p.inhabitants * np.where(p.is_city, 1, 0.5)).sum()
        capacity = self.scenario.resources.outside_hours_per_1000 * inhabitants / 1_000
        part = min(1, capacity / self.asked_before) if self.asked_before > 0 else 1
        self.asked_before = asked.sum()
        return asked * part

    def flow_to_services(self, who):
        moved = np.where(who, self.scenario.resources.flow_share * self.internal_hours, 0)
        self.internal_hours -= moved
        self.hours += moved

    def flow_to_internal_work(self, who):
        moved = np.where(who, self.scenario.resources.flow_share * np.maximum(self.hours, 0), 0)
        self.hours -= moved
        self.internal_hours += moved

    def drawable(self, own):
        """What an account adds to own money."""
        part = self.scenario.resources.grant_own_part
        return np.minimum(self.account, own * (1 - part) / part)

    def draw_from_account(self, price, who):
        drawn = np.minimum(self.account[who], (1 - self.scenario.resources.grant_own_part) * price)
        self.account[who] -= drawn
        self.book("spending_land_eur", drawn, who)
        self.book("received_municipal_eur", drawn, who)
        return drawn
