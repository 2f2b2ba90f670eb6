//! Qualitative patterns that the model is judged by, as numbers that are read off a state: those of
//! the patterns in `docs/model.md` 1.2 that a single month shows.

use super::evidence::Reached;
use super::outcome::{Dimension, Outcome};
use super::setting::Setting;
use crate::scenario::administration::{Kind, size_class};
use crate::scenario::land::Land;
use crate::statistics::{mean, standard_deviation};
use crate::units::Month;

/// Month in which patterns are read, or the last one that is simulated, if that is earlier: the
/// study that they come from was made in 2024.
pub const MONTH: Month = Month::new(2024, 12);

/// Municipal administrations with fewer inhabitants count as small.
const SMALL: u32 = 10_000;
/// Services that an administration has at least, whose choice of services is compared with that of
/// others.
const LEAST_SERVICES: u16 = 5;

/// Declaration of a pattern.
#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    /// Name in files.
    pub name: &'static str,
    /// Finding of the study that it shows, or a word where it is none of them.
    pub id: &'static str,
    /// English label.
    pub label_en: &'static str,
    /// German label.
    pub label_de: &'static str,
    /// Whether no equation and no input states it.
    pub is_emergent: bool,
    /// The values between which the pattern is there.
    pub bounds: [f64; 2],
    /// Decimals that it is shown with.
    pub decimals: usize,
    /// Reads it off the end of a month; NaN where there is nobody to count.
    pub measure: fn(Reached<'_>) -> f64,
}

impl Pattern {
    /// Whether a value shows the pattern.
    pub fn holds(&self, value: f64) -> bool {
        (self.bounds[0]..=self.bounds[1]).contains(&value)
    }

    /// The pattern with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PATTERNS.iter().find(|pattern| pattern.name == name)
    }
}

/// Every pattern, in the order of results.
pub const PATTERNS: &[Pattern] = &[
    Pattern {
        name: "size_ratio",
        id: "P03",
        label_en: "municipal services online, from 100,000 inhabitants by 2,000 to 5,000",
        label_de: "kommunale Online-Leistungen, ab 100.000 Einwohnern zu 2.000 bis 5.000",
        is_emergent: false,
        bounds: [1.5, f64::INFINITY],
        decimals: 2,
        measure: size_ratio,
    },
    Pattern {
        name: "spread_ratio",
        id: "P06",
        label_en: "spread of services online within Länder by spread between Länder",
        label_de: "Streuung der Online-Leistungen innerhalb der Länder zur Streuung zwischen ihnen",
        is_emergent: true,
        bounds: [1.5, f64::INFINITY],
        decimals: 2,
        measure: spread_ratio,
    },
    Pattern {
        name: "shared_part",
        id: "P12",
        label_en: "part of their services online that two small administrations share",
        label_de: "gemeinsamer Teil der Online-Leistungen zweier kleiner Verwaltungen",
        is_emergent: false,
        bounds: [0.0, 0.4],
        decimals: 2,
        measure: shared_part,
    },
    Pattern {
        name: "forms_ratio",
        id: "P04",
        label_en: "forms only by services online, small administrations",
        label_de: "bloße Formulare zu Online-Leistungen, kleine Verwaltungen",
        is_emergent: false,
        bounds: [2.0, f64::INFINITY],
        decimals: 2,
        measure: forms_ratio,
    },
    Pattern {
        name: "digital_part",
        id: "I13",
        label_en: "part of the services online that is fully digital",
        label_de: "vollständig digitaler Teil der Online-Leistungen",
        is_emergent: false,
        bounds: [0.0, 0.5],
        decimals: 2,
        measure: digital_part,
    },
    Pattern {
        name: "agenda",
        id: "I06",
        label_en: "share of hours that goes to online services rather than internal work",
        label_de: "Anteil der Stunden für Online-Leistungen statt für Internes",
        is_emergent: false,
        bounds: [0.1, 0.5],
        decimals: 2,
        measure: agenda,
    },
    Pattern {
        name: "ikz_share",
        id: "E09",
        label_en: "administrations in an IKZ",
        label_de: "Verwaltungen in einer IKZ",
        is_emergent: true,
        bounds: [0.25, 0.5],
        decimals: 2,
        measure: |reached| outcome(reached, Outcome::IkzShare, Dimension::All, 0),
    },
    Pattern {
        name: "cases_online",
        id: "E13",
        label_en: "cases of municipalities that come in online",
        label_de: "Fälle der Gemeinden, die online eingehen",
        is_emergent: true,
        bounds: [0.0, 0.15],
        decimals: 3,
        measure: |reached| {
            outcome(
                reached,
                Outcome::CasesOnlineShare,
                Dimension::Kind,
                Kind::Municipality as usize,
            )
        },
    },
    Pattern {
        name: "comprehensive_part",
        id: "minimum",
        label_en: "municipal services that every administration has online, as a share",
        label_de: "kommunale Leistungen, die jede Verwaltung online hat, als Anteil",
        is_emergent: true,
        bounds: [0.0, 0.0],
        decimals: 3,
        measure: comprehensive_part,
    },
];

fn outcome(reached: Reached<'_>, outcome: Outcome, dimension: Dimension, group: usize) -> f64 {
    reached
        .setting
        .layout
        .position(outcome, dimension, group)
        .map_or(f64::NAN, |place| reached.observation[place])
}

/// Mean over administrations, weighted by those of the register that they stand for.
fn weighted(setting: &Setting, among: &[usize], value: impl Fn(usize) -> f64) -> f64 {
    let parts = |i: usize| f64::from(setting.profiles[i].parts);
    among.iter().map(|i| parts(*i) * value(*i)).sum::<f64>()
        / among.iter().map(|i| parts(*i)).sum::<f64>()
}

/// Positions of the municipal administrations whose kind and inhabitants satisfy a condition.
fn those(setting: &Setting, wanted: impl Fn(Kind, u32) -> bool) -> Vec<usize> {
    let all = setting.population.administrations.iter().enumerate();
    all.filter(|(_, a)| a.kind != Kind::County && wanted(a.kind, a.population))
        .map(|(i, _)| i)
        .collect()
}

fn small(setting: &Setting) -> Vec<usize> {
    those(setting, |kind, population| kind == Kind::Municipality && population < SMALL)
}

/// County services are left out, so that all shares have the same denominator.
fn size_ratio(Reached { setting, state, .. }: Reached<'_>) -> f64 {
    let online = |i: usize| {
        (0..setting.municipal_services).filter(|slot| state.has(setting, i, *slot, 2)).count()
            as f64
    };
    let of_class = |wanted: u32| {
        let among = those(setting, |_, population| size_class(population) == size_class(wanted));
        weighted(setting, &among, online)
    };
    of_class(100_000) / of_class(2_000)
}

/// City states, which have one administration or two, are left out.
fn spread_ratio(Reached { setting, state, .. }: Reached<'_>) -> f64 {
    let administrations = &setting.population.administrations;
    let shares = |land: Land| -> Vec<f64> {
        let own =
            those(setting, |_, _| true).into_iter().filter(|i| administrations[*i].land == land);
        own.map(|i| state.online_share(setting, i)).collect()
    };
    let areas: Vec<Vec<f64>> = Land::all().map(shares).filter(|shares| shares.len() > 2).collect();
    let within = mean(&areas.iter().map(|shares| standard_deviation(shares)).collect::<Vec<_>>());
    within / standard_deviation(&areas.iter().map(|shares| mean(shares)).collect::<Vec<_>>())
}

/// Each small administration is compared with the one half the list away.
fn shared_part(Reached { setting, state, .. }: Reached<'_>) -> f64 {
    let among: Vec<usize> = small(setting)
        .into_iter()
        .filter(|i| state.agents[*i].counts[1] >= LEAST_SERVICES)
        .collect();
    let overlap = |(a, b): (&usize, &usize)| {
        let pairs = state.services(setting, *a).iter().zip(state.services(setting, *b));
        let (both, either) = pairs.fold((0, 0), |(both, either), (a, b)| {
            let [a, b] = [a, b].map(|block| block.levels[1]);
            (both + (a & b).count_ones(), either + (a | b).count_ones())
        });
        f64::from(both) / f64::from(either)
    };
    mean(&among.iter().zip(&among[among.len() / 2..]).map(overlap).collect::<Vec<_>>())
}

fn forms_ratio(Reached { setting, state, .. }: Reached<'_>) -> f64 {
    let among = small(setting);
    let share = |count: fn([f64; 4]) -> f64| {
        weighted(setting, &among, |i| {
            count(state.agents[i].counts.map(f64::from)) / f64::from(setting.profiles[i].services)
        })
    };
    share(|counts| counts[0] - counts[1]) / share(|counts| counts[1])
}

fn digital_part(reached: Reached<'_>) -> f64 {
    let [online, digital] = [Outcome::OnlineShareLevel2, Outcome::OnlineShareLevel3]
        .map(|level| outcome(reached, level, Dimension::All, 0));
    digital / online
}

fn agenda(Reached { setting, state, .. }: Reached<'_>) -> f64 {
    let all: Vec<usize> = (0..state.agents.len()).collect();
    weighted(setting, &all, |i| state.agents[i].agenda)
}

/// A thinned population does not tell what all have.
fn comprehensive_part(Reached { setting, state, .. }: Reached<'_>) -> f64 {
    if !setting.population.is_whole() {
        return f64::NAN;
    }
    let municipal = 0..setting.municipal_services;
    let everywhere = |slot: &usize| {
        let tier = setting.services[*slot].tier;
        state.environment.online_in_land[*slot]
            .iter()
            .zip(&setting.responsible[tier])
            .all(|(has, of)| has == of)
    };
    municipal.clone().filter(everywhere).count() as f64 / municipal.len() as f64
}
