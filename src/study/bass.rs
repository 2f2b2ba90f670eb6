//! A Bass diffusion by size class (Bass 1969), fitted to the targets that the model is calibrated
//! to: a yardstick without agents.
//!
//! What is adopted is a service by an administration. All services are alike, and so are all
//! administrations of a size class; given the class, adoptions are independent of each other.
//! Innovation and imitation are the same in all classes, the ceiling rises or falls with size.

use super::validation::{Agreement, Finding};
use crate::engine::evidence::Evidence;
use crate::model::evidence::Probe;
use crate::model::setting::Setting;
use crate::scenario::administration::{SIZE_CLASSES, size_class};
use crate::scenario::measurement::Measurement;
use crate::scenario::target::{Target, Use};
use crate::statistics::mean;
use crate::units::Month;
use libm::{exp, log};

/// Number of parameters that are fitted: innovation, imitation, ceiling at 10,000 inhabitants, its
/// rise with size.
pub const PARAMETERS: usize = 4;

/// Where searches may begin: innovation and imitation [1/year], ceiling [share].
const STARTS: [[f64; 3]; 3] = [[0.001, 0.01, 0.1], [0.2, 1.0, 4.0], [0.2, 0.5, 0.8]];
/// Searches, from the best of these.
const SEARCHES: usize = 3;
/// Lowest and highest logarithm of innovation and imitation, log-odds of the ceiling, and their
/// rise with the logarithm of inhabitants. Most innovations are imitated by less than 1 a year
/// (Sultan, Farley and Lehmann 1990).
const BOUNDS: [[f64; 2]; PARAMETERS] = [[-14.0, 0.0], [-5.0, 2.3], [-7.0, 7.0], [-3.0, 3.0]];
/// First steps of a search, in the logarithms and log-odds that it moves in.
const FIRST_STEP: f64 = 0.5;
/// A search ends where the simplex differs by less than this in the sum of squares, relative to it.
const PRECISION: f64 = 1e-13;
/// Most evaluations of a search, and most searches that begin again where the last one ended.
const MOST: (usize, usize) = (2_000, 20);

/// Cumulative adoption since January 2018.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bass {
    /// Innovation `p` [1/year].
    pub innovation: f64,
    /// Imitation `q` [1/year].
    pub imitation: f64,
    /// Ceiling `m` [share].
    pub ceiling: f64,
}

impl Bass {
    /// Share adopted after so many years.
    pub fn share(&self, years: f64) -> f64 {
        let Self { innovation: p, imitation: q, ceiling } = self;
        let faded = exp(-(p + q) * years);
        ceiling * (1.0 - faded) / (1.0 + q / p * faded)
    }
}

/// Curves of all size classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Diffusion {
    /// By size class.
    pub classes: [Bass; SIZE_CLASSES.len()],
}

impl Diffusion {
    /// Curves from logarithms of innovation and imitation, log-odds of the ceiling at 10,000
    /// inhabitants and their rise with the logarithm of inhabitants; `log_sizes` are the mean
    /// logarithms of inhabitants over 10,000 by class.
    fn new(
        [innovation, imitation, ceiling, rise]: [f64; PARAMETERS],
        log_sizes: &[f64; SIZE_CLASSES.len()],
    ) -> Self {
        let bass = |log_size: &f64| Bass {
            innovation: exp(innovation),
            imitation: exp(imitation),
            ceiling: 1.0 / (1.0 + exp(-(ceiling + rise * log_size))),
        };
        Self { classes: log_sizes.each_ref().map(bass) }
    }

    /// Shares of services online at the end of a month, by size class.
    pub fn shares(&self, month: Month) -> [f64; SIZE_CLASSES.len()] {
        let years = f64::from(month.index() + 1) / 12.0;
        self.classes.map(|bass| bass.share(years))
    }

    /// What it says for a target; NaN where it says nothing.
    fn states(&self, probe: &Probe, setting: &Setting, measurement: &Measurement) -> f64 {
        probe.expected(setting, &self.shares(probe.month), measurement)
    }
}

/// A fitted diffusion and what it says for the targets.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The curves.
    pub diffusion: Diffusion,
    /// By target, in their order; NaN where it says nothing.
    pub findings: Vec<Finding>,
}

/// Fits the curves to the targets that calibration may fit, by least squares in tolerances; none
/// where it can say something about none of them.
pub fn fit(evidence: &Evidence, targets: &[Target]) -> Option<Fitted> {
    let (setting, probes, measurements) =
        (evidence.setting(), evidence.probes(), Measurement::ends());
    let log_sizes = log_sizes(setting);
    let findings = |diffusion: &Diffusion,
                    measurements: &[Measurement],
                    wanted: &dyn Fn(&Target) -> bool|
     -> Vec<Finding> {
        let states = |(target, probe): (&Target, &Probe)| {
            let values: Vec<f64> = measurements
                .iter()
                .map(|measurement| diffusion.states(probe, setting, measurement))
                .collect();
            Finding::certain(target, &values)
        };
        targets.iter().zip(probes).filter(|(target, _)| wanted(target)).map(states).collect()
    };
    let agreement = |point: &[f64; PARAMETERS]| {
        let findings =
            findings(&Diffusion::new(*point, &log_sizes), &measurements[..1], &|target| {
                target.role == Use::Calibrate
            });
        Agreement::of(&findings, |_| true)
    };
    let [innovations, imitations, ceilings] = STARTS;
    let starts = innovations.into_iter().flat_map(|p| {
        imitations.into_iter().flat_map(move |q| ceilings.into_iter().map(move |m| [p, q, m]))
    });
    let mut starts: Vec<[f64; PARAMETERS]> =
        starts.map(|[p, q, m]| [log(p), log(q), log(m / (1.0 - m)), 0.0]).collect();
    if agreement(&starts[0]).stated == 0 {
        return None;
    }
    let misfit = |point: &[f64; PARAMETERS]| {
        let inside =
            point.iter().zip(BOUNDS).all(|(value, [low, high])| (low..=high).contains(value));
        if inside { agreement(point).misfit } else { f64::INFINITY }
    };
    starts.sort_by(|a, b| misfit(a).total_cmp(&misfit(b)));
    let found = starts
        .into_iter()
        .take(SEARCHES)
        .map(|start| minimum(&misfit, start))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    let diffusion = Diffusion::new(found.1, &log_sizes);
    Some(Fitted { findings: findings(&diffusion, &measurements, &|_| true), diffusion })
}

/// Mean logarithm of inhabitants over 10,000 by size class, counties among them; 0 for a class
/// without administrations.
fn log_sizes(setting: &Setting) -> [f64; SIZE_CLASSES.len()] {
    let of = |class: usize| -> Vec<f64> {
        let populations = setting.population.administrations.iter().map(|a| a.population);
        populations
            .filter(|population| size_class(*population) == class)
            .map(|population| log(f64::from(population) / 1e4))
            .collect()
    };
    std::array::from_fn(|class| {
        Some(of(class)).filter(|sizes| !sizes.is_empty()).map_or(0.0, |sizes| mean(&sizes))
    })
}

/// The lowest value of a function near a start, and where it is: simplex searches (Nelder and Mead
/// 1965), each from the end of the last, until one of them gains nothing.
fn minimum<const N: usize>(of: &impl Fn(&[f64; N]) -> f64, start: [f64; N]) -> (f64, [f64; N]) {
    let mut best = (of(&start), start);
    for _ in 0..MOST.1 {
        let found = simplex(of, best.1);
        let gained = best.0 - found.0;
        if gained > 0.0 {
            best = found;
        }
        if gained <= PRECISION * (1.0 + best.0) {
            break;
        }
    }
    best
}

fn simplex<const N: usize>(of: &impl Fn(&[f64; N]) -> f64, start: [f64; N]) -> (f64, [f64; N]) {
    let valued = |point: [f64; N]| (of(&point), point);
    let moved = |axis: usize| {
        let mut point = start;
        point[axis] += FIRST_STEP;
        point
    };
    let mut corners: Vec<(f64, [f64; N])> =
        [start].into_iter().chain((0..N).map(moved)).map(valued).collect();
    for _ in 0..MOST.0 {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (corners[0], corners[N]);
        if worst.0 - best.0 <= PRECISION * (1.0 + best.0) {
            break;
        }
        let centre: [f64; N] = std::array::from_fn(|axis| {
            mean(&corners[..N].iter().map(|(_, corner)| corner[axis]).collect::<Vec<_>>())
        });
        let along = |share: f64| {
            valued(std::array::from_fn(|axis| {
                centre[axis] + share * (centre[axis] - worst.1[axis])
            }))
        };
        let reflected = along(1.0);
        let next = if reflected.0 < best.0 {
            let expanded = along(2.0);
            if expanded.0 < reflected.0 { expanded } else { reflected }
        } else if reflected.0 < corners[N - 1].0 {
            reflected
        } else {
            along(if reflected.0 < worst.0 { 0.5 } else { -0.5 })
        };
        if next.0 < worst.0.min(reflected.0) || next == reflected {
            corners[N] = next;
        } else {
            let shrunk = |(_, corner): (f64, [f64; N])| {
                valued(std::array::from_fn(|axis| f64::midpoint(best.1[axis], corner[axis])))
            };
            corners = corners.into_iter().map(shrunk).collect();
        }
    }
    corners.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f64::NAN, start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::from_text;
    use crate::scenario::target::{Scope, Targets};

    #[test]
    fn curves_begin_at_zero_grow_by_innovation_and_imitation_and_end_at_the_ceiling() {
        // Mean of many products (Sultan, Farley and Lehmann 1990); the peak of sales lies at
        // ln(q/p) / (p + q).
        let bass = Bass { innovation: 0.03, imitation: 0.38, ceiling: 0.6 };
        assert_eq!(bass.share(0.0), 0.0);
        assert!((bass.share(100.0) - 0.6).abs() < 1e-12);
        let sales = |years: f64| (bass.share(years + 1e-4) - bass.share(years - 1e-4)) / 2e-4;
        assert!(
            (sales(0.01) / (0.03 * 0.6) - 1.0).abs() < 0.01,
            "at first by innovation alone: {}",
            sales(0.01)
        );
        let peak = log(0.38 / 0.03) / 0.41;
        assert!(sales(peak) > sales(peak - 0.1) && sales(peak) > sales(peak + 0.1));
    }

    #[test]
    fn a_known_diffusion_is_recovered() {
        let scenario = from_text(
            "extends = \"baseline\"\nsimulation = { agents = 500, horizon = \"2030-12\" }",
        )
        .unwrap();
        let template = Targets::embedded()
            .unwrap()
            .all
            .into_iter()
            .find(|target| target.id == "T14a")
            .unwrap();
        let row = |(year, below)| Target {
            role: Use::Calibrate,
            month: Month::new(year, 12),
            scope: Scope { below, ..Scope::default() },
            services: vec!["s219".to_owned()],
            ..template.clone()
        };
        let mut targets: Vec<Target> = (2018..2030)
            .flat_map(|year| [None, Some(5_000)].map(|below| row((year, below))))
            .collect();
        let evidence = Evidence::new(&scenario, &targets).unwrap();
        let log_sizes = log_sizes(evidence.setting());
        let known = Diffusion::new([log(0.02), log(0.7), 0.4, 0.3], &log_sizes);
        for (target, probe) in targets.iter_mut().zip(evidence.probes()) {
            target.value = known.states(probe, evidence.setting(), &Measurement::CENTRAL);
        }
        let found = fit(&evidence, &targets).unwrap();
        for (found, known) in found.diffusion.classes.iter().zip(&known.classes) {
            for (found, known) in [
                (found.innovation, known.innovation),
                (found.imitation, known.imitation),
                (found.ceiling, known.ceiling),
            ] {
                assert!((found / known - 1.0).abs() < 1e-4, "{found} for {known}");
            }
        }
        assert!(Agreement::of(&found.findings, |_| true).misfit < 1e-9);
    }

    #[test]
    fn what_it_cannot_state_it_leaves_out() {
        let scenario = from_text(
            "extends = \"baseline\"\nsimulation = { agents = 500, horizon = \"2025-12\" }",
        )
        .unwrap();
        let mut targets = Targets::embedded().unwrap().all;
        let fitted = fit(&Evidence::new(&scenario, &targets).unwrap(), &targets).unwrap();
        let stated = fitted
            .findings
            .iter()
            .filter(|finding| finding.is_stated() && finding.target.role == Use::Calibrate);
        assert_eq!(
            stated.map(|finding| &*finding.target.id).collect::<Vec<_>>(),
            [
                "T01", "T02a", "T02b", "T03", "T09c", "T09d", "T09g", "T16a", "T16b", "T16c",
                "T17a", "T17b", "T19", "T20a", "T20b", "T20c", "T21a", "T21b", "T21c", "T22"
            ]
        );
        targets.retain(|target| target.id == "T11");
        assert!(fit(&Evidence::new(&scenario, &targets).unwrap(), &targets).is_none());
    }
}
