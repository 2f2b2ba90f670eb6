"""Attention (model.md, 7.5): awareness, start of OZG work, and every third month the agenda."""

from math import exp

from .resources import monthly


def pressure(deadline, t, reach):
    """Pressure of a deadline: 1 at its date, falling before and, four times as fast, after it."""
    if deadline < 0:
        return 0
    left = deadline - t
    return exp(-left / reach) if left >= 0 else exp(4 * left / reach)


class Attention:
    def pay_attention(self):
        a = self.model.scenario.attention
        growth = a.information_rate_per_month * self.lever("information") + self.event("awareness_per_month")
        growth += a.peer_rate_per_month * self.model.county_awareness[self.place]
        self.awareness += (1 - self.awareness) * min(1, growth)
        if not self.begun:
            self.begun = self.random.random() < monthly(a.start_per_year * self.awareness)
        if self.month_of_quarter == self.model.t % 3:
            self.review_agenda(a)

    def review_agenda(self, a):
        levers = self.lever("leadership") + self.lever("council_interest")
        lead = (levers + self.leadership + self.council_interest) / 2
        odds = (
            a.agenda_intercept
            + self.event("agenda")
            + a.agenda_leadership * lead
            + a.agenda_deadline * pressure(self.lever("deadline"), self.model.t, a.deadline_reach_months)
            + a.agenda_demand * self.use_share
            + a.agenda_signal * self.model.preconditions[self.place]
            + a.agenda_peers * self.model.county_online[self.place]
        )
        self.agenda = 1 / (1 + exp(-odds))
