//! How much each factor of a sensitivity study matters: factors ranked by their influence, one
//! figure per target.

use super::factors;
use super::numbers::{self, Table};
use super::paired::{self, Origin, Sheet};
use super::sheet::{caveat, held_together};
use super::words;
use crate::language::Language;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, Unit, format_value};
use crate::report::sensitivity::{axis_label, shown};
use crate::report::text::factor;
use crate::study::sensitivity::bootstrap::Estimate;
use crate::study::sensitivity::file::Method;
use crate::study::sensitivity::{Analysis, Screening, Target};

/// Factors beyond this rank are left to the table.
const MOST: usize = 25;
const MM_PER_ROW: f64 = 4.8;
/// The same where a name takes two lines.
const MM_PER_TALL_ROW: f64 = 6.3;
/// Longest name that surely stands on one line [characters].
const LONGEST_NAME: usize = 32;

/// A figure per target that is shown; none of a target that nothing has influence on.
pub(in crate::report) fn figures(
    screening: &Screening,
    analyses: &[Analysis],
    version: &str,
    language: Language,
) -> Vec<NamedFigure> {
    let figure = |analysis| View { screening, analysis, version, language }.figure();
    shown(analyses)
        .into_iter()
        .filter(|analysis| !analysis.ranking().is_empty())
        .map(figure)
        .collect()
}

/// A target as its figure sees it.
struct View<'a> {
    screening: &'a Screening,
    analysis: &'a Analysis,
    version: &'a str,
    language: Language,
}

impl View<'_> {
    fn pick<T>(&self, en: T, de: T) -> T {
        self.language.pick(en, de)
    }

    fn is_morris(&self) -> bool {
        matches!(self.screening.study.method, Method::Morris { .. })
    }

    /// The factors that are drawn, the most influential first.
    fn ranked(&self) -> Vec<usize> {
        self.analysis.ranking().into_iter().take(MOST).collect()
    }

    fn figure(&self) -> NamedFigure {
        let body = if self.is_morris() { self.elementary_effects() } else { self.indices() };
        let tall = body.categories.iter().any(|name| name.chars().count() > LONGEST_NAME);
        let row = if tall { MM_PER_TALL_ROW } else { MM_PER_ROW };
        let sheet = Sheet {
            name: "",
            title: self.title(),
            shown: self.shown(),
            note: self.note(),
            told: self.told(),
            height_mm: 66.0 + row * body.categories.len() as f64,
            body: Body::Dots(body),
            numbers: self.table(),
        };
        NamedFigure { name: self.name(), ..sheet.signed("", self.origin()) }
    }

    fn name(&self) -> String {
        let target = &self.analysis.target;
        let (series, month) = (target.series, target.month);
        let group = if series.dimension.groups().len() == 1 {
            String::new()
        } else {
            format!("-{}", series.dimension.groups()[series.group])
        };
        format!(
            "{}{group}-{month}{}",
            series.outcome.spec().name,
            if target.is_effect { "-effect" } else { "" }
        )
    }

    fn title(&self) -> String {
        let Target { series, month, is_effect } = self.analysis.target;
        let (spec, dimension) = (series.outcome.spec(), series.dimension);
        let group = if dimension.groups().len() == 1 {
            String::new()
        } else {
            format!(" ({})", dimension.groups()[series.group])
        };
        let what =
            self.pick(format!("“{}”{group}", spec.label_en), format!("„{}“{group}", spec.label_de));
        let what = format!("{what} {}", paired::in_month(month, self.language));
        match &self.screening.study.counterfactual {
            Some(other) if is_effect => {
                let name = held_together(&other.name);
                self.pick(
                    format!("What matters for the effect of “{name}” on {what}"),
                    format!("Was für die Wirkung von „{name}“ auf {what} zählt"),
                )
            }
            _ => self.pick(format!("What matters for {what}"), format!("Was für {what} zählt")),
        }
    }

    fn categories(&self) -> Vec<String> {
        self.ranked()
            .iter()
            .map(|place| factors::title(&self.screening.study.factors[*place], self.language))
            .collect()
    }

    fn dot(&self, Estimate { value, low, high }: Estimate, scale: f64) -> Dot {
        let words = self.pick("no data", "keine Daten").to_owned();
        Dot { value: scale * value, low: scale * low, high: scale * high, words, ..Dot::default() }
    }

    fn elementary_effects(&self) -> Dots {
        let unit = self.analysis.target.series.outcome.spec().unit;
        let dot = |place: &usize| {
            let [mu_star, mu, sigma] = self.analysis.factors[*place][..] else {
                return Dot::default();
            };
            Dot {
                open: mu.value < 0.0,
                side: vec![factor(unit) * sigma.value],
                ..self.dot(mu_star, factor(unit))
            }
        };
        let interval = paired::interval(self.language);
        Dots {
            axis: Axis {
                label: words::capitalised(&axis_label(unit, self.language)),
                unit: Unit::Number,
                range: None,
            },
            categories: self.categories(),
            panels: vec![DotPanel {
                title: String::new(),
                dots: self.ranked().iter().map(dot).collect(),
                ..DotPanel::default()
            }],
            columns: Some(1),
            dot_name: self.pick(
                format!("μ* with {interval}; more of it raises the value"),
                format!("μ* mit {interval}; mehr davon erhöht den Wert"),
            ),
            open_name: self
                .pick("μ*; more of it lowers the value", "μ*; mehr davon senkt den Wert")
                .to_owned(),
            reference_name: String::new(),
            band_name: String::new(),
            side_names: vec!["σ".to_owned()],
        }
    }

    fn indices(&self) -> Dots {
        let panel = |(measure, title): (usize, &str)| DotPanel {
            title: title.to_owned(),
            dots: self
                .ranked()
                .iter()
                .map(|place| self.dot(self.analysis.factors[*place][measure], 1.0))
                .collect(),
            ..DotPanel::default()
        };
        let titles =
            self.pick(["Total order", "First order"], ["Gesamtindex", "Index erster Ordnung"]);
        let interval = paired::interval(self.language);
        Dots {
            axis: Axis {
                label: self.pick("Share of the variance", "Anteil an der Varianz").to_owned(),
                unit: Unit::Percent,
                range: None,
            },
            categories: self.categories(),
            panels: titles.into_iter().enumerate().map(panel).collect(),
            columns: Some(2),
            dot_name: self.pick(format!("Index with {interval}"), format!("Index mit {interval}")),
            open_name: String::new(),
            reference_name: String::new(),
            band_name: String::new(),
            side_names: Vec::new(),
        }
    }

    /// What the values are, in sentences.
    fn shown(&self) -> String {
        let (blocks, replicates) = (
            words::count(self.screening.blocks() as u64, self.language),
            self.screening.study.scenario.simulation.replicates,
        );
        let method = if self.is_morris() {
            self.pick(
                format!(
                    "Screening by elementary effects: change of the value per whole range of a \
                     factor, all others staying as they are, measured on \
                     {blocks}\u{a0}trajectories."
                ),
                format!(
                    "Screening mit Elementareffekten: Änderung des Werts je ganzer Spanne eines \
                     Faktors, alle anderen bleiben, wie sie sind; gemessen auf \
                     {blocks}\u{a0}Trajektorien."
                ),
            )
        } else {
            self.pick(
                format!(
                    "Share of the variance of the value that a factor explains, by \
                    {blocks}\u{a0}base points over the ranges of all factors."
                ),
                format!(
                    "Anteil an der Varianz des Werts, den ein Faktor erklärt, aus \
                    {blocks}\u{a0}Basispunkten über die Spannen aller Faktoren."
                ),
            )
        };
        let (all, drawn) = (self.screening.names.len(), self.ranked().len());
        let first = if drawn < all {
            self.pick(
                format!("The {drawn} most influential of {all} factors."),
                format!("Die {drawn} einflussreichsten von {all} Faktoren."),
            )
        } else {
            String::new()
        };
        words::paragraph(&[&method, &paired::pairs(replicates, self.language), &first])
    }

    fn note(&self) -> String {
        let marks = if self.is_morris() {
            self.pick(
                "μ*: mean of the absolute elementary effects. σ: their standard deviation; where \
                 it is about as large as μ*, the influence of a factor is not linear or depends on \
                 others.",
                "μ*: Mittel der Beträge der Elementareffekte. σ: ihre Standardabweichung; wo sie \
                 etwa so groß ist wie μ*, wirkt ein Faktor nicht linear oder abhängig von anderen.",
            )
        } else {
            self.pick(
                "First order: by the factor alone. Total order: with all interactions it takes \
                 part in; the difference of the two is interaction.",
                "Erste Ordnung: durch den Faktor allein. Gesamtindex: mit allen Wechselwirkungen, \
                 an denen er beteiligt ist; die Differenz ist Wechselwirkung.",
            )
        };
        let bootstrap = self.pick("Intervals by the bootstrap.", "Intervalle aus dem Bootstrap.");
        words::paragraph(&[marks, bootstrap, &self.chance()])
    }

    /// How much of the variance is chance, in a sentence.
    fn chance(&self) -> String {
        let Estimate { value, low, high } = self.analysis.stochastic_share;
        if !value.is_finite() {
            return String::new();
        }
        let [value, low, high] =
            [value, low, high].map(|share| format_value(share, Unit::Percent, self.language));
        self.pick(
            format!(
                "Chance makes up {value} ({low} to {high}) of the variance of a single \
                replicate."
            ),
            format!(
                "Zufall macht {value} ({low} bis {high}) der Varianz einer einzelnen \
                Replikation aus."
            ),
        )
    }

    /// The five most influential factors in words.
    fn told(&self) -> String {
        const TOLD: usize = 5;
        let unit = self.analysis.target.series.outcome.spec().unit;
        let told = |(place, name): (&usize, String)| {
            let value = self.analysis.factors[*place][0].value;
            let value = if self.is_morris() {
                format_value(factor(unit) * value, Unit::Number, self.language)
            } else {
                format_value(value, Unit::Percent, self.language)
            };
            format!("{name} {value}")
        };
        let told: Vec<String> =
            self.ranked().iter().zip(self.categories()).take(TOLD).map(told).collect();
        let measure = if self.is_morris() {
            format!("μ* ({})", axis_label(unit, self.language))
        } else {
            self.pick("Total order", "Gesamtindex").to_owned()
        };
        words::sentence(&format!("{measure}: {}", told.join(", ")))
    }

    /// The plotted numbers in the units of files.
    fn table(&self) -> String {
        let measures = self.screening.measures();
        let columns = measures.iter().flat_map(|name| {
            [(*name).to_owned(), format!("{name}_ci_low"), format!("{name}_ci_high")]
        });
        let columns: Vec<String> =
            ["rank", "factor"].map(str::to_owned).into_iter().chain(columns).collect();
        let mut table = Table::new(&columns.iter().map(String::as_str).collect::<Vec<_>>());
        for (rank, place) in self.ranked().into_iter().enumerate() {
            let values = self.analysis.factors[place]
                .iter()
                .flat_map(|e| [e.value, e.low, e.high].map(numbers::number));
            let row: Vec<String> = [(rank + 1).to_string(), self.screening.names[place].clone()]
                .into_iter()
                .chain(values)
                .collect();
            table.push(&row);
        }
        table.into_text()
    }

    fn origin(&self) -> Origin {
        let (study, version) = (&self.screening.study, self.version);
        let (name, numbers) =
            (held_together(&study.name), paired::numbers(&study.scenario, self.language));
        let reference = paired::reference(&study.scenario.name, self.language);
        let pairs = [
            ("Software", format!("ozgsim {version}")),
            ("Study", study.name.clone()),
            (
                "Question",
                self.language.told(&study.description, study.description_de.as_deref()).to_owned(),
            ),
            ("Baseline", study.scenario.name.clone()),
            (
                "Counterfactual",
                study
                    .counterfactual
                    .as_ref()
                    .map_or_else(|| "none".to_owned(), |other| other.name.clone()),
            ),
            ("Design", study.method.name().to_owned()),
            ("Factors", self.screening.names.len().to_string()),
            (
                "Assumptions",
                words::sentence(&format!(
                    "{}: {}",
                    study.scenario.name,
                    study.scenario.described(self.language)
                )),
            ),
            ("Replicates", study.scenario.simulation.replicates.to_string()),
            ("Administrations", paired::administrations(&study.scenario).to_string()),
            ("Seed", study.scenario.simulation.seed.to_string()),
            ("Disclaimer", caveat(self.language).to_owned()),
        ];
        Origin {
            language: self.language,
            words: self.pick(
                format!("ozgsim {version}, study “{name}” around the {reference}; {numbers}."),
                format!("ozgsim {version}, Studie „{name}“ um das {reference}; {numbers}."),
            ),
            metadata: pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, Look, draw_sensitivity};
    use crate::study::sensitivity::file::from_text;

    const LANGUAGES: [Language; 2] = [Language::English, Language::German];
    const VARY: &str = "[[vary]]\nparameter = \"usage.ceiling\"\n[[vary]]\nparameter = \
        \"supply.efa_pilot_months\"\n[[vary]]\nlever = \"coordination\"\nfrom = \"2018-06\"\nlow = \
        0\nhigh = 1\n";

    fn screening(design: &str) -> Screening {
        let head = "name = \"a-study\"\ndescription = \"What matters?\"\nscenario = \
            \"baseline\"\nreplicates = 2\n";
        let text = format!("{head}{design}\noutcomes = [\"online_share_level2@2018-12\"]\n{VARY}");
        Screening::new(from_text(&text).unwrap()).unwrap()
    }

    /// Values that fall by 0.2 over the range of the first factor, rise by 0.1 over that of the
    /// third, and have a spread between replicates.
    fn analyses(screening: &Screening) -> Vec<Analysis> {
        let share = |place: usize, value: f64| {
            (value - screening.study.ranges[place].low)
                / (screening.study.ranges[place].high - screening.study.ranges[place].low)
        };
        let value = |point: &Vec<f64>| 0.5 - 0.2 * share(0, point[0]) + 0.1 * share(2, point[2]);
        let simulated: Vec<Vec<f64>> = screening
            .points
            .iter()
            .map(|point| vec![value(point) - 0.01, value(point) + 0.01])
            .collect();
        screening.analyse(&simulated)
    }

    fn made(design: &str, language: Language) -> NamedFigure {
        let screening = screening(design);
        figures(&screening, &analyses(&screening), "0.1.0", language).remove(0)
    }

    fn dots(figure: &NamedFigure) -> &Dots {
        let Body::Dots(dots) = &figure.figure.body else { panic!("dots") };
        dots
    }

    const MORRIS: &str = "design = \"morris\"\ntrajectories = 4";
    const INDICES: &str = "design = \"sobol-indices\"\npoints = 64";

    #[test]
    fn factors_stand_in_the_order_of_their_influence() {
        let figure = made(MORRIS, Language::English);
        let drawn = dots(&figure);
        assert_eq!(
            drawn.categories,
            ["Largest share of cases online", "Coordination"],
            "what has no influence is left out"
        );
        let panel = &drawn.panels[0].dots;
        assert!(
            (panel[0].value - 20.0).abs() < 1e-9
                && panel[0].open
                && (panel[1].value - 10.0).abs() < 1e-9
                && !panel[1].open
        );
        assert_eq!(figure.name, "online_share_level2-2018-12");
        let first: Vec<&str> = figure.numbers.lines().nth(1).unwrap().split(',').collect();
        assert_eq!(first[..2], ["1", "usage.ceiling"]);
        assert!(
            (first[2].parse::<f64>().unwrap() - 0.2).abs() < 1e-12,
            "the table is in the units of files"
        );
    }

    #[test]
    fn indices_have_a_panel_for_each_order() {
        let figure = made(INDICES, Language::German);
        let drawn = dots(&figure);
        let titles: Vec<&str> = drawn.panels.iter().map(|panel| panel.title.as_str()).collect();
        assert_eq!(titles, ["Gesamtindex", "Index erster Ordnung"]);
        // Variances 0.04 and 0.01, and no interaction.
        for panel in &drawn.panels {
            assert!(
                (panel.dots[0].value - 0.8).abs() < 0.02
                    && (panel.dots[1].value - 0.2).abs() < 0.02,
                "{panel:?}"
            );
        }
    }

    #[test]
    fn texts_are_in_both_languages_and_tell_the_share_of_chance() {
        let [en, de] = LANGUAGES.map(|language| made(MORRIS, language));
        assert_eq!(en.numbers, de.numbers);
        assert_eq!(
            en.figure.title,
            "What matters for “Services at level 2 or above” in December 2018"
        );
        assert_eq!(de.figure.title, "Was für „Leistungen ab Reifegrad 2“ im Dezember 2018 zählt");
        assert!(en.figure.footnote.contains("Chance makes up "), "{}", en.figure.footnote);
        assert!(de.figure.footnote.contains("Zufall macht "), "{}", de.figure.footnote);
        assert!(
            de.figure.footnote.ends_with(
                "Studie „a\u{2011}study“ um das Referenzszenario „baseline“; \
                 5.324\u{a0}Verwaltungen, 2\u{a0}Replikationen, Startwert\u{a0}2018."
            ),
            "{}",
            de.figure.footnote
        );
        assert!(
            en.figure.alt_text.ends_with(
                "μ* (percentage points per whole range): Largest share of \
                cases online 20.0, Coordination 10.0."
            ),
            "{}",
            en.figure.alt_text
        );
    }

    #[test]
    fn figures_are_drawn_and_a_target_without_values_is_left_out() {
        let look = Look {
            language: Language::German,
            formats: vec![Format::Svg, Format::Png, Format::Pdf],
            version: "0.1.0",
        };
        for design in [MORRIS, INDICES] {
            let screening = screening(design);
            let [first, second] =
                [0, 1].map(|_| draw_sensitivity(&screening, &analyses(&screening), &look).unwrap());
            assert!(
                first.len() == 1
                    && first[0].pictures == second[0].pictures
                    && !first[0].table.contains("NaN")
            );
            let nothing = screening.analyse(&vec![vec![f64::NAN; 2]; screening.points.len()]);
            assert!(draw_sensitivity(&screening, &nothing, &look).unwrap().is_empty());
        }
    }
}
