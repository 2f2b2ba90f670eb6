//! The figures of a sweep: the effect by the values of the one or two levers or parameters that
//! vary.

mod effect_by_value;
mod heat_map;
#[cfg(test)]
mod tests;

use super::factors;
use super::numbers::{self, Table};
use super::paired::{self, LEVELS, Origin};
use super::sheet::{caveat, held_together};
use super::words;
use crate::engine::effect::{Effect, EffectTable};
use crate::language::Language;
use crate::model::outcome::Dimension;
use crate::report::NamedFigure;
use crate::report::chart::{Unit, format_value};
use crate::scenario::Scenario;
use crate::study::comparison::READ_IN;
use crate::study::sweep::design::Design;
use crate::study::vary::{Factor, Subject};
use crate::units::Month;

/// Values of a lever or parameter beyond this number are not told apart.
const MOST_VALUES: usize = 50;

/// The effects of a sweep that its figures show, taken in point by point.
pub struct SweepEffects<'a> {
    design: &'a Design,
    shape: Option<Shape>,
    date: Month,
    effects: Vec<[Effect; LEVELS.len()]>,
}

/// What varies in a sweep that can be drawn.
#[derive(Debug, Clone, PartialEq)]
struct Shape {
    /// One or two factors; the values of the first grow to the right.
    axes: Vec<FactorAxis>,
    /// The points in the order of the values, the first axis changes fastest.
    points: Vec<usize>,
}

/// A factor with its values in rising order.
#[derive(Debug, Clone, PartialEq)]
struct FactorAxis {
    factor: usize,
    values: Vec<f64>,
}

impl<'a> SweepEffects<'a> {
    /// Nothing taken in yet.
    pub fn new(design: &'a Design) -> Self {
        let years = (design.study.scenario.simulation.horizon.index() + 1) / 12;
        let last = Month::from_index(12 * years - 1);
        let shape = shape(design).filter(|_| years > 0);
        let begun = shape
            .iter()
            .flat_map(|shape| &shape.axes)
            .any(|axis| begins(&design.study.factors[axis.factor]) <= READ_IN);
        Self {
            design,
            shape,
            date: if begun { READ_IN.min(last) } else { last },
            effects: Vec::new(),
        }
    }

    /// Takes in the effects of the next point; the table holds Decembers.
    pub fn add(&mut self, effects: &EffectTable) {
        if self.shape.is_some() {
            let december = Month::from_index(self.date.index() / 12);
            let effect = |(_, outcome)| {
                effects
                    .effect(outcome, Dimension::All, 0, december)
                    .copied()
                    .unwrap_or(Effect::EMPTY)
            };
            self.effects.push(LEVELS.map(effect));
        }
    }

    /// The figure that shows the sweep; none where more than two factors vary, where their values
    /// are not fully combined, and without any value.
    pub(in crate::report) fn figures(&self, version: &str, language: Language) -> Vec<NamedFigure> {
        let Some(shape) = &self.shape else { return Vec::new() };
        let effect = |point: &usize| {
            self.effects.get(*point).copied().unwrap_or([Effect::EMPTY; LEVELS.len()])
        };
        let view = View {
            sweep: self,
            shape,
            effects: shape.points.iter().map(effect).collect(),
            version,
            language,
        };
        if view.effects.iter().flatten().all(|effect| !effect.mean.is_finite()) {
            return Vec::new();
        }
        vec![if shape.axes.len() == 1 {
            effect_by_value::figure(&view)
        } else {
            heat_map::figure(&view)
        }]
    }
}

/// First month in which a factor acts.
fn begins(factor: &Factor) -> Month {
    match &factor.subject {
        Subject::Lever(policy) => policy.from,
        Subject::Parameter(_) => Month::START,
    }
}

/// The shape of a design in which one factor varies, or two with every combination of their values
/// once.
fn shape(design: &Design) -> Option<Shape> {
    let axis = |factor: usize| {
        let mut values: Vec<f64> = design.points.iter().map(|point| point[factor]).collect();
        values.sort_by(f64::total_cmp);
        values.dedup_by(|a, b| a == b);
        FactorAxis { factor, values }
    };
    let axes: Vec<FactorAxis> =
        (0..design.names.len()).map(axis).filter(|axis| axis.values.len() > 1).collect();
    let cells: usize = axes.iter().map(|axis| axis.values.len()).product();
    let drawable = (1..=2).contains(&axes.len())
        && axes.iter().all(|axis| axis.values.len() <= MOST_VALUES)
        && cells == design.points.len();
    if !drawable {
        return None;
    }
    let place = |axis: &FactorAxis, point: usize| {
        axis.values.iter().position(|value| *value == design.points[point][axis.factor])
    };
    let cell = |point: usize| {
        axes.iter()
            .rev()
            .try_fold(0, |cell, axis| Some(cell * axis.values.len() + place(axis, point)?))
    };
    let mut points = vec![None; cells];
    for point in 0..cells {
        points[cell(point)?] = Some(point);
    }
    let points = points.into_iter().collect::<Option<Vec<usize>>>()?;
    Some(Shape { axes, points })
}

/// A sweep as its figures see it.
struct View<'a> {
    sweep: &'a SweepEffects<'a>,
    shape: &'a Shape,
    /// Effects in the order of the shape.
    effects: Vec<[Effect; LEVELS.len()]>,
    version: &'a str,
    language: Language,
}

impl View<'_> {
    fn pick<T>(&self, en: T, de: T) -> T {
        self.language.pick(en, de)
    }

    fn scenario(&self) -> &Scenario {
        &self.sweep.design.study.scenario
    }

    fn replicates(&self) -> u64 {
        self.scenario().simulation.replicates
    }

    fn factor(&self, axis: usize) -> &Factor {
        &self.sweep.design.study.factors[self.shape.axes[axis].factor]
    }

    /// Name of the factor of an axis.
    fn name(&self, axis: usize) -> String {
        factors::name(self.factor(axis), self.language)
    }

    /// Name of the factor of an axis at the beginning of a title.
    fn title(&self, axis: usize) -> String {
        factors::title(self.factor(axis), self.language)
    }

    /// Name of the factor of an axis with its unit, as a label.
    fn label(&self, axis: usize) -> String {
        factors::label(self.factor(axis), self.language)
    }

    /// Names of the values of an axis.
    fn values(&self, axis: usize) -> Vec<String> {
        self.shape.axes[axis]
            .values
            .iter()
            .map(|value| factors::value(self.factor(axis), *value, self.language))
            .collect()
    }

    /// The effects on a level, in the order of the shape.
    fn of_level(&self, place: usize) -> Vec<Effect> {
        self.effects.iter().map(|effects| effects[place]).collect()
    }

    /// What the values are, in sentences.
    fn shown(&self) -> String {
        let (date, baseline) = (
            paired::in_month(self.sweep.date, self.language),
            paired::reference(&self.scenario().name, self.language),
        );
        let what = self.pick(
            format!(
                "Share of services at or above the level named over the panel, {date}, mean over \
                 all administrations: difference to the {baseline} in percentage points."
            ),
            format!(
                "Anteil der Leistungen ab dem über dem Feld genannten Reifegrad, {date}, Mittel \
                 über alle Verwaltungen: Unterschied zum {baseline} in Prozentpunkten."
            ),
        );
        words::paragraph(&[&what, &paired::pairs(self.replicates(), self.language)])
    }

    /// When the levers act, and which values do not vary.
    fn terms(&self) -> String {
        let design = self.sweep.design;
        let varied = |place: usize| self.shape.axes.iter().any(|axis| axis.factor == place);
        let term = |(place, factor): (usize, &Factor)| {
            let fixed = (!varied(place))
                .then(|| factors::value(factor, design.points[0][place], self.language));
            factors::term(factor, fixed.as_deref(), self.language)
        };
        let terms: Vec<String> = design.study.factors.iter().enumerate().filter_map(term).collect();
        words::sentence(&terms.join("; "))
    }

    /// Half the width of the widest confidence interval, in a sentence.
    fn precision(&self) -> String {
        let widest = self
            .effects
            .iter()
            .flatten()
            .map(|effect| effect.half_width)
            .filter(|width| width.is_finite())
            .fold(f64::NAN, f64::max);
        if !widest.is_finite() {
            return String::new();
        }
        let (interval, width) = (
            paired::interval(self.language),
            format_value(widest, Unit::PercentagePoints, self.language),
        );
        let width = width.trim_start_matches('+');
        self.pick(
            format!(
                "The {interval} of no value is wider than ±{width}\u{a0}percentage\u{a0}points."
            ),
            format!("Kein {interval} ist breiter als ±{width}\u{a0}Prozentpunkte."),
        )
    }

    /// The lowest and the highest effect on every level in words.
    fn told(&self) -> String {
        let names = |index: usize| {
            let name = |(axis, place): (usize, usize)| {
                format!("{} {}", self.name(axis), self.values(axis)[place])
            };
            let columns = self.shape.axes[0].values.len();
            [index % columns, index / columns]
                .into_iter()
                .take(self.shape.axes.len())
                .enumerate()
                .map(name)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let told = |(place, (level, _)): (usize, &(usize, _))| {
            let effects: Vec<(usize, f64)> = self
                .of_level(place)
                .iter()
                .map(|effect| effect.mean)
                .enumerate()
                .filter(|(_, mean)| mean.is_finite())
                .collect();
            let lowest = effects.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
            let highest = effects.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
            let words = |(index, mean): &(usize, f64)| {
                format!(
                    "{} ({})",
                    format_value(*mean, Unit::PercentagePoints, self.language),
                    names(*index)
                )
            };
            let to = self.pick("to", "bis");
            Some(format!(
                "{}: {} {to} {}",
                words::level_or_above(*level, self.language),
                words(lowest),
                words(highest)
            ))
        };
        let told: Vec<String> = LEVELS.iter().enumerate().filter_map(told).collect();
        words::sentence(&told.join("; "))
    }

    /// Effects by level and point, with the values of all factors as in a scenario file.
    fn table(&self) -> String {
        let design = self.sweep.design;
        let names = design.names.iter().map(String::as_str);
        let header: Vec<&str> = ["panel"]
            .into_iter()
            .chain(names)
            .chain(["month", "effect_share", "ci_low_share", "ci_high_share", "n"])
            .collect();
        let mut table = Table::new(&header);
        for (place, (_, outcome)) in LEVELS.iter().enumerate() {
            for (point, effect) in self.shape.points.iter().zip(self.of_level(place)) {
                let written = design
                    .study
                    .factors
                    .iter()
                    .zip(&design.points[*point])
                    .map(|(factor, value)| factor.subject.written(*value).replace('"', ""));
                let [low, high] = effect.interval();
                let numbers = [effect.mean, low, high].map(numbers::number);
                let fields = [outcome.spec().name.to_owned()]
                    .into_iter()
                    .chain(written)
                    .chain([self.sweep.date.to_string()])
                    .chain(numbers);
                table.push(&fields.chain([effect.n.to_string()]).collect::<Vec<String>>());
            }
        }
        table.into_text()
    }

    fn origin(&self) -> Origin {
        let (design, scenario) = (self.sweep.design, self.scenario());
        let (study, version) = (held_together(&design.study.name), self.version);
        let (reference, numbers) = (
            paired::reference(&scenario.name, self.language),
            paired::numbers(scenario, self.language),
        );
        let pairs = [
            ("Software", format!("ozgsim {version}")),
            ("Study", design.study.name.clone()),
            (
                "Question",
                self.language
                    .told(&design.study.description, design.study.description_de.as_deref())
                    .to_owned(),
            ),
            ("Baseline", scenario.name.clone()),
            ("Varied", design.names.join(", ")),
            (
                "Assumptions",
                words::sentence(&format!(
                    "{}: {}",
                    scenario.name,
                    scenario.described(self.language)
                )),
            ),
            ("Replicates", self.replicates().to_string()),
            ("Administrations", paired::administrations(scenario).to_string()),
            ("Seed", scenario.simulation.seed.to_string()),
            ("Disclaimer", caveat(self.language).to_owned()),
        ];
        Origin {
            language: self.language,
            words: self.pick(
                format!(
                    "ozgsim {version}, study “{study}”, every point against the {reference}; \
                    {numbers}."
                ),
                format!(
                    "ozgsim {version}, Studie „{study}“, jeder Punkt gegen das {reference}; \
                    {numbers}."
                ),
            ),
            metadata: pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        }
    }
}
