//! What differs between two scenarios, in policy words. Nothing is simulated; whether a difference
//! matters is for the model to show.

use super::lever::{Lever, ValueKind};
use super::parameters::REGISTRY;
use super::policy::{Change, Policy, Target};
use super::posterior::Posterior;
use super::resolved::lever_value;
use super::tables::Tables;
use super::{Event, Kind, Membership, Scenario, Tier};
use crate::language::Language;

/// The differences between two scenarios as sentences; empty where nothing differs but names,
/// descriptions and sources.
pub fn differences(from: &Scenario, to: &Scenario, language: Language) -> Vec<String> {
    let words = Words { language, tables: &to.tables };
    let mut lines = words.data(from, to);
    lines.extend(words.simulation(from, to));
    lines.extend(words.policies(&from.policies, &to.policies));
    lines.extend(words.levers(from, to));
    lines.extend(words.events(&from.events, &to.events));
    lines.extend(words.parameters(from, to));
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

    fn data(&self, from: &Scenario, to: &Scenario) -> Vec<String> {
        let bytes = |scenario: &Scenario, name: &str| {
            scenario
                .tables
                .input_files
                .iter()
                .find(|file| file.name == name)
                .map(|file| file.bytes.clone())
        };
        let tables = [
            (
                "population.csv",
                self.pick("The administrations", "Die Verwaltungen"),
                self.pick("synthesised", "synthetisiert"),
            ),
            (
                "services.csv",
                self.pick("The services", "Die Leistungen"),
                self.pick("the embedded ones", "die eingebauten"),
            ),
        ];
        let sentence = |(name, subject, default): (&str, &str, &str)| match (
            bytes(from, name),
            bytes(to, name),
        ) {
            (before, after) if before == after => None,
            (None, Some(_)) if self.language == Language::German => {
                Some(format!("{subject} kommen aus einer eigenen Tabelle; vorher: {default}."))
            }
            (None, Some(_)) => {
                Some(format!("{subject} are read from a table of your own; before: {default}."))
            }
            (Some(_), None) if self.language == Language::German => {
                Some(format!("{subject}: {default}; vorher aus einer eigenen Tabelle."))
            }
            (Some(_), None) => Some(format!(
                "{subject} are {default}; before, they were read from a table of your own."
            )),
            _ if self.language == Language::German => {
                Some(format!("{subject} kommen aus einer anderen Tabelle."))
            }
            _ => Some(format!("{subject} are read from another table.")),
        };
        tables.into_iter().filter_map(sentence).chain(self.draws(from, to)).collect()
    }

    /// Whether parameters are drawn.
    fn draws(&self, from: &Scenario, to: &Scenario) -> Option<String> {
        let counts = |posterior: &Posterior| (posterior.size(), posterior.drawn().len());
        let german = self.language == Language::German;
        match (&from.posterior, &to.posterior) {
            (None, Some(after)) => {
                let (draws, parameters) = counts(after);
                Some(if german {
                    format!(
                        "Jede Replikation entnimmt {parameters} Parameter einer von {draws} \
                         Ziehungen; vorher hatten alle dieselben Werte."
                    )
                } else {
                    format!(
                        "Every replicate takes {parameters} parameters from one of {draws} draws; \
                         before, all had the same values."
                    )
                })
            }
            (Some(before), None) => {
                let (_, parameters) = counts(before);
                Some(if german {
                    format!(
                        "Alle Replikationen haben dieselben Parameter; vorher wurden {parameters} \
                         davon gezogen."
                    )
                } else {
                    format!(
                        "All replicates have the same parameters; before, {parameters} of them \
                         were drawn."
                    )
                })
            }
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

    fn simulation(&self, from: &Scenario, to: &Scenario) -> Vec<String> {
        let (a, b) = (&from.simulation, &to.simulation);
        let keys = [
            (
                self.pick("Number of administrations", "Zahl der Verwaltungen"),
                a.agents.to_string(),
                b.agents.to_string(),
            ),
            (
                self.pick("Last simulated month", "Letzter simulierter Monat"),
                a.horizon.to_string(),
                b.horizon.to_string(),
            ),
            (
                self.pick("Number of replicates", "Zahl der Replikationen"),
                a.replicates.to_string(),
                b.replicates.to_string(),
            ),
            (
                self.pick("Seed", "Startwert der Zufallszahlen"),
                a.seed.to_string(),
                b.seed.to_string(),
            ),
            (
                self.pick(
                    "Month whose membership groups the results",
                    "Monat, dessen Mitgliedschaft die Ergebnisse gruppiert",
                ),
                a.membership_from.to_string(),
                b.membership_from.to_string(),
            ),
        ];
        keys.into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(key, before, after)| format!("{key}: {before} -> {after}."))
            .collect()
    }

    fn policies(&self, from: &[Policy], to: &[Policy]) -> Vec<String> {
        let plain = |policies: &[Policy]| -> Vec<Policy> {
            policies
                .iter()
                .cloned()
                .map(|policy| Policy { source: String::new(), ..policy })
                .collect()
        };
        let (before, after) = (plain(from), plain(to));
        let (mut gone, added) = (without(&before, &after), without(&after, &before));
        if gone.is_empty() && added.is_empty() {
            let reordered = before != after;
            let sentence = self.pick(
                "The policies stand in another order; for the same lever and administration the \
                 later one wins.",
                "Die Maßnahmen stehen in anderer Reihenfolge; für denselben Hebel und dieselbe \
                 Verwaltung gilt die spätere.",
            );
            return reordered.then(|| sentence.to_owned()).into_iter().collect();
        }
        let mut lines = Vec::new();
        for policy in &added {
            let twin = gone
                .iter()
                .position(|old| old.lever == policy.lever && old.target == policy.target);
            lines.push(match twin.map(|place| gone.remove(place)) {
                Some(old) => format!(
                    "{} {} {}",
                    self.policy(policy),
                    self.pick("Before:", "Vorher:"),
                    small(&self.policy(&old))
                ),
                None => self.policy(policy),
            });
        }
        lines.extend(gone.iter().map(|policy| {
            format!("{} {}", self.pick("No longer:", "Entfällt:"), small(&self.policy(policy)))
        }));
        lines
    }

    fn levers(&self, from: &Scenario, to: &Scenario) -> Vec<String> {
        let changed = Lever::ALL
            .iter()
            .filter(|lever| from.levers[**lever as usize] != to.levers[**lever as usize]);
        changed
            .map(|lever| {
                let spec = lever.spec();
                let [before, after] = [from, to]
                    .map(|scenario| self.lever_value(*lever, scenario.levers[*lever as usize]));
                let unit = self.unit(spec.unit);
                match self.language {
                    Language::English => {
                        format!(
                            "Nationwide before any policy, `{}` [{}]: {before} -> {after}; it \
                            moves {}.",
                            spec.name, unit, spec.moves
                        )
                    }
                    Language::German => {
                        format!(
                            "Bundesweit vor allen Maßnahmen, {} (`{}`) [{}]: {before} -> \
                            {after}.",
                            spec.name_de, spec.name, unit
                        )
                    }
                }
            })
            .collect()
    }

    fn events(&self, from: &[Event], to: &[Event]) -> Vec<String> {
        let plain = |events: &[Event]| -> Vec<Event> {
            events.iter().cloned().map(|event| Event { source: String::new(), ..event }).collect()
        };
        let (before, after) = (plain(from), plain(to));
        let (mut gone, added) = (without(&before, &after), without(&after, &before));
        let mut lines = Vec::new();
        for event in &added {
            let twin = gone.iter().position(|old| old.name == event.name);
            lines.push(match twin.map(|place| gone.remove(place)) {
                Some(old) => format!(
                    "{} {} {}",
                    self.event(event),
                    self.pick("Before:", "Vorher:"),
                    small(&self.event(&old))
                ),
                None => self.event(event),
            });
        }
        lines.extend(gone.iter().map(|event| {
            format!("{} {}", self.pick("No longer:", "Entfällt:"), small(&self.event(event)))
        }));
        lines
    }

    fn parameters(&self, from: &Scenario, to: &Scenario) -> Vec<String> {
        // That parameters are drawn where they were not is said once for all of them.
        let is_drawn = |scenario: &Scenario, place| {
            scenario.posterior.as_ref().is_some_and(|posterior| posterior.draws(place))
        };
        let said = |place: usize| match (&from.posterior, &to.posterior) {
            (Some(_), Some(_)) => is_drawn(from, place) && is_drawn(to, place),
            _ => is_drawn(from, place) || is_drawn(to, place),
        };
        let value = |scenario: &Scenario, place: usize, value: f64| {
            if is_drawn(scenario, place) {
                self.pick("drawn", "gezogen").to_owned()
            } else {
                self.number(value)
            }
        };
        let values = from.parameters.values().into_iter().zip(to.parameters.values());
        let values = values
            .enumerate()
            .map(|(place, (before, after))| (value(from, place, before), value(to, place, after)));
        let changed = REGISTRY
            .iter()
            .zip(values)
            .enumerate()
            .filter(|(place, (_, (before, after)))| before != after && !said(*place));
        changed
            .map(|(_, (parameter, (before, after)))| {
                let (key, unit) = (parameter.key(), parameter.unit);
                match self.language {
                    Language::English => {
                        format!("`{key}` [{unit}]: {before} -> {after}. {}", parameter.meaning)
                    }
                    Language::German => {
                        format!(
                            "{} (`{key}`) [{}]: {before} -> {after}.",
                            capitalised(&parameter.label(self.language)),
                            self.unit(unit)
                        )
                    }
                }
            })
            .collect()
    }

    /// A policy as a sentence.
    fn policy(&self, policy: &Policy) -> String {
        let spec = policy.lever.spec();
        let ramp = match (policy.ramp_months, self.language) {
            (0, _) => String::new(),
            (1, Language::English) => " (phased in over 1 month)".to_owned(),
            (1, Language::German) => " (eingeführt über 1 Monat)".to_owned(),
            (months, Language::English) => format!(" (phased in over {months} months)"),
            (months, Language::German) => format!(" (eingeführt über {months} Monate)"),
        };
        let (change, target) = (self.change(policy), self.target(policy.lever, &policy.target));
        match self.language {
            Language::English => {
                let until =
                    policy.until.map_or_else(String::new, |until| format!(" until {until}"));
                format!(
                    "From {}{until}{ramp}, {}: {} {change} {target}.",
                    policy.from,
                    small(spec.about.trim_end_matches('.')),
                    spec.name
                )
            }
            Language::German => {
                let until = policy.until.map_or_else(String::new, |until| format!(" bis {until}"));
                format!(
                    "Ab {}{until}{ramp}: {} (`{}`) {change}, {target}.",
                    policy.from, spec.name_de, spec.name
                )
            }
        }
    }

    fn change(&self, policy: &Policy) -> String {
        let spec = policy.lever.spec();
        let is_plain =
            matches!(spec.unit, "0-1" | "factor" | "share") || spec.kind == ValueKind::Date;
        let unit = match policy.change {
            _ if is_plain => String::new(),
            Change::Value(1.0) | Change::Add(1.0 | -1.0) => {
                format!(" {}", singular(self.unit(spec.unit)))
            }
            _ => format!(" {}", self.unit(spec.unit)),
        };
        let german = self.language == Language::German;
        match policy.change {
            Change::Value(value) if spec.kind == ValueKind::Date && value < 0.0 => {
                self.pick("is dropped", "entfällt").to_owned()
            }
            Change::Value(value) => {
                let value = self.lever_value(policy.lever, value);
                if german {
                    format!("wird auf {value}{unit} gesetzt")
                } else {
                    format!("is set to {value}{unit}")
                }
            }
            Change::Add(value) if german => {
                format!(
                    "wird um {}{unit} {}",
                    self.number(value.abs()),
                    if value < 0.0 { "gesenkt" } else { "erhöht" }
                )
            }
            Change::Add(value) => format!(
                "is {} by {}{unit}",
                if value < 0.0 { "lowered" } else { "raised" },
                self.number(value.abs())
            ),
            Change::Multiply(value) if german => {
                format!("wird mit {} multipliziert", self.number(value))
            }
            Change::Multiply(value) => format!("is multiplied by {}", self.number(value)),
        }
    }

    fn target(&self, lever: Lever, target: &Target) -> String {
        let mut conditions = Vec::new();
        if let Some(lands) = &target.lands {
            let rows = lands.iter().map(|land| &self.tables.lands[land.index()]);
            conditions.push(format!(
                "in {}",
                self.list(rows.map(|row| self.pick(&row.name_en, &row.name_de).to_owned()))
            ));
        }
        if let Some(keys) = &target.counties {
            let county =
                |key: &String| self.tables.counties.iter().find(|county| county.key == *key);
            let name = |key: &String| {
                county(key).map_or_else(|| key.clone(), |county| format!("{} ({key})", county.name))
            };
            conditions.push(format!("in {}", self.list(keys.iter().map(name))));
        }
        if let Some(kinds) = &target.kinds {
            conditions.push(format!(
                "{} {}",
                self.pick("for", "für"),
                self.list(kinds.iter().map(|kind| self.kind(*kind).to_owned()))
            ));
        }
        conditions.extend(self.inhabitants(target));
        if let Some(tiers) = &target.tiers {
            conditions.push(format!(
                "{} {}",
                self.pick("for", "für"),
                self.list(tiers.iter().map(|tier| self.tier(lever, *tier).to_owned()))
            ));
        }
        if let Some(memberships) = &target.memberships {
            conditions.push(format!(
                "{} {}",
                self.pick("for", "für"),
                self.list(
                    memberships.iter().map(|membership| self.membership(*membership).to_owned())
                )
            ));
        }
        if conditions.is_empty() {
            self.pick("everywhere", "überall").to_owned()
        } else {
            conditions.join(", ")
        }
    }

    fn inhabitants(&self, target: &Target) -> Option<String> {
        let whole = |number: u32| self.thousands(number);
        match (target.population_from, target.population_below, self.language) {
            (None, None, _) => None,
            (Some(from), None, Language::English) => {
                Some(format!("for administrations from {} inhabitants", whole(from)))
            }
            (Some(from), None, Language::German) => {
                Some(format!("für Verwaltungen ab {} Einwohnern", whole(from)))
            }
            (None, Some(below), Language::English) => {
                Some(format!("for administrations below {} inhabitants", whole(below)))
            }
            (None, Some(below), Language::German) => {
                Some(format!("für Verwaltungen unter {} Einwohnern", whole(below)))
            }
            (Some(from), Some(below), Language::English) => Some(format!(
                "for administrations from {} to below {} inhabitants",
                whole(from),
                whole(below)
            )),
            (Some(from), Some(below), Language::German) => Some(format!(
                "für Verwaltungen von {} bis unter {} Einwohnern",
                whole(from),
                whole(below)
            )),
        }
    }

    fn kind(&self, kind: Kind) -> &'static str {
        let (english, german) = match kind {
            Kind::Municipality => ("municipalities", "Gemeinden"),
            Kind::CountyFreeCity => ("county-free cities", "kreisfreie Städte"),
            Kind::County => ("counties", "Landkreise"),
        };
        self.language.pick(english, german)
    }

    fn tier(&self, lever: Lever, tier: Tier) -> &'static str {
        let (english, german) = match (lever.acts_on_services(), tier) {
            (true, Tier::County) => ("services of counties", "Leistungen der Kreise"),
            (true, _) => ("services of municipalities", "Leistungen der Gemeinden"),
            (false, Tier::County) => {
                ("administrations with tasks of a county", "Verwaltungen mit Kreisaufgaben")
            }
            (false, _) => (
                "administrations with tasks of a municipality",
                "Verwaltungen mit Gemeindeaufgaben",
            ),
        };
        self.language.pick(english, german)
    }

    fn membership(&self, membership: Membership) -> &'static str {
        let (english, german) = match membership {
            Membership::None => {
                ("administrations without cooperation", "Verwaltungen ohne Zusammenarbeit")
            }
            Membership::Association => {
                ("members of Land-wide associations", "Mitglieder landesweiter Verbünde")
            }
            Membership::County => {
                ("members of county hubs", "Mitglieder von Verbünden der Landkreise")
            }
            Membership::City => {
                ("members of city partnerships", "Mitglieder von Stadt-Umland-Partnerschaften")
            }
            Membership::Peers => {
                ("members of small groups of peers", "Mitglieder kleiner Gruppen Gleicher")
            }
        };
        self.language.pick(english, german)
    }

    /// An event as a sentence.
    fn event(&self, event: &Event) -> String {
        let percent = |share: f64| self.number((1000.0 * share).round() / 10.0);
        let effects = [
            (
                event.displacement,
                percent(event.displacement),
                "takes {} % of the free time of digital staff",
                "bindet {} % der freien Zeit der Digitalkräfte",
            ),
            (
                event.awareness_per_month,
                percent(event.awareness_per_month),
                "raises awareness by {} points a month",
                "hebt die Kenntnis um {} Punkte im Monat",
            ),
            (
                event.agenda,
                self.number(event.agenda),
                "shifts the agenda by {} log-odds",
                "verschiebt die Agenda um {} Log-Odds",
            ),
            (
                event.budget,
                percent(event.budget),
                "changes digital budgets by {} %",
                "verändert Digitalbudgets um {} %",
            ),
        ];
        let said: Vec<String> = effects
            .iter()
            .filter(|effect| effect.0 != 0.0)
            .map(|(_, amount, english, german)| self.pick(english, german).replace("{}", amount))
            .collect();
        let said = if said.is_empty() {
            vec![self.pick("has no effect", "wirkt nicht").to_owned()]
        } else {
            said
        };
        let list = self.list(said.into_iter());
        match self.language {
            Language::English => format!(
                "From {} until {}, the event \"{}\" {list}.",
                event.from, event.until, event.name
            ),
            Language::German => format!(
                "Ab {} bis {}: Das Ereignis „{}“ {list}.",
                event.from, event.until, event.name
            ),
        }
    }

    fn list(&self, items: impl Iterator<Item = String>) -> String {
        let mut items: Vec<String> = items.collect();
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
            ValueKind::Date => lever_value(lever, value).replace('"', ""),
        }
    }

    fn unit(&self, unit: &'static str) -> &'static str {
        unit_in(unit, self.language)
    }

    fn number(&self, value: f64) -> String {
        let text = value.to_string();
        if self.language == Language::German { text.replace('.', ",") } else { text }
    }

    fn thousands(&self, number: u32) -> String {
        let digits = number.to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push_str(self.pick(",", "."));
            }
            text.push(digit);
        }
        text
    }
}

/// The items of a list that another list does not have, each counted as often as it occurs.
fn without<T: PartialEq + Clone>(items: &[T], others: &[T]) -> Vec<T> {
    let mut others: Vec<&T> = others.iter().collect();
    let mut rest = Vec::new();
    for item in items {
        match others.iter().position(|other| *other == item) {
            Some(place) => drop(others.remove(place)),
            None => rest.push(item.clone()),
        }
    }
    rest
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
                "`supply.efa_pilot_months` [months]: 7.5 -> 18. Shortest pilot of an EfA service \
                 after its contract.",
            ]
        );
    }
}
