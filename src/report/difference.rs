//! What differs between two scenarios, in policy words.

use super::text::number;
use crate::language::Language;
use crate::scenario::administration::{Kind, Membership, Tier};
use crate::scenario::difference::{Altered, Difference};
use crate::scenario::lever::{Lever, ValueKind};
use crate::scenario::parameters::REGISTRY;
use crate::scenario::policy::{Change, Policy, Target};
use crate::scenario::posterior::Posterior;
use crate::scenario::tables::Tables;
use crate::scenario::{Event, Scenario};

/// The differences between two scenarios as a list under a heading.
pub fn list(from: &Scenario, to: &Scenario, language: Language) -> String {
    let (lines, a, b) = (differences(from, to, language), &from.name, &to.name);
    if lines.is_empty() {
        let text = language.pick(
            "differ in nothing that could change a result",
            "unterscheiden sich in nichts, was ein Ergebnis ändern könnte",
        );
        return format!("`{a}` {} `{b}` {text}.", language.pick("and", "und"));
    }
    let title = match language {
        Language::English => format!("What changes from `{a}` to `{b}`:"),
        Language::German => format!("Was sich von `{a}` zu `{b}` ändert:"),
    };
    format!("{title}\n- {}", lines.join("\n- "))
}

/// The differences between two scenarios as sentences; empty where nothing differs but names,
/// descriptions and sources.
pub fn differences(from: &Scenario, to: &Scenario, language: Language) -> Vec<String> {
    let words = Words { language, tables: &to.tables };
    let difference = Difference::between(from, to);
    let mut lines: Vec<String> =
        difference.inputs.iter().map(|(key, a, b)| words.input(key, *a, *b)).collect();
    lines.extend(words.draws(from.posterior.as_ref(), to.posterior.as_ref()));
    lines.extend(difference.settings.iter().map(|(key, before, after)| {
        let [before, after] = [before, after].map(|value| value.written(key.form).replace('"', ""));
        format!("{}: {before} -> {after}.", key.label(language))
    }));
    if difference.reordered {
        lines.push(words.say(
            "The policies stand in another order; for the same lever and administration the later \
             one wins.",
            "Die Maßnahmen stehen in anderer Reihenfolge; für denselben Hebel und dieselbe \
             Verwaltung gilt die spätere.",
            &[],
        ));
    }
    lines.extend(difference.policies.iter().map(|item| words.altered(item, Words::policy)));
    lines.extend(difference.levers.iter().map(|(lever, a, b)| words.lever(*lever, *a, *b)));
    lines.extend(words.unlinked(&difference, to));
    lines.extend(difference.events.iter().map(|item| words.altered(item, Words::event)));
    let parameters = difference.parameters.iter();
    lines.extend(parameters.map(|(place, a, b)| words.parameter(*place, *a, *b)));
    lines
}

/// A language and the tables that hold the names of Länder and counties.
struct Words<'a> {
    language: Language,
    tables: &'a Tables,
}

impl Words<'_> {
    fn pick<'b>(&self, english: &'b str, german: &'b str) -> &'b str {
        self.language.pick(english, german)
    }

    /// The sentence in the language, with values in the place of `{0}`, `{1}` and so on.
    fn say(&self, english: &str, german: &str, values: &[&str]) -> String {
        let mut parts = self.pick(english, german).split('{');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (place, rest) = part.split_once('}').unwrap_or((part, ""));
            text += place.parse().ok().and_then(|place: usize| values.get(place)).unwrap_or(&"");
            text += rest;
        }
        text
    }

    fn altered<T>(&self, item: &Altered<T>, said: impl Fn(&Self, &T) -> String) -> String {
        match item {
            Altered::Added(item) => said(self, item),
            Altered::Changed { before, after } => {
                let before = small(&said(self, before));
                self.say("{0} Before: {1}", "{0} Vorher: {1}", &[&said(self, after), &before])
            }
            Altered::Gone(item) => {
                self.say("No longer: {0}", "Entfällt: {0}", &[&small(&said(self, item))])
            }
        }
    }

    /// An input file that differs.
    fn input(&self, key: &str, before: bool, after: bool) -> String {
        let (subject, default) = if key == "population" {
            (("The administrations", "Die Verwaltungen"), ("synthesised", "synthetisiert"))
        } else {
            (("The services", "Die Leistungen"), ("the embedded ones", "die eingebauten"))
        };
        let (english, german) = match (before, after) {
            (false, _) => (
                "{0} are read from a table of your own; before: {1}.",
                "{0} kommen aus einer eigenen Tabelle; vorher: {1}.",
            ),
            (true, false) => (
                "{0} are {1}; before, they were read from a table of your own.",
                "{0}: {1}; vorher aus einer eigenen Tabelle.",
            ),
            (true, true) => {
                ("{0} are read from another table.", "{0} kommen aus einer anderen Tabelle.")
            }
        };
        self.say(
            english,
            german,
            &[self.pick(subject.0, subject.1), self.pick(default.0, default.1)],
        )
    }

    /// Whether parameters are drawn.
    fn draws(&self, from: Option<&Posterior>, to: Option<&Posterior>) -> Option<String> {
        let drawn = |posterior: &Posterior| posterior.drawn().len().to_string();
        match (from, to) {
            (None, Some(after)) => Some(self.say(
                "Every replicate takes {0} parameters from one of {1} draws; before, all had the \
                 same values.",
                "Jede Replikation entnimmt {0} Parameter einer von {1} Ziehungen; vorher hatten \
                 alle dieselben Werte.",
                &[&drawn(after), &after.size().to_string()],
            )),
            (Some(before), None) => Some(self.say(
                "All replicates have the same parameters; before, {0} of them were drawn.",
                "Alle Replikationen haben dieselben Parameter; vorher wurden {0} davon gezogen.",
                &[&drawn(before)],
            )),
            (Some(before), Some(after)) if !before.has_draws_of(after) => {
                let other = self.pick(
                    "Parameters are taken from other draws.",
                    "Parameter stammen aus anderen Ziehungen.",
                );
                Some(other.to_owned())
            }
            _ => None,
        }
    }

    /// Levers that differ and reach no service, as all their links are off.
    fn unlinked(&self, difference: &Difference, to: &Scenario) -> Vec<String> {
        let mut levers: Vec<Lever> = difference.levers.iter().map(|(lever, ..)| *lever).collect();
        levers.extend(difference.policies.iter().filter_map(|item| match item {
            Altered::Added(policy) | Altered::Changed { after: policy, .. } => Some(policy.lever),
            Altered::Gone(_) => None,
        }));
        levers.sort_unstable();
        levers.dedup();
        let said = |lever: Lever| {
            let off = to.links.missing_for(lever)?;
            let off =
                self.list(off.iter().map(|link| link.label(self.language).to_owned()).collect());
            Some(self.say(
                "`{0}` has no link here: no service depends on it, as these are off: {1}.",
                "`{0}` hat hier keine Verbindung: Keine Leistung hängt davon ab, denn ausgeschaltet \
                 sind: {1}.",
                &[lever.spec().name, &off],
            ))
        };
        levers.into_iter().filter_map(said).collect()
    }

    fn lever(&self, lever: Lever, before: f64, after: f64) -> String {
        let spec = lever.spec();
        let [before, after] = [before, after].map(|value| self.lever_value(lever, value));
        let unit = unit_in(spec.unit, self.language);
        self.say(
            "Nationwide before any policy, `{0}` [{1}]: {2} -> {3}; it moves {4}.",
            "Bundesweit vor allen Maßnahmen, {5} (`{0}`) [{1}]: {2} -> {3}.",
            &[spec.name, unit, &before, &after, spec.moves, spec.name_de],
        )
    }

    fn parameter(&self, place: usize, before: Option<f64>, after: Option<f64>) -> String {
        let parameter = &REGISTRY[place];
        let value = |value: Option<f64>| {
            value.map_or_else(
                || self.pick("drawn", "gezogen").to_owned(),
                |value| self.number(value),
            )
        };
        let name = capitalised(parameter.label(self.language));
        let unit = unit_in(parameter.unit, self.language);
        self.say(
            "`{0}` [{1}]: {2} -> {3}. {4}",
            "{5} (`{0}`) [{1}]: {2} -> {3}.",
            &[&parameter.key(), unit, &value(before), &value(after), parameter.meaning, &name],
        )
    }

    fn policy(&self, policy: &Policy) -> String {
        let spec = policy.lever.spec();
        let months = policy.ramp_months.to_string();
        let ramp = match policy.ramp_months {
            0 => String::new(),
            1 => self.pick(" (phased in over 1 month)", " (eingeführt über 1 Monat)").to_owned(),
            _ => self.say(
                " (phased in over {0} months)",
                " (eingeführt über {0} Monate)",
                &[&months],
            ),
        };
        let until = policy.until.map_or_else(String::new, |until| {
            self.say(" until {0}", " bis {0}", &[&until.to_string()])
        });
        let about = small(spec.about.trim_end_matches('.'));
        let (change, target) = (self.change(policy), self.target(policy.lever, &policy.target));
        self.say(
            "From {0}{1}{2}, {3}: {4} {5} {6}.",
            "Ab {0}{1}{2}: {7} (`{4}`) {5}, {6}.",
            &[
                &policy.from.to_string(),
                &until,
                &ramp,
                &about,
                spec.name,
                &change,
                &target,
                spec.name_de,
            ],
        )
    }

    fn change(&self, policy: &Policy) -> String {
        let spec = policy.lever.spec();
        let is_date = spec.kind == ValueKind::Date;
        let unit = unit_in(spec.unit, self.language);
        let unit = match policy.change {
            _ if is_date || matches!(spec.unit, "0-1" | "factor" | "share") => String::new(),
            Change::Value(1.0) | Change::Add(1.0 | -1.0) => format!(" {}", singular(unit)),
            _ => format!(" {unit}"),
        };
        let amount = self.number(policy.change.amount().abs());
        let (english, german) = match policy.change {
            Change::Value(value) if is_date && value < 0.0 => ("is dropped", "entfällt"),
            Change::Value(value) => {
                let value = self.lever_value(policy.lever, value);
                return self.say("is set to {0}{1}", "wird auf {0}{1} gesetzt", &[&value, &unit]);
            }
            Change::Add(value) if value < 0.0 => ("is lowered by {0}{1}", "wird um {0}{1} gesenkt"),
            Change::Add(_) => ("is raised by {0}{1}", "wird um {0}{1} erhöht"),
            Change::Multiply(_) => ("is multiplied by {0}", "wird mit {0} multipliziert"),
        };
        self.say(english, german, &[&amount, &unit])
    }

    fn target(&self, lever: Lever, target: &Target) -> String {
        let county = |key: &String| {
            let county = self.tables.counties.iter().find(|county| county.key == *key);
            county.map_or_else(|| key.clone(), |county| format!("{} ({key})", county.name))
        };
        let land = |row: usize| {
            let row = &self.tables.lands[row];
            self.pick(&row.name_en, &row.name_de).to_owned()
        };
        let within = |names: Vec<String>| format!("in {}", self.list(names));
        let of = |names: Vec<(&str, &str)>| {
            let names = names.into_iter().map(|(english, german)| self.pick(english, german));
            let names = self.list(names.map(str::to_owned).collect());
            self.say("for {0}", "für {0}", &[&names])
        };
        let Target { lands, counties, kinds, tiers, memberships, .. } = target;
        let conditions = [
            lands.as_ref().map(|lands| within(lands.iter().map(|at| land(at.index())).collect())),
            counties.as_ref().map(|keys| within(keys.iter().map(county).collect())),
            kinds.as_ref().map(|kinds| of(kinds.iter().copied().map(kind).collect())),
            self.inhabitants(target),
            tiers.as_ref().map(|all| of(all.iter().map(|at| tier(lever, *at)).collect())),
            memberships.as_ref().map(|all| of(all.iter().copied().map(membership).collect())),
        ];
        let said: Vec<String> = conditions.into_iter().flatten().collect();
        if said.is_empty() {
            self.pick("everywhere", "überall").to_owned()
        } else {
            said.join(", ")
        }
    }

    fn inhabitants(&self, target: &Target) -> Option<String> {
        let whole = |limit: Option<u32>| {
            limit.map_or_else(String::new, |limit| number(limit.into(), 0, self.language))
        };
        let (english, german) = match (target.population_from, target.population_below) {
            (None, None) => return None,
            (Some(_), None) => ("from {0}", "ab {0}"),
            (None, Some(_)) => ("below {1}", "unter {1}"),
            (Some(_), Some(_)) => ("from {0} to below {1}", "von {0} bis unter {1}"),
        };
        let limits = [&*whole(target.population_from), &whole(target.population_below)];
        let limits = self.say(english, german, &limits);
        Some(self.say(
            "for administrations {0} inhabitants",
            "für Verwaltungen {0} Einwohnern",
            &[&limits],
        ))
    }

    fn event(&self, event: &Event) -> String {
        let percent = |share: f64| self.number((1000.0 * share).round() / 10.0);
        let effects = [
            (
                event.displacement,
                percent(event.displacement),
                "takes {0} % of the free time of digital staff",
                "bindet {0} % der freien Zeit der Digitalkräfte",
            ),
            (
                event.awareness_per_month,
                percent(event.awareness_per_month),
                "raises awareness by {0} points a month",
                "hebt die Kenntnis um {0} Punkte im Monat",
            ),
            (
                event.agenda,
                self.number(event.agenda),
                "shifts the agenda by {0} log-odds",
                "verschiebt die Agenda um {0} Log-Odds",
            ),
            (
                event.budget,
                percent(event.budget),
                "changes digital budgets by {0} %",
                "verändert Digitalbudgets um {0} %",
            ),
        ];
        let said = effects.iter().filter(|effect| effect.0 != 0.0);
        let mut said: Vec<String> =
            said.map(|(_, amount, english, german)| self.say(english, german, &[amount])).collect();
        if said.is_empty() {
            said.push(self.pick("has no effect", "wirkt nicht").to_owned());
        }
        let (from, until) = (event.from.to_string(), event.until.to_string());
        self.say(
            "From {0} until {1}, the event \"{2}\" {3}.",
            "Ab {0} bis {1}: Das Ereignis „{2}“ {3}.",
            &[&from, &until, &event.name, &self.list(said)],
        )
    }

    fn list(&self, mut items: Vec<String>) -> String {
        let last = items.pop().unwrap_or_default();
        if items.is_empty() {
            last
        } else {
            format!("{} {} {last}", items.join(", "), self.pick("and", "und"))
        }
    }

    fn lever_value(&self, lever: Lever, value: f64) -> String {
        match lever.spec().kind {
            ValueKind::Number => self.number(value),
            ValueKind::Date => lever.written(value).replace('"', ""),
        }
    }

    fn number(&self, value: f64) -> String {
        let text = value.to_string();
        if self.language == Language::German { text.replace('.', ",") } else { text }
    }
}

/// Names of the administrations of a kind, English and German.
pub(super) const fn kind(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Municipality => ("municipalities", "Gemeinden"),
        Kind::CountyFreeCity => ("county-free cities", "kreisfreie Städte"),
        Kind::County => ("counties", "Landkreise"),
    }
}

const fn tier(lever: Lever, tier: Tier) -> (&'static str, &'static str) {
    match (lever.acts_on_services(), tier) {
        (true, Tier::County) => ("services of counties", "Leistungen der Kreise"),
        (true, _) => ("services of municipalities", "Leistungen der Gemeinden"),
        (false, Tier::County) => {
            ("administrations with tasks of a county", "Verwaltungen mit Kreisaufgaben")
        }
        (false, _) => {
            ("administrations with tasks of a municipality", "Verwaltungen mit Gemeindeaufgaben")
        }
    }
}

const fn membership(membership: Membership) -> (&'static str, &'static str) {
    match membership {
        Membership::None => {
            ("administrations without cooperation", "Verwaltungen ohne Zusammenarbeit")
        }
        Membership::Association => {
            ("members of Land-wide associations", "Mitglieder landesweiter Verbünde")
        }
        Membership::County => ("members of county hubs", "Mitglieder von Verbünden der Landkreise"),
        Membership::City => {
            ("members of city partnerships", "Mitglieder von Stadt-Umland-Partnerschaften")
        }
        Membership::Peers => {
            ("members of small groups of peers", "Mitglieder kleiner Gruppen Gleicher")
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A sentence with a small first letter, to stand inside another.
fn small(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// A unit of a lever or parameter in the language.
pub fn unit_in(unit: &'static str, language: Language) -> &'static str {
    let german = match unit {
        "EUR per inhabitant and year" => "EUR je Einwohner und Jahr",
        "hours per application" => "Stunden je Antrag",
        "posts per administration" => "Stellen je Verwaltung",
        "standard deviations" => "Standardabweichungen",
        "share of founding members" => "Anteil der Gründungsmitglieder",
        "months" => "Monate",
        "month" => "Monat",
        "factor" => "Faktor",
        "share" => "Anteil",
        "1/month" => "1/Monat",
        "1/year" => "1/Jahr",
        "1/point" => "1/Punkt",
        "EUR/hour" => "EUR/Stunde",
        "EUR/inhabitant" => "EUR/Einwohner",
        "EUR/year" => "EUR/Jahr",
        "families/year" => "Familien/Jahr",
        "heads" => "Köpfe",
        "hours" => "Stunden",
        "hours/month" => "Stunden/Monat",
        "hours/year" => "Stunden/Jahr",
        "services" => "Leistungen",
        "services/month" => "Leistungen/Monat",
        other => other,
    };
    language.pick(unit, german)
}

/// A unit in the plural as that of a single one.
fn singular(unit: &str) -> String {
    let numbers = [
        ("posts", "post"),
        ("deviations", "deviation"),
        ("months", "month"),
        ("Stellen", "Stelle"),
        ("abweichungen", "abweichung"),
        ("Monate", "Monat"),
    ];
    numbers.iter().fold(unit.to_owned(), |unit, (many, one)| unit.replace(many, one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::from_text;

    fn lines(differences_to_baseline: &str, language: Language) -> Vec<String> {
        let baseline = from_text("extends = \"baseline\"").unwrap();
        let other =
            from_text(&format!("extends = \"baseline\"\n{differences_to_baseline}")).unwrap();
        differences(&baseline, &other, language)
    }

    const POLICY: &str = "[[policy]]\nlever = \"coordination\"\nvalue = 0.9\nfrom = \
        \"2027-01\"\nramp_months = 12\nwhere = { land = [\"BB\"], population_below = 20000 \
        }\nsource = \"x\"";

    #[test]
    fn a_policy_reads_as_a_sentence() {
        assert_eq!(
            lines(POLICY, Language::English),
            ["From 2027-01 (phased in over 12 months), the Land plans and steers the roll-out: \
                 coordination is set to 0.9 in Brandenburg, for administrations below 20,000 \
                 inhabitants."]
        );
        assert_eq!(
            lines(POLICY, Language::German),
            ["Ab 2027-01 (eingeführt über 12 Monate): Koordination durch das Land \
                 (`coordination`) wird auf 0,9 gesetzt, in Brandenburg, für Verwaltungen unter \
                 20.000 Einwohnern."]
        );
    }

    #[test]
    fn units_of_levers_agree_with_their_values() {
        let of = |lever: &str, value: f64, language| {
            lines(
                &format!(
                    "[[policy]]\nlever = \"{lever}\"\nvalue = {value:?}\nfrom = \
                \"2027-01\"\nsource = \"x\""
                ),
                language,
            )
            .concat()
        };
        for (lever, value, english, german) in [
            (
                "posts",
                1.0,
                "is set to 1 post per administration",
                "wird auf 1 Stelle je Verwaltung gesetzt",
            ),
            (
                "posts",
                2.0,
                "is set to 2 posts per administration",
                "wird auf 2 Stellen je Verwaltung gesetzt",
            ),
            (
                "leadership",
                1.0,
                "is set to 1 standard deviation everywhere",
                "wird auf 1 Standardabweichung gesetzt",
            ),
            ("fiscal_cycle", -0.4, "is set to -0.4 everywhere", "wird auf -0,4 gesetzt"),
            ("staff_attrition", 2.5, "is set to 2.5 everywhere", "wird auf 2,5 gesetzt"),
        ] {
            assert!(
                of(lever, value, Language::English).contains(english),
                "{}",
                of(lever, value, Language::English)
            );
            assert!(
                of(lever, value, Language::German).contains(german),
                "{}",
                of(lever, value, Language::German)
            );
        }
    }

    #[test]
    fn names_descriptions_and_sources_do_not_differ() {
        assert!(lines("name = \"other\"\ndescription = \"words\"", Language::English).is_empty());
    }

    #[test]
    fn numbers_read_with_unit_and_meaning() {
        let text = "[supply]\nefa_pilot_months = 18\n[simulation]\nseed = 7\n[levers]\ndeadline = \
            \"2030-12\"";
        assert_eq!(
            lines(text, Language::English),
            [
                "Seed: 2018 -> 7.",
                "Nationwide before any policy, `deadline` [month]: none -> 2030-12; it moves date \
                 of the legal deadline.",
                "`supply.efa_pilot_months` [months]: 8.19 -> 18. Shortest pilot of an EfA service \
                 after its contract.",
            ]
        );
    }
}
