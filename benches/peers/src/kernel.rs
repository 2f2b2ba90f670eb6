//! What all ports of the monthly kernel share before the first month: parameters, months and
//! administrations.

use ozgsim::model::population::{Administration as Row, Population};
use ozgsim::scenario::lever::Lever;
use ozgsim::scenario::parameters::Parameters;
use ozgsim::scenario::administration::Kind;
use ozgsim::scenario::Scenario;
use ozgsim::statistics::logistic;
use ozgsim::units::{Hazard, Month};

/// Deadline of the OZG, and the last month in which it is in force.
const DEADLINE: (Month, Month) = (Month::new(2022, 12), Month::new(2024, 7));
const SERVICES_OF_TIER: u32 = 140;

/// A scenario as far as the kernel reads it.
pub struct Kernel {
    pub parameters: Parameters,
    /// What is the same for all administrations, by month.
    pub conditions: Vec<Conditions>,
    pub administrations: Vec<Administration>,
    /// Number of administrations of every county.
    pub counties: Vec<u32>,
    pub seed: u64,
}

/// What is the same for all administrations in a month.
#[derive(Clone, Copy)]
pub struct Conditions {
    pub month: Month,
    /// Month of the quarter, 0 to 2.
    pub quarter_month: u8,
    pub leaving: f64,
    pub filling: f64,
    pub displacement: f64,
    pub hours_per_full_time: f64,
    pub budget_factor: f64,
    pub awareness_growth: f64,
    pub agenda_shift: f64,
    pub accounts: f64,
    pub uptake_pace: f64,
}

/// Fixed attributes of an administration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Administration {
    pub id: u64,
    pub county: usize,
    /// Month of the quarter in which the agenda is reviewed.
    pub quarter_month: u8,
    pub posts: u32,
    pub post_share: f64,
    /// Factor by which displacement strikes those with few officers.
    pub disturbance: f64,
    pub line_staff: f64,
    pub yearly_budget: f64,
    pub attitude: f64,
    pub initial_awareness: f64,
    /// Shares of those with a complete DMS and with one under way in January 2018.
    pub initial_dms: (f64, f64),
    /// Hours and price of a DMS.
    pub dms: (f64, f64),
    /// Hours for a service, and for raising it to level 3.
    pub service_hours: (f64, f64),
    pub services: u32,
    /// Hours a month that are saved if all cases come in online and are fully digital.
    pub saving: f64,
    /// Share of cases that come in online if all services are at level 3 and all have accounts.
    pub uptake: f64,
}

impl Kernel {
    pub fn of(scenario: &Scenario) -> Self {
        let population = Population::of(scenario);
        let mut counties = vec![0; population.counties.len()];
        population.administrations.iter().for_each(|row| counties[row.county] += 1);
        Self {
            parameters: scenario.parameters,
            conditions: (0..scenario.simulation.months() as i32)
                .map(|month| Conditions::of(scenario, month))
                .collect(),
            administrations: population
                .administrations
                .iter()
                .map(|row| Administration::of(row, scenario))
                .collect(),
            counties,
            seed: scenario.simulation.seed,
        }
    }
}

impl Conditions {
    fn of(scenario: &Scenario, month: i32) -> Self {
        let (r, a, u) = (
            &scenario.parameters.resources,
            &scenario.parameters.attention,
            &scenario.parameters.usage,
        );
        let lever = |lever: Lever| scenario.levers[lever as usize];
        let now = scenario
            .events
            .iter()
            .filter(|event| (event.from.index()..=event.until.index()).contains(&month));
        let [displacement, awareness, agenda, budget] =
            now.fold([0.0; 4], |[displacement, awareness, agenda, budget], event| {
                [
                    displacement + event.displacement,
                    awareness + event.awareness_per_month,
                    agenda + event.agenda,
                    budget + event.budget,
                ]
            });
        let competence = 1.0
            - (1.0 - r.competence)
                * (1.0 - lever(Lever::Training))
                * (1.0 - 0.5 * lever(Lever::Expertise));
        let habit = u.accounts_2019
            + u.accounts_growth_per_year * f64::from(month - Month::new(2019, 7).index()) / 12.0;
        Self {
            month: Month::from_index(month),
            quarter_month: (month % 3) as u8,
            leaving: Hazard::per_year(r.leaving_per_year).probability(1.0),
            filling: Hazard::per_year(12.0 / r.filling_months).probability(1.0),
            displacement,
            hours_per_full_time: r.post_hours_per_month * competence,
            budget_factor: (1.0 + budget).max(0.0) / 12.0,
            awareness_growth: a.information_rate_per_month * lever(Lever::Information) + awareness,
            agenda_shift: a.agenda_intercept
                + agenda
                + a.agenda_deadline * pressure(month, a.deadline_reach_months)
                + a.agenda_signal * scenario.parameters.supply.preconditions_floor,
            accounts: habit.clamp(0.0, 0.95),
            uptake_pace: 1.0 / u.uptake_months,
        }
    }
}

fn pressure(month: i32, reach: f64) -> f64 {
    let left = f64::from(DEADLINE.0.index() - month);
    if month > DEADLINE.1.index() {
        0.0
    } else {
        libm::exp(if left >= 0.0 { -left } else { 4.0 * left } / reach)
    }
}

impl Administration {
    fn of(row: &Row, scenario: &Scenario) -> Self {
        let p = &scenario.parameters;
        let inhabitants = f64::from(row.population);
        let log_size = libm::log(inhabitants / 10_000.0);
        let size_effect = (1.0 + p.implementation.effort_per_log_size * log_size).max(0.5);
        let large = (inhabitants / 10_000.0).max(1.0).sqrt();
        let prepared = p.supply.preconditions_floor;
        let provider = p.effort.provider_unprepared_hours
            + (p.effort.provider_prepared_hours - p.effort.provider_unprepared_hours) * prepared;
        let tiers = if row.kind == Kind::CountyFreeCity { 2 } else { 1 };
        let done = p.initial.dms_done_share * if row.population < 20_000 { 1.0 } else { 2.0 };
        let running = if row.population < 20_000 {
            p.initial.dms_running_share
        } else {
            (1.25 * p.initial.dms_running_share).min(1.0 - done)
        };
        let age = (1.0 - p.usage.age_effect * (row.share_65 - 22.0)).clamp(0.0, 1.5);
        Self {
            id: row.id,
            county: row.county,
            quarter_month: (row.id % 3) as u8,
            posts: row.posts,
            post_share: row.post_share,
            disturbance: 1.0 + p.resources.single_officer_penalty / f64::from(row.posts.max(1)),
            line_staff: row.staff * p.resources.line_staff_share,
            yearly_budget: inhabitants * row.tax_capacity * p.resources.digital_budget_share
                / (1.0 + row.cash_credits / p.resources.cash_credits_halving_eur),
            attitude: 0.5 * (row.leadership + row.council_interest),
            initial_awareness: (p.initial.awareness + p.initial.awareness_per_log_size * log_size)
                .clamp(0.01, 0.9),
            initial_dms: (done, running),
            dms: (p.effort.dms_hours * size_effect * large, p.effort.dms_eur * large),
            service_hours: (
                p.implementation.effort_scale * size_effect * provider,
                p.effort.link_service_hours * size_effect,
            ),
            services: SERVICES_OF_TIER * tiers,
            saving: inhabitants * f64::from(tiers) * p.usage.saving_hours_per_case / 12.0,
            uptake: p.usage.ceiling * age * row.broadband / 100.0,
        }
    }

    /// Agenda before its first review.
    pub fn initial_agenda(p: &Parameters) -> f64 {
        logistic(p.attention.agenda_intercept)
    }
}
