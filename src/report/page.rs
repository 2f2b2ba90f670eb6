//! The report of a comparison: one self-contained HTML page that works offline and prints well.

use super::difference::differences;
use super::effects::with_interval;
use super::figures::administrations;
use super::table::{Table, html_prose, html_text};
use super::text::number;
use super::text::{factor, unit};
use super::{Drawing, Look};
use crate::language::Language;
use crate::model::outcome::{Dimension, Outcome};
use crate::scenario::parameters::{Source, behaviour};
use crate::study::effects::{Comparison, Counterfactual, READ_IN};
use crate::study::precision::Precision;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const STYLE: &str = include_str!("page.css");

/// Tables by Land, and as many by size class, that a page takes; those of further counterfactuals
/// are in files of their own.
pub const GROUPED_TABLES: usize = 4;

/// Writes the page from figures, tables of all administrations and tables by group; `wish` is the
/// precision that replicates were added for, `command` gives the same result again.
pub fn comparison(
    comparison: &Comparison,
    drawings: &[Drawing],
    (tables, grouped): (&[Table], &[&Table]),
    (wish, command): (Option<Precision>, &str),
    look: &Look,
) -> String {
    let (version, language) = (look.version, look.language);
    let page = Page { comparison, wish, version, language };
    let title = page.title();
    let mut body = format!("<h1>{}</h1>\n", html_text(&title));
    for (heading, content) in [
        (language.pick("The question", "Die Frage"), page.question()),
        (language.pick("The answer in short", "Die Antwort in Kürze"), page.answer()),
        (language.pick("What differs", "Was sich unterscheidet"), page.differences()),
        (language.pick("Figures", "Abbildungen"), drawings.iter().map(figure).collect()),
        (
            language.pick("Tables", "Tabellen"),
            tables
                .iter()
                .chain(grouped.iter().copied())
                .map(Table::html)
                .chain([page.further_tables()])
                .collect(),
        ),
        (language.pick("How it was computed", "Wie gerechnet wurde"), page.method()),
        (language.pick("What is assumed", "Was angenommen ist"), page.assumptions()),
        (language.pick("Limits", "Grenzen"), page.limits()),
        (
            language.pick("Provenance, and how to reproduce it", "Herkunft und Wiederholung"),
            page.provenance(command),
        ),
    ] {
        body += &format!("<section>\n<h2>{heading}</h2>\n{content}</section>\n");
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta \
         name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta \
         name=\"generator\" content=\"ozgsim {version}\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        language.code(),
        html_text(&title),
    )
}

fn figure(drawing: &Drawing) -> String {
    let (picture, alt, name) =
        (STANDARD.encode(&drawing.svg), html_text(&drawing.alt_text), &drawing.name);
    format!(
        "<figure>\n<img src=\"data:image/svg+xml;base64,{picture}\" \
         alt=\"{alt}\">\n<figcaption><code>charts/{name}.svg</code>, \
         <code>charts/{name}.csv</code></figcaption>\n</figure>\n"
    )
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", html_prose(text))
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> =
        items.into_iter().map(|item| format!("<li>{}</li>\n", html_prose(&item))).collect();
    format!("<ul>\n{}</ul>\n", items.concat())
}

struct Page<'a> {
    comparison: &'a Comparison,
    wish: Option<Precision>,
    version: &'a str,
    language: Language,
}

impl Page<'_> {
    fn pick<'b>(&self, en: &'b str, de: &'b str) -> &'b str {
        self.language.pick(en, de)
    }

    fn title(&self) -> String {
        let names: Vec<&str> =
            self.comparison.others.iter().map(|other| &*other.scenario.name).collect();
        let and = self.pick(" and ", " und ");
        let others = match &names[..] {
            [all @ .., last] if !all.is_empty() => format!("{}{and}{last}", all.join(", ")),
            all => all.join(""),
        };
        match self.language {
            Language::English => format!(
                "What would {others} change, compared with {}?",
                self.comparison.baseline.name
            ),
            Language::German if names.len() > 1 => format!(
                "Was würden {others} ändern, verglichen mit {}?",
                self.comparison.baseline.name
            ),
            Language::German => format!(
                "Was würde {others} ändern, verglichen mit {}?",
                self.comparison.baseline.name
            ),
        }
    }

    fn question(&self) -> String {
        let baseline = &self.comparison.baseline;
        let intro = match self.language {
            Language::English => format!(
                "How would the roll-out of Germany's Online Access Act (OZG) in municipal \
                 administrations differ from the baseline \u{201c}{}\u{201d} ({}) if, instead, the \
                 following held?",
                baseline.name,
                baseline.described(self.language)
            ),
            Language::German => format!(
                "Wie würde sich die Umsetzung des Onlinezugangsgesetzes (OZG) in den \
                 Kommunalverwaltungen vom Referenzszenario \u{201e}{}\u{201c} ({}) unterscheiden, \
                 wenn stattdessen Folgendes gälte?",
                baseline.name,
                baseline.described(self.language)
            ),
        };
        paragraph(&intro)
            + &list(self.comparison.others.iter().map(|other| {
                format!("{}: {}", other.scenario.name, other.scenario.described(self.language))
            }))
    }

    fn answer(&self) -> String {
        let items = self.comparison.others.iter().map(|other| self.in_short(other));
        format!(
            "<div class=\"key\">\n{}{}</div>\n",
            list(items),
            paragraph(self.pick(
                "Mean of paired differences with 95 % confidence intervals. A comparison of \
                 assumptions, not a forecast.",
                "Mittel gepaarter Differenzen mit 95-%-Konfidenzintervallen. Ein Vergleich von \
                 Annahmen, keine Prognose.",
            ))
        )
    }

    fn in_short(&self, other: &Counterfactual) -> String {
        let date = READ_IN.min(self.comparison.curves.horizon());
        let effect = |outcome: Outcome| {
            let spec = outcome.spec();
            let effect = other
                .effects
                .effect(outcome, Dimension::All, 0, date)
                .copied()
                .unwrap_or(crate::engine::effect::Effect::EMPTY);
            format!(
                "{} {} {}",
                self.pick(spec.label_en, spec.label_de),
                with_interval(&effect, spec.unit, self.language),
                unit(spec.unit, self.language)
            )
        };
        let Some(from) = other.differs_from else {
            let never = self.pick(
                "never differs from the baseline before the horizon",
                "unterscheidet sich bis zum Horizont nie vom Referenzszenario",
            );
            return format!("{} {never}.", other.scenario.name);
        };
        let since = match self.language {
            Language::English => format!("differs from {from} on"),
            Language::German => format!("weicht ab {from} ab"),
        };
        format!(
            "{} ({since}), {date}: {}; {}.",
            other.scenario.name,
            effect(Outcome::OnlineShareLevel2),
            effect(Outcome::OnlineShareLevel3)
        )
    }

    fn differences(&self) -> String {
        let part = |other: &Counterfactual| {
            let lines = differences(&self.comparison.baseline, &other.scenario, self.language);
            let nothing = self.pick(
                "Nothing that could change a result.",
                "Nichts, was ein Ergebnis ändern könnte.",
            );
            let content = if lines.is_empty() { paragraph(nothing) } else { list(lines) };
            format!("<h3>{}</h3>\n{content}", html_text(&other.scenario.name))
        };
        self.comparison.others.iter().map(part).collect()
    }

    /// Where the tables by group are that the page does not take.
    fn further_tables(&self) -> String {
        if self.comparison.others.len() <= GROUPED_TABLES {
            return String::new();
        }
        paragraph(&match self.language {
            Language::English => format!(
                "By Land and size class, the first {GROUPED_TABLES} scenarios are shown; \
                 effects_by_land.md, effects_by_size_class.md and the files of the same name as \
                 csv and tex hold all."
            ),
            Language::German => format!(
                "Nach Ländern und Größenklassen sind die ersten {GROUPED_TABLES} Szenarien \
                 gezeigt; effects_by_land.md, effects_by_size_class.md und die gleichnamigen \
                 Dateien in csv und tex enthalten alle."
            ),
        })
    }

    fn method(&self) -> String {
        let simulation = &self.comparison.baseline.simulation;
        let (replicates, horizon) = (simulation.replicates, simulation.horizon);
        let agents = number(administrations(&self.comparison.baseline) as f64, 0, self.language);
        let membership = simulation.membership_from;
        paragraph(&match self.language {
            Language::English => format!(
                "{replicates} replicates of {agents} administrations from 2018-01 to {horizon}. \
                 Replicate r of every scenario answers each question of chance alike (common \
                 random numbers), and the past that scenarios share is simulated once, so that a \
                 difference within a pair comes from what differs in the assumptions. Intervals \
                 are those of Student's t on the paired differences. Results by membership group \
                 administrations by their membership at the start of {membership}, before anything \
                 differs, so that policy cannot select who is counted."
            ),
            Language::German => format!(
                "{replicates} Replikationen mit {agents} Verwaltungen von 2018-01 bis {horizon}. \
                 Replikation r jedes Szenarios beantwortet jede Zufallsfrage gleich (gemeinsame \
                 Zufallszahlen), und die gemeinsame Vergangenheit wird nur einmal simuliert; eine \
                 Differenz innerhalb eines Paares kommt daher aus den unterschiedlichen Annahmen. \
                 Die Intervalle folgen Students t-Verteilung für die gepaarten Differenzen. \
                 Ergebnisse nach Mitgliedschaft gruppieren die Verwaltungen nach ihrer \
                 Mitgliedschaft zu Beginn von {membership}, bevor sich etwas unterscheidet, damit \
                 die Politik nicht auswählt, wer gezählt wird."
            ),
        }) + &self.precision()
    }

    /// What became of the wish for precision.
    fn precision(&self) -> String {
        let Some(wish) = self.wish else { return String::new() };
        let (widest, reached) =
            wish.reached(self.comparison.others.iter().map(|other| &other.effects));
        let spec = wish.outcome.spec();
        let [widest, asked] = [widest, wish.half_width]
            .map(|width| number(factor(spec.unit) * width, 3, self.language));
        let (outcome, unit) =
            (self.pick(spec.label_en, spec.label_de), unit(spec.unit, self.language));
        paragraph(&match self.language {
            Language::English => format!(
                "Replicates were added until the interval of the effect on \
                 \u{201c}{outcome}\u{201d} in {} would be at most \u{b1}{asked} {unit}; that was \
                 {}: it is \u{b1}{widest}.",
                wish.month,
                if reached { "reached" } else { "not reached" }
            ),
            Language::German => format!(
                "Replikationen kamen hinzu, bis das Intervall der Wirkung auf \
                 \u{201e}{outcome}\u{201c} in {} höchstens \u{b1}{asked} {unit} betrüge; das wurde \
                 {}: Es beträgt \u{b1}{widest}.",
                wish.month,
                if reached { "erreicht" } else { "nicht erreicht" }
            ),
        })
    }

    fn assumptions(&self) -> String {
        let count =
            |is: fn(&Source) -> bool| behaviour().filter(|parameter| is(&parameter.source)).count();
        let (data, paper, assumed) = (
            count(|s| matches!(s, Source::Data(_))),
            count(|s| matches!(s, Source::Paper(_))),
            count(|s| matches!(s, Source::Assumption(_))),
        );
        let total = behaviour().count();
        let values = match (self.language, &self.comparison.baseline.posterior) {
            (Language::English, None) => {
                "Those that observations inform were calibrated (docs/validation.md), the others \
                 set by judgement."
                    .to_owned()
            }
            (Language::German, None) => {
                "Die von Beobachtungen bestimmten Werte sind kalibriert (docs/validation.md), die \
                 übrigen nach Ermessen gesetzt."
                    .to_owned()
            }
            (Language::English, Some(posterior)) => format!(
                "Every replicate takes {} of them from one of {} draws in \
                 scenarios/inputs/posterior.csv; the others have the values of the scenario.",
                posterior.drawn().len(),
                posterior.size()
            ),
            (Language::German, Some(posterior)) => format!(
                "Jede Replikation entnimmt {} davon einer von {} Ziehungen in \
                 scenarios/inputs/posterior.csv; die übrigen haben die Werte des Szenarios.",
                posterior.drawn().len(),
                posterior.size()
            ),
        };
        paragraph(&match self.language {
            Language::English => format!(
                "Of the {total} numbers of the model {data} rest on data, {paper} on findings of \
                 the study and {assumed} on assumptions; each is listed with unit, range and \
                 source in docs/model.md and in the comments of the resolved scenarios in the \
                 folder scenarios/. {values} What a lever means in practice, its prices and who pays \
                 them is assumed as stated there."
            ),
            Language::German => format!(
                "Von den {total} Zahlen des Modells beruhen {data} auf Daten, {paper} auf Befunden \
                 der Studie und {assumed} auf Annahmen; jede steht mit Einheit, Spanne und Quelle \
                 in docs/model.md und in den Kommentaren der vollständigen Szenarien im Ordner \
                 scenarios/. {values} Was ein Hebel praktisch bedeutet, seine Preise und wer sie \
                 zahlt, ist dort als Annahme genannt."
            ),
        })
    }

    fn limits(&self) -> String {
        let intervals = if self.comparison.baseline.posterior.is_none() {
            (
                "The intervals cover chance in the simulation only. The uncertainty of parameters \
                 and of the model itself is not in them.",
                "Die Intervalle erfassen nur den Zufall der Simulation. Die Unsicherheit der \
                 Parameter und des Modells selbst ist nicht enthalten.",
            )
        } else {
            (
                "Spreads hold chance and the draws of parameters; intervals are those of the mean \
                 over both. The uncertainty of parameters that are not drawn and of the model \
                 itself is not in them.",
                "Streuungen enthalten den Zufall und die Ziehung der Parameter; Intervalle sind \
                 die des Mittels über beide. Die Unsicherheit der nicht gezogenen Parameter und \
                 des Modells selbst ist nicht enthalten.",
            )
        };
        let limits = [
            intervals,
            (
                "Effects whose strength no data inform (speed of preconditions under coordination, \
                 weight of a deadline, standards, central provision) depend on their assumed \
                 values.",
                "Wirkungen, über deren Stärke keine Daten vorliegen (Tempo der Voraussetzungen \
                 unter Koordination, Gewicht einer Frist, Standards, zentrale Bereitstellung), \
                 hängen von den angenommenen Werten ab.",
            ),
            (
                "A grant is spending of the Land; municipal spending less grants, the Länder and \
                 the federation add up to the money used. Working hours are not valued in money.",
                "Eine Zuweisung ist Ausgabe des Landes; Ausgaben der Kommunen abzüglich \
                 Zuweisungen, der Länder und des Bundes ergeben zusammen das eingesetzte Geld. \
                 Arbeitszeit ist nicht in Geld bewertet.",
            ),
            (
                "Months gained are cut at the horizon: what is reached later counts as not \
                 reached.",
                "Gewonnene Monate enden am Horizont: Was später erreicht wird, zählt als nicht \
                 erreicht.",
            ),
        ];
        list(limits.map(|(en, de)| self.pick(en, de).to_owned()))
    }

    fn provenance(&self, command: &str) -> String {
        let (version, seed) = (self.version, self.comparison.baseline.simulation.seed);
        let intro = match self.language {
            Language::English => format!(
                "ozgsim {version}, seed {seed}. manifest.json holds commit, command line, machine \
                 and the SHA-256 of every input and output. From this result's folder, the \
                 following gives the same bytes again:"
            ),
            Language::German => format!(
                "ozgsim {version}, Startwert {seed}. manifest.json enthält Commit, Befehlszeile, \
                 Maschine und die SHA-256 aller Ein- und Ausgaben. Aus dem Ordner dieses \
                 Ergebnisses liefert das Folgende dieselben Bytes noch einmal:"
            ),
        };
        format!("{}<pre><code>{}</code></pre>\n", paragraph(&intro), html_text(command))
    }
}
