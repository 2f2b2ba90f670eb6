//! What a calibration found: draws and parameters as CSV, parameters as a table for people.

use super::difference::unit_in;
use super::table::Table;
use super::text::number;
use crate::language::Language;
use crate::model::pattern::PATTERNS;
use crate::scenario::target::Use;
use crate::statistics::{mean, quantile};
use crate::study::calibration::file::Calibration;
use crate::study::calibration::sampler::Particle;
use crate::study::calibration::{Calibrated, Dimension};
use crate::study::validation::Finding;

/// Part of the prior's spread that remains, below which the targets have informed a parameter.
const INFORMED: f64 = 0.8;
/// Different draws below which no parameter is called informed: the standard deviation of so many
/// from an even prior errs by a tenth of itself, half the distance from 1 to [`INFORMED`].
const FEWEST_DIFFERENT: f64 = 20.0;
/// Part of the prior at its ends that counts as the edge of the plausible range.
const EDGE: f64 = 0.05;

/// A parameter after calibration, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marginal {
    /// Mean over the draws.
    pub mean: f64,
    /// Quantiles of 5, 50 and 95 %.
    pub quantiles: [f64; 3],
    /// The same as shares of the way through the prior.
    pub shares: [f64; 3],
    /// Value of the best draw.
    pub best: f64,
    /// Standard deviation of the posterior by that of the prior.
    pub remaining: f64,
    /// How many draws that all differ there are.
    pub different: f64,
    /// Whether the median lies at an edge of the prior.
    pub is_at_edge: bool,
}

impl Marginal {
    /// The marginal posterior of a dimension.
    pub fn of(calibrated: &Calibrated, dimension: usize) -> Self {
        let values = calibrated.values(dimension);
        let best = values[calibrated.best_draw()];
        let mean = mean(&values);
        let quantiles = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            [0.05, 0.5, 0.95].map(|share| quantile(&values, share))
        };
        let shares = quantiles(
            calibrated.sample.posterior.iter().map(|particle| particle.shares[dimension]).collect(),
        );
        Self {
            mean,
            quantiles: quantiles(values),
            shares,
            best,
            remaining: calibrated.remaining_spread(dimension),
            different: calibrated.sample.different_draws(),
            is_at_edge: !(EDGE..=1.0 - EDGE).contains(&shares[1]),
        }
    }

    /// Whether the targets have narrowed it; a few draws that were copied are narrow of themselves.
    pub fn is_informed(&self) -> bool {
        self.remaining < INFORMED && self.different >= FEWEST_DIFFERENT
    }
}

/// A value of a dimension, as precisely as its prior range asks for.
pub(super) fn value_text(dimension: &Dimension, value: f64, language: Language) -> String {
    let decimals = (2.0 - (dimension.prior.high - dimension.prior.low).log10().floor())
        .clamp(0.0, 5.0) as usize;
    number(value, decimals, language)
}

/// The draws: number, weight, the calibrated parameters and those from their priors; the table that
/// scenarios can draw from.
pub fn posterior_csv(calibrated: &Calibrated) -> String {
    let mut text = String::from("draw,weight");
    calibrated
        .dimensions
        .iter()
        .for_each(|dimension| text += &format!(",{}", dimension.parameter.key()));
    calibrated
        .from_prior
        .iter()
        .for_each(|(parameter, _)| text += &format!(",{}", parameter.key()));
    for (draw, particle) in calibrated.sample.posterior.iter().enumerate() {
        text += &format!("\n{},1", draw + 1);
        calibrated.dimensions.iter().zip(&particle.shares).for_each(|(dimension, share)| {
            text += &format!(",{}", rounded(dimension.value(*share)));
        });
        calibrated
            .from_prior
            .iter()
            .for_each(|(_, values)| text += &format!(",{}", rounded(values[draw])));
    }
    text + "\n"
}

/// What the points of prior and posterior simulated: one column per target, then one per
/// qualitative pattern.
pub fn fits_csv(study: &Calibration, calibrated: &Calibrated) -> String {
    let mut text = String::from("of,draw,log_likelihood");
    study.targets.all.iter().for_each(|target| text += &format!(",{}", target.id));
    PATTERNS.iter().for_each(|pattern| text += &format!(",{}", pattern.name));
    for (of, particles) in
        [("prior", &calibrated.sample.prior), ("posterior", &calibrated.sample.posterior)]
    {
        for (draw, particle) in particles.iter().enumerate() {
            text += &format!("\n{of},{},{}", draw + 1, rounded(particle.fit));
            particle.quantities.iter().for_each(|value| text += &format!(",{}", rounded(*value)));
        }
    }
    text + "\n"
}

/// The steps from prior to posterior.
pub fn generations_csv(calibrated: &Calibrated) -> String {
    let mut text =
        String::from("generation,temperature,effective_points,acceptance,mean_log_likelihood\n");
    for (number, generation) in calibrated.sample.generations.iter().enumerate() {
        let values =
            [generation.temperature, generation.effective, generation.acceptance, generation.fit]
                .map(rounded);
        text += &format!("{},{}\n", number + 1, values.join(","));
    }
    text
}

/// Effects of all parameters on the targets that may be fitted, largest first.
pub fn screening_csv(study: &Calibration, calibrated: &Calibrated) -> String {
    let mut text = String::from("parameter,calibrated,largest_tolerances");
    study
        .targets
        .all
        .iter()
        .filter(|target| target.role == Use::Calibrate)
        .for_each(|target| text += &format!(",{}", target.id));
    for influence in &calibrated.screening {
        text += &format!(
            "\n{},{},{}",
            study.factors[influence.factor].name,
            influence.is_calibrated,
            rounded(influence.largest())
        );
        influence.on_targets.iter().for_each(|effect| text += &format!(",{}", rounded(*effect)));
    }
    text + "\n"
}

/// The calibrated parameters: prior, posterior and what the targets have told of them.
pub fn parameters_csv(calibrated: &Calibrated) -> String {
    let mut text = String::from(
        "parameter,unit,prior_low,prior_high,distribution,start,mean,p05,p50,p95,best_draw,\
         remaining_spread,informed,at_edge\n",
    );
    for (place, dimension) in calibrated.dimensions.iter().enumerate() {
        let marginal = Marginal::of(calibrated, place);
        let [low, median, high] = marginal.quantiles;
        let prior = [dimension.prior.low, dimension.prior.high].map(rounded).join(",");
        let distribution = if dimension.prior.logarithmic { "log-uniform" } else { "uniform" };
        let values =
            [dimension.start, marginal.mean, low, median, high, marginal.best, marginal.remaining]
                .map(rounded)
                .join(",");
        text += &format!(
            "{},{},{prior},{distribution},{values},{},{}\n",
            dimension.parameter.key(),
            dimension.parameter.unit,
            marginal.is_informed(),
            marginal.is_at_edge
        );
    }
    text
}

/// Six significant digits, more than a draw is worth.
fn rounded(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    format!("{value:.5e}")
        .parse::<f64>()
        .map_or_else(|_| value.to_string(), |value| value.to_string())
}

/// How close the draws of a particle set come to the targets.
pub fn findings(study: &Calibration, particles: &[Particle]) -> Vec<Finding> {
    let values =
        |place: usize| particles.iter().map(|particle| particle.quantities[place]).collect();
    study
        .targets
        .all
        .iter()
        .enumerate()
        .map(|(place, target)| Finding::of_values(target, values(place)))
        .collect()
}

/// The calibrated parameters for people.
pub fn table(study: &Calibration, calibrated: &Calibrated, language: Language) -> Table {
    let header = [
        ("parameter", "Parameter"),
        ("unit", "Einheit"),
        ("prior", "A-priori-Spanne"),
        ("before", "vorher"),
        ("median (5-95 %)", "Median (5-95 %)"),
        ("best draw", "beste Ziehung"),
        ("spread left", "Reststreuung"),
        ("remark", "Anmerkung"),
    ];
    let row = |(place, dimension): (usize, &Dimension)| {
        let marginal = Marginal::of(calibrated, place);
        let text = |value: f64| value_text(dimension, value, language);
        let [low, median, high] = marginal.quantiles.map(text);
        let remark = match (marginal.is_at_edge, marginal.is_informed()) {
            (true, _) => ("at the edge of its range", "am Rand der Spanne"),
            (false, true) => ("informed", "informiert"),
            (false, false) if marginal.different < FEWEST_DIFFERENT => {
                ("too few different draws", "zu wenige verschiedene Ziehungen")
            }
            (false, false) => ("stays at its prior", "bleibt bei der A-priori-Verteilung"),
        };
        vec![
            format!("`{}`", dimension.parameter.key()),
            unit_in(dimension.parameter.unit, language).to_owned(),
            format!(
                "{} {} {}",
                text(dimension.prior.low),
                language.pick("to", "bis"),
                text(dimension.prior.high)
            ),
            text(dimension.start),
            format!("{median} ({low} {} {high})", language.pick("to", "bis")),
            text(marginal.best),
            number(marginal.remaining, 2, language),
            language.pick(remark.0, remark.1).to_owned(),
        ]
    };
    let draws = calibrated.sample.posterior.len();
    let (different, fewest) = (
        number(calibrated.sample.different_draws(), 0, language),
        number(FEWEST_DIFFERENT, 0, language),
    );
    Table {
        name: "parameters".into(),
        caption: match language {
            Language::English => format!(
                "`{}` after calibration: {draws} draws of the posterior",
                study.scenario.name
            ),
            Language::German => format!(
                "`{}` nach der Kalibrierung: {draws} Ziehungen der A-posteriori-Verteilung",
                study.scenario.name
            ),
        },
        header: header.map(|(en, de)| language.pick(en, de).to_owned()).into(),
        names: 2,
        rows: calibrated.dimensions.iter().enumerate().map(row).collect(),
        note: match language {
            Language::English => format!(
                "Spread left: standard deviation of the posterior by that of the prior; 1 where \
                 the targets say nothing. Best draw: the one with the highest likelihood. As draws \
                 are copied, they are worth {different} that all differ; below {fewest}, no \
                 parameter is called informed."
            ),
            Language::German => format!(
                "Reststreuung: Standardabweichung der A-posteriori-Verteilung im Verhältnis zu der \
                 a priori; 1, wo die Zielwerte nichts sagen. Beste Ziehung: die mit der größten \
                 Likelihood. Da Ziehungen kopiert werden, sind sie {different} lauter verschiedene \
                 wert; unter {fewest} gilt kein Parameter als informiert."
            ),
        },
    }
}
