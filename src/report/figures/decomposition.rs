//! What each lever of a package contributes to its effect, whatever the order of the levers.

use super::numbers::{self, Table};
use super::paired::{self, LEVELS, Origin, Sheet};
use super::sheet::{caveat, held_together};
use super::words::{self, Told};
use crate::language::Language;
use crate::model::outcome::Outcome;
use crate::report::NamedFigure;
use crate::report::chart::{Axis, Body, Dot, DotPanel, Dots, Unit, format_value};
use crate::scenario::Scenario;
use crate::scenario::lever::Lever;
use crate::study::decomposition::{Estimate, Share};
use crate::units::Month;

const MM_PER_ROW: f64 = 7.0;

/// The shares of the levers at levels 2 and 3 or above, one panel per level and date; none where
/// nothing is divided.
pub(in crate::report) fn figure(
    (baseline, package): (&Scenario, &Scenario),
    shares: &[Share],
    version: &str,
    language: Language,
) -> Option<NamedFigure> {
    let mut dates: Vec<Month> = shares.iter().map(|share| share.month).collect();
    dates.sort();
    dates.dedup();
    let targets = LEVELS
        .into_iter()
        .flat_map(|(level, outcome)| dates.iter().map(move |date| (level, outcome, *date)));
    let mut panels: Vec<Panel<'_>> = targets
        .map(|target| Panel::new(target, shares))
        .filter(|panel| panel.total().is_finite())
        .collect();
    let order: Vec<Lever> = panels.first()?.sorted();
    panels.iter_mut().for_each(|panel| {
        panel.shares.sort_by_key(|share| order.iter().position(|lever| *lever == share.lever));
    });
    let replicates = baseline.simulation.replicates;
    let pick = |en: &str, de: &str| language.pick(en, de).to_owned();
    let mut dot_name = pick("Share of the lever", "Anteil des Hebels");
    if replicates > 1 {
        dot_name += &format!(" {} {}", language.pick("with", "mit"), paired::interval(language));
    }
    let body = Dots {
        axis: Axis {
            label: paired::percentage_points(language),
            unit: Unit::PercentagePoints,
            range: None,
        },
        categories: order.iter().map(|lever| words::capitalised(&lever.label(language))).collect(),
        panels: panels.iter().map(|panel| panel.drawn(language)).collect(),
        columns: Some(dates.len()),
        dot_name,
        open_name: String::new(),
        reference_name: String::new(),
        band_name: String::new(),
        side_names: vec![pick("Alone", "Allein"), pick("As the last one", "Als letzter")],
    };
    let sheet = Sheet {
        name: "decomposition",
        title: pick(
            "What each lever adds to the effect of the package",
            "Was jeder Hebel zur Wirkung des Pakets beiträgt",
        ),
        shown: shown((baseline, package), language),
        note: note(panels[0].title(language).as_str(), language),
        told: told(&panels, language),
        height_mm: 62.0 + LEVELS.len() as f64 * (8.0 + MM_PER_ROW * order.len() as f64),
        body: Body::Dots(body),
        numbers: table(&panels),
    };
    Some(sheet.signed("", origin((baseline, package), &order, version, language)))
}

fn shown((baseline, package): (&Scenario, &Scenario), language: Language) -> String {
    let (reference, name) =
        (paired::reference(&baseline.name, language), held_together(&package.name));
    let what = language.pick(
        format!(
            "Share of services online, mean over all administrations: effect of the package \
             “{name}” against the {reference}, above each panel, and the contributions of its \
             levers, which add up to it."
        ),
        format!(
            "Anteil der Online-Leistungen, Mittel über alle Verwaltungen: Wirkung des Pakets \
             „{name}“ gegenüber dem {reference}, über jedem Feld, und die Beiträge seiner Hebel, \
             die zusammen die Wirkung ergeben."
        ),
    );
    words::paragraph(&[&what, &paired::pairs(baseline.simulation.replicates, language)])
}

fn note(first: &str, language: Language) -> String {
    let marks = language.pick(
        "Share: mean contribution over all orders of the levers (Shapley value). Alone: effect of \
         the lever by itself. As the last one: what the package loses without it. The further \
         apart the two, the more the order matters; if the last one lies to the right, the lever \
         needs the others.",
        "Anteil: mittlerer Beitrag über alle Reihenfolgen der Hebel (Shapley-Wert). Allein: \
         Wirkung des Hebels für sich. Als letzter: was dem Paket ohne ihn fehlt. Je weiter beide \
         auseinanderliegen, desto mehr zählt die Reihenfolge; liegt „als letzter“ rechts, braucht \
         der Hebel die übrigen.",
    );
    let sorted = language.pick(
        format!("Levers in the order of their shares in the panel “{first}”."),
        format!("Hebel nach ihrem Anteil im Feld „{first}“ geordnet."),
    );
    let hidden = language.pick(
        "Intervals that do not show are narrower than the dot.",
        "Intervalle, die nicht zu sehen sind, sind schmaler als der Punkt.",
    );
    words::paragraph(&[marks, hidden, &sorted, words::levels(language)])
}

fn origin(
    (baseline, package): (&Scenario, &Scenario),
    levers: &[Lever],
    version: &str,
    language: Language,
) -> Origin {
    let (reference, name, numbers) = (
        paired::reference(&baseline.name, language),
        held_together(&package.name),
        paired::numbers(baseline, language),
    );
    let levers: Vec<&str> = levers.iter().map(|lever| lever.spec().name).collect();
    let assumed = [baseline, package].map(|scenario| {
        words::sentence(&format!("{}: {}", scenario.name, scenario.described(language)))
    });
    let pairs = [
        ("Software", format!("ozgsim {version}")),
        ("Baseline", baseline.name.clone()),
        ("Package", package.name.clone()),
        ("Levers", levers.join(", ")),
        ("Assumptions", assumed.join(" ")),
        ("Replicates", baseline.simulation.replicates.to_string()),
        ("Administrations", paired::administrations(baseline).to_string()),
        ("Seed", baseline.simulation.seed.to_string()),
        ("Disclaimer", caveat(language).to_owned()),
    ];
    Origin {
        language,
        words: language.pick(
            format!("ozgsim {version}, {reference} against {name}; {numbers}."),
            format!("ozgsim {version}, {reference} gegen {name}; {numbers}."),
        ),
        metadata: pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    }
}

/// The shares of the levers in an outcome at a date.
struct Panel<'a> {
    level: usize,
    outcome: Outcome,
    date: Month,
    shares: Vec<&'a Share>,
}

impl<'a> Panel<'a> {
    fn new((level, outcome, date): (usize, Outcome, Month), shares: &'a [Share]) -> Self {
        let shares =
            shares.iter().filter(|share| share.outcome == outcome && share.month == date).collect();
        Self { level, outcome, date, shares }
    }

    /// The effect of the package; NaN where nothing is divided.
    fn total(&self) -> f64 {
        if self.shares.is_empty() {
            f64::NAN
        } else {
            self.shares.iter().map(|share| share.shapley.mean).sum()
        }
    }

    /// The levers, that with the largest share first.
    fn sorted(&self) -> Vec<Lever> {
        let mut shares = self.shares.clone();
        shares.sort_by(|a, b| b.shapley.mean.total_cmp(&a.shapley.mean));
        shares.iter().map(|share| share.lever).collect()
    }

    fn title(&self, language: Language) -> String {
        format!(
            "{}, {}",
            words::level_or_above(self.level, language),
            words::month(self.date, language)
        )
    }

    fn drawn(&self, language: Language) -> DotPanel {
        let dot = |share: &&Share| {
            let [low, high] = interval(share.shapley);
            Dot {
                value: share.shapley.mean,
                low,
                high,
                side: vec![share.first.mean, share.last.mean],
                ..Dot::default()
            }
        };
        let total = format_value(self.total(), Unit::PercentagePoints, language);
        DotPanel {
            title: format!("{}: {total}", self.title(language)),
            dots: self.shares.iter().map(dot).collect(),
            ..DotPanel::default()
        }
    }
}

fn interval(estimate: Estimate) -> [f64; 2] {
    [estimate.mean - estimate.half_width, estimate.mean + estimate.half_width]
}

fn told(panels: &[Panel<'_>], language: Language) -> String {
    let told = |panel: &Panel<'_>| {
        let values = panel
            .shares
            .iter()
            .map(|share| (share.lever.label(language), vec![share.shapley.mean]));
        let group = Told { title: panel.drawn(language).title, values: values.collect() };
        words::told_values(&group, 0, Unit::PercentagePoints, language)
    };
    let told: Vec<String> = panels.iter().filter_map(told).collect();
    words::sentence(&format!("{}: {}", paired::percentage_points(language), told.join("; ")))
}

fn table(panels: &[Panel<'_>]) -> String {
    let mut table = Table::new(&[
        "panel",
        "month",
        "series",
        "shapley_share",
        "ci_low_share",
        "ci_high_share",
        "first_share",
        "last_share",
    ]);
    for panel in panels {
        for share in &panel.shares {
            let [low, high] = interval(share.shapley);
            let names = [
                panel.outcome.spec().name.to_owned(),
                panel.date.to_string(),
                share.lever.spec().name.to_owned(),
            ];
            let values = [share.shapley.mean, low, high, share.first.mean, share.last.mean]
                .map(numbers::number);
            table.push(&[names.as_slice(), &values].concat());
        }
    }
    table.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, Look, draw_decomposition};
    use crate::scenario::load;

    const LANGUAGES: [Language; 2] = [Language::English, Language::German];

    fn scenarios() -> (Scenario, Scenario) {
        let mut baseline = load::baseline().unwrap();
        baseline.simulation.replicates = 10;
        (baseline.clone(), Scenario { name: "all-at-once".to_owned(), ..baseline })
    }

    /// Shares of three levers at two dates; the second lever has the largest.
    fn shares(half_width: f64) -> Vec<Share> {
        let estimate = |mean| Estimate { mean, half_width };
        let mut shares = Vec::new();
        for (outcome, scale) in [
            (Outcome::OnlineShareLevel2, 1.0),
            (Outcome::OnlineShareLevel3, 0.5),
            (Outcome::SizeGap, 0.1),
        ] {
            for month in [Month::new(2030, 12), Month::new(2035, 12)] {
                for (lever, mean) in [
                    (Lever::Funding, 0.01),
                    (Lever::Coordination, 0.05),
                    (Lever::Standards, -0.002),
                ] {
                    let mean = mean * scale;
                    shares.push(Share {
                        lever,
                        outcome,
                        month,
                        shapley: estimate(mean),
                        first: estimate(mean / 2.0),
                        last: estimate(mean * 1.5),
                    });
                }
            }
        }
        shares
    }

    fn made(half_width: f64, language: Language) -> NamedFigure {
        let (baseline, package) = scenarios();
        figure((&baseline, &package), &shares(half_width), "0.1.0", language).unwrap()
    }

    fn dots(figure: &NamedFigure) -> &Dots {
        let Body::Dots(dots) = &figure.figure.body else { panic!("dots") };
        dots
    }

    #[test]
    fn levers_stand_in_the_order_of_their_shares() {
        let english = made(0.001, Language::English);
        let drawn = dots(&english);
        assert_eq!(drawn.categories, ["Coordination", "Funding", "Standards"]);
        let titles: Vec<&str> = drawn.panels.iter().map(|panel| panel.title.as_str()).collect();
        assert_eq!(titles[0], "Level\u{a0}2 or\u{a0}above, December 2030: +5.8");
        assert_eq!((titles.len(), drawn.columns), (4, Some(2)));
        let dot = &drawn.panels[0].dots[0];
        assert!(dot.value == 0.05 && dot.low < dot.value && dot.value < dot.high);
        assert!((dot.side[0] - 0.025).abs() < 1e-12 && (dot.side[1] - 0.075).abs() < 1e-12);
        assert_eq!(
            dots(&made(0.001, Language::German)).categories[0],
            "Koordination durch das Land"
        );
    }

    #[test]
    fn the_table_holds_the_plotted_numbers() {
        let figure = made(0.001, Language::English);
        let mut reader = csv::Reader::from_reader(figure.numbers.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let plotted = dots(&figure).panels.iter().flat_map(|panel| &panel.dots);
        for (row, dot) in rows.iter().zip(plotted) {
            let numbers: Vec<f64> = row[3..].iter().map(|number| number.parse().unwrap()).collect();
            assert_eq!(numbers, [dot.value, dot.low, dot.high, dot.side[0], dot.side[1]]);
        }
        assert_eq!(
            (rows.len(), &rows[0][..3]),
            (12, &["online_share_level2", "2030-12", "coordination"].map(str::to_owned)[..])
        );
    }

    #[test]
    fn texts_are_in_both_languages() {
        let [en, de] = LANGUAGES.map(|language| made(0.001, language));
        assert_eq!(en.numbers, de.numbers);
        assert_eq!(en.figure.title, "What each lever adds to the effect of the package");
        assert_eq!(de.figure.title, "Was jeder Hebel zur Wirkung des Pakets beiträgt");
        assert!(
            en.figure
                .footnote
                .contains("in the panel “Level\u{a0}2 or\u{a0}above, December 2030”."),
            "{}",
            en.figure.footnote
        );
        let origin = "Vergleich kontrafaktischer Szenarien unter ausgewiesenen Annahmen, keine \
                      Prognose. ozgsim 0.1.0, Referenzszenario „baseline“ gegen \
                      all\u{2011}at\u{2011}once; 5.324\u{a0}Verwaltungen, 10\u{a0}Replikationen, \
                      Startwert\u{a0}2018.";
        assert!(de.figure.footnote.ends_with(origin), "{}", de.figure.footnote);
        assert_eq!(dots(&de).side_names, ["Allein", "Als letzter"]);
        assert_eq!(dots(&en).dot_name, "Share of the lever with 95% confidence interval");
        assert!(
            en.figure
                .metadata
                .contains(&("Levers".to_owned(), "coordination, funding, standards".to_owned()))
        );
    }

    #[test]
    fn equal_shares_give_equal_bytes() {
        let (baseline, package) = scenarios();
        let look = Look {
            language: Language::German,
            formats: vec![Format::Svg, Format::Png, Format::Pdf],
            version: "0.1.0",
        };
        let [first, second] = [0, 1]
            .map(|_| draw_decomposition((&baseline, &package), &shares(0.001), &look).unwrap());
        assert!(
            first.len() == 1
                && first[0].pictures == second[0].pictures
                && first[0].table == second[0].table
        );
    }

    #[test]
    fn a_single_replicate_is_drawn_and_nothing_divided_is_left_out() {
        let (mut baseline, package) = scenarios();
        baseline.simulation.replicates = 1;
        let look = Look { language: Language::English, formats: vec![], version: "0.1.0" };
        let drawn = draw_decomposition((&baseline, &package), &shares(f64::NAN), &look).unwrap();
        assert!(!drawn[0].table.contains("NaN") && !drawn[0].alt_text.contains("NaN"));
        assert!(draw_decomposition((&baseline, &package), &[], &look).unwrap().is_empty());
    }
}
