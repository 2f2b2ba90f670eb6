//! The rules of an administration and month, the same for all ports; where they ask chance, a port
//! answers in its own way.

use crate::kernel::{Administration, Conditions};
use ozgsim::random::Decision;
use ozgsim::scenario::parameters::Parameters;
use ozgsim::statistics::logistic;
use ozgsim::units::Hazard;

const CARRY_YEARS: f64 = 2.0;
const CARRY_MONTHS: f64 = 6.0;
const MONTHLY_PURCHASE_SHARE: f64 = 0.1;

/// Chance, as a port provides it for the administration at hand.
pub trait Chance {
    /// A uniform number for a decision of the month.
    fn uniform(&mut self, decision: Decision) -> f64;

    /// A uniform number for a service, by its place among those begun.
    fn uniform_of_service(&mut self, place: u32) -> f64;

    /// How often something happens in a number of trials.
    fn count(&mut self, decision: Decision, trials: u32, probability: f64) -> u32 {
        (0..trials).filter(|_| self.uniform(decision) < probability).count() as u32
    }

    /// Whether something of a yearly hazard happens in the month; most draws are decided without
    /// the exponential.
    fn occurs(&mut self, decision: Decision, hazard: Hazard) -> bool {
        let u = self.uniform(decision);
        u < hazard.expected(1.0) && u < hazard.probability(1.0)
    }
}

/// Means of a county at the end of the last month.
#[derive(Clone, Copy, Default)]
pub struct County {
    pub awareness: f64,
    pub online: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Staff {
    pub filled: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Purse {
    pub money: f64,
    /// Licences of services begun [EUR/year].
    pub licences: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hours {
    pub online: f64,
    pub internal: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attention {
    pub awareness: f64,
    pub begun: bool,
    pub agenda: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dms {
    None,
    UnderWay(f64),
    Complete,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Services {
    pub begun: u32,
    pub project: Option<Project>,
    pub online: Online,
}

/// What is online, with all that follows from it; changed only when a service ends.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Online {
    pub level2: u32,
    pub level3: u32,
    /// Shares of its services at level 2 or above, and at level 3.
    pub share: f64,
    pub full_share: f64,
    /// Share of cases that can come in online.
    pub cases: f64,
    /// Hours of a month that services cost, and those that they save if all cases come in online
    /// and free time is not displaced.
    pub upkeep: f64,
    pub saving: f64,
}

impl Online {
    fn of(p: &Parameters, a: &Administration, level2: u32, level3: u32) -> Self {
        let (half, full, all) = (f64::from(level2), f64::from(level3), f64::from(a.services));
        let weighted = full + p.usage.ease_level2 * half;
        Self {
            level2,
            level3,
            share: (half + full) / all,
            full_share: full / all,
            cases: weighted / all,
            upkeep: (half * p.effort.upkeep_level2_hours_per_year
                + full * p.effort.upkeep_level3_hours_per_year)
                / 12.0,
            saving: a.saving * full / weighted,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Project {
    pub hours: f64,
    /// Whether it leads to level 3.
    pub full: bool,
}

/// Share of cases that come in online.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    pub share: f64,
}

/// What changes of an administration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    pub staff: Staff,
    pub purse: Purse,
    pub hours: Hours,
    pub attention: Attention,
    pub dms: Dms,
    pub services: Services,
    pub usage: Usage,
}

impl State {
    /// January 2018.
    pub fn initial(p: &Parameters, a: &Administration, chance: &mut impl Chance) -> Self {
        let (done, running) = a.initial_dms;
        let drawn = chance.uniform(Decision::InitialDms);
        Self {
            staff: Staff {
                filled: chance.count(
                    Decision::InitialVacancy,
                    a.posts,
                    1.0 - p.initial.vacancy_share,
                ),
            },
            purse: Purse { money: 0.5 * a.yearly_budget, licences: 0.0 },
            hours: Hours { online: 0.0, internal: 0.0 },
            attention: Attention {
                awareness: a.initial_awareness,
                begun: false,
                agenda: Administration::initial_agenda(p),
            },
            dms: if drawn < done {
                Dms::Complete
            } else if drawn < done + running {
                Dms::UnderWay(chance.uniform(Decision::InitialDmsProgress))
            } else {
                Dms::None
            },
            services: Services { begun: 0, project: None, online: Online::default() },
            usage: Usage { share: 0.0 },
        }
    }

    /// One month: phases 4, 5, 6 and 7.
    #[inline]
    pub fn advance(
        &mut self,
        p: &Parameters,
        c: &Conditions,
        a: &Administration,
        county: County,
        chance: &mut impl Chance,
    ) {
        self.change_staff(c, a, chance);
        self.receive_hours(p, c, a);
        self.receive_money(c, a);
        self.pay_attention(p, c, a, county, chance);
        self.work_internally(p, a, chance);
        let ended = if self.attention.begun { self.implement(p, a, chance) } else { [0, 0] };
        self.serve_citizens(c, a);
        if ended != [0, 0] {
            let online = &mut self.services.online;
            *online = Online::of(p, a, online.level2 + ended[0], online.level3 + ended[1]);
        }
    }

    fn change_staff(&mut self, c: &Conditions, a: &Administration, chance: &mut impl Chance) {
        let filled = self.staff.filled;
        let left = if filled == 0 { 0 } else { chance.count(Decision::Leaving, filled, c.leaving) };
        let found = if filled == a.posts {
            0
        } else {
            chance.count(Decision::Filling, a.posts - filled, c.filling)
        };
        self.staff.filled = filled + found - left;
    }

    fn receive_hours(&mut self, p: &Parameters, c: &Conditions, a: &Administration) {
        let undisturbed = (1.0 - c.displacement * a.disturbance).max(0.0);
        let free = p.resources.free_share * undisturbed;
        let full_time = f64::from(self.staff.filled) * a.post_share;
        let gross = c.hours_per_full_time * (full_time * free + a.line_staff * undisturbed);
        let online = &self.services.online;
        let new =
            gross - smaller(online.upkeep, 0.5 * gross) + online.saving * self.usage.share * free;
        let most = CARRY_MONTHS * gross.max(1.0);
        self.hours.online = smaller(self.hours.online + new * self.attention.agenda, most);
        self.hours.internal =
            smaller(self.hours.internal + new * (1.0 - self.attention.agenda), most);
    }

    fn receive_money(&mut self, c: &Conditions, a: &Administration) {
        let limit = (CARRY_YEARS * a.yearly_budget).max(self.purse.money);
        self.purse.money = smaller(
            self.purse.money + a.yearly_budget * c.budget_factor
                - self.purse.licences * (1.0 / 12.0),
            limit,
        );
    }

    fn pay_attention(
        &mut self,
        p: &Parameters,
        c: &Conditions,
        a: &Administration,
        county: County,
        chance: &mut impl Chance,
    ) {
        let (p, attention) = (&p.attention, &mut self.attention);
        let growth = smaller(c.awareness_growth + p.peer_rate_per_month * county.awareness, 1.0);
        attention.awareness += (1.0 - attention.awareness) * growth;
        if !attention.begun {
            attention.begun = chance
                .occurs(Decision::Start, Hazard::per_year(p.start_per_year * attention.awareness));
        }
        if a.quarter_month == c.quarter_month {
            let odds = c.agenda_shift
                + p.agenda_leadership * a.attitude
                + p.agenda_demand * self.usage.share
                + p.agenda_peers * county.online;
            attention.agenda = logistic(odds);
        }
    }

    fn work_internally(&mut self, p: &Parameters, a: &Administration, chance: &mut impl Chance) {
        match self.dms {
            Dms::None => {
                if chance.occurs(
                    Decision::DmsStart,
                    Hazard::per_year(p.implementation.dms_start_per_year),
                ) {
                    self.dms = Dms::UnderWay(0.0);
                }
                self.hours.internal = 0.0;
            }
            Dms::UnderWay(before) => {
                let (hours, price) = a.dms;
                let affordable =
                    (self.hours.internal / hours).min(self.purse.money.max(0.0) / price);
                let progress = affordable.min(1.0 / p.effort.dms_months).min(1.0 - before);
                self.hours.internal -= progress * hours;
                self.purse.money -= progress * price;
                self.dms = if before + progress >= 1.0 - 1e-9 {
                    Dms::Complete
                } else {
                    Dms::UnderWay(before + progress)
                };
            }
            Dms::Complete => {}
        }
    }

    /// Works off one project after the other; returns how many services end at level 2 and at level
    /// 3.
    fn implement(
        &mut self,
        p: &Parameters,
        a: &Administration,
        chance: &mut impl Chance,
    ) -> [u32; 2] {
        let mut ended = [0, 0];
        let own = self.hours.online;
        let affordable = MONTHLY_PURCHASE_SHARE * self.purse.money.max(0.0) * self.attention.agenda
            / p.resources.bought_hour_eur;
        let available = own + smaller(affordable, own);
        let mut left = available;
        while left > 0.0 {
            let Some(mut project) =
                self.services.project.take().or_else(|| self.begin(p, a, chance))
            else {
                break;
            };
            let used = smaller(project.hours, left);
            project.hours -= used;
            left -= used;
            if project.hours > 0.0 {
                self.services.project = Some(project);
                break;
            }
            ended[usize::from(project.full)] += 1;
        }
        let used = if available > 0.0 { (available - left) / available } else { 0.0 };
        self.hours.online -= used * own;
        self.purse.money -= used * (available - own) * p.resources.bought_hour_eur;
        ended
    }

    fn begin(
        &mut self,
        p: &Parameters,
        a: &Administration,
        chance: &mut impl Chance,
    ) -> Option<Project> {
        if self.services.begun == a.services || p.effort.provider_eur > self.purse.money {
            return None;
        }
        self.purse.money -= p.effort.provider_eur;
        self.purse.licences += p.effort.provider_eur_per_year;
        let full = self.dms == Dms::Complete;
        let hours = a.service_hours.0 + if full { a.service_hours.1 } else { 0.0 };
        let spread = 1.0
            + p.implementation.effort_spread
                * (2.0 * chance.uniform_of_service(self.services.begun) - 1.0);
        self.services.begun += 1;
        Some(Project { hours: hours * spread, full })
    }

    fn serve_citizens(&mut self, c: &Conditions, a: &Administration) {
        let potential = smaller(a.uptake * c.accounts * self.services.online.cases, 1.0);
        self.usage.share += (potential - self.usage.share) * c.uptake_pace;
    }
}

/// The smaller of two numbers that are none of them NaN.
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}
