//! One administration's history in words and a table: what it did, when, and why not more.

use super::chart::Land;
use super::text::{aligned, number};
use crate::engine::history::{Deed, History, Year};
use crate::language::Language;
use crate::model::setting::Setting;
use crate::scenario::Scenario;
use crate::scenario::administration::{Kind, Membership};

/// Most services that are named of those that came online in a month.
const NAMED: usize = 6;

/// Reasons that hold a service back, in the order of [`crate::model::obstacle::Obstacle`].
const REASONS: [[&str; 2]; 8] = [
    ["work has not begun", "Arbeit nicht begonnen"],
    ["nobody offers it", "kein Angebot"],
    ["waits for the Land", "wartet auf das Land"],
    ["interface not worth it", "Schnittstelle lohnt nicht"],
    ["not worth it", "lohnt nicht"],
    ["no way known", "kein Weg bekannt"],
    ["no money", "kein Geld"],
    ["no hours", "keine Stunden"],
];

/// Who the administration is, in one sentence.
pub fn heading(setting: &Setting, index: usize, language: Language) -> String {
    let a = &setting.population.administrations[index];
    let kind = match (a.kind, language) {
        (Kind::Municipality, Language::English) => "municipal administration",
        (Kind::County, Language::English) => "county",
        (Kind::CountyFreeCity, Language::English) => "county-free city",
        (Kind::Municipality, Language::German) => "Gemeindeverwaltung",
        (Kind::County, Language::German) => "Landkreis",
        (Kind::CountyFreeCity, Language::German) => "kreisfreie Stadt",
    };
    let inhabitants = number(a.population.into(), 0, language);
    let services = setting.profiles[index].services;
    // Names that are made up end with the key.
    let name =
        if a.name.contains(&a.key) { a.name.clone() } else { format!("{} ({})", a.name, a.key) };
    let key = a.land.key();
    let land = Land::from_key(key).map_or(key, |land| land.name(language));
    language.pick(
        format!(
            "{name}: {kind} in {land}, {inhabitants} inhabitants, {services} services. A simulated \
             administration: no statement about a real one."
        ),
        format!(
            "{name}: {kind} in {land}, {inhabitants} Einwohner, {services} Leistungen. Eine \
             simulierte Verwaltung, keine Aussage über eine wirkliche."
        ),
    )
}

/// The table of years: how it stood, in two scenarios both beside each other where they differ, as
/// far as both go.
pub fn table(histories: &[(&Scenario, &History)], language: Language) -> String {
    let columns = language.pick(
        ["December", "online", "fully digital", "officers", "money EUR", "agenda %", "DMS %"],
        ["Dezember", "online", "volldigital", "Personal", "Geld EUR", "Agenda %", "DMS %"],
    );
    let held_back = language.pick("held back by", "Hemmnisse");
    let head = columns.into_iter().chain([held_back]).map(str::to_owned).collect();
    // Two reasons of one scenario take as much room as one of each of two.
    let reasons = 2 / histories.len().max(1);
    let years = histories.iter().map(|(_, history)| history.years.len()).min().unwrap_or(0);
    let row = |place: usize| {
        let years = histories.iter().filter_map(|(_, history)| history.years.get(place));
        let cells: Vec<_> = years.map(|year| cells(year, reasons, language)).collect();
        let beside = |column: usize| {
            let mut values: Vec<&str> = cells.iter().map(|cells| &*cells[column]).collect();
            values.dedup();
            values.join(" | ")
        };
        (0..cells[0].len()).map(beside).collect()
    };
    let rows: Vec<Vec<String>> = std::iter::once(head).chain((0..years).map(row)).collect();
    let table = aligned(&rows);
    match histories {
        [(left, _), (right, _)] => {
            let (left, right) = (&left.name, &right.name);
            let read = language.pick(
                format!("Where two values stand: `{left}` | `{right}`."),
                format!("Wo zwei Werte stehen: `{left}` | `{right}`."),
            );
            format!("{read}\n\n{table}")
        }
        _ => table,
    }
}

/// How it stood in a December, with so many reasons that hold services back.
fn cells(year: &Year, reasons: usize, language: Language) -> [String; 8] {
    let reason = |(reason, services): &(usize, i64)| {
        format!("{} {services}", language.pick(REASONS[*reason][0], REASONS[*reason][1]))
    };
    let reasons: Vec<String> = year.reasons().iter().take(reasons).map(reason).collect();
    [
        year.year.to_string(),
        year.online[0].to_string(),
        year.online[1].to_string(),
        format!("{}/{}", year.officers[0], year.officers[1]),
        number(year.money, 0, language),
        number(100.0 * year.agenda, 0, language),
        number(100.0 * year.dms, 0, language),
        reasons.join(", "),
    ]
}

/// What it did, month by month.
pub fn deeds(
    setting: &Setting,
    scenario: &Scenario,
    history: &History,
    language: Language,
) -> String {
    let line = |(month, deed): &(crate::units::Month, Deed)| {
        format!("{month}  {}\n", told(setting, scenario, deed, language))
    };
    history.deeds.iter().map(line).collect()
}

fn told(setting: &Setting, scenario: &Scenario, deed: &Deed, language: Language) -> String {
    match deed {
        Deed::Began => {
            language.pick("begins work on the OZG", "beginnt die Arbeit am OZG").to_owned()
        }
        Deed::Dms => language.pick("its DMS is complete", "DMS eingeführt").to_owned(),
        Deed::Joined(kind) => {
            format!("{} {}", language.pick("joins", "tritt bei:"), cooperation(*kind, language))
        }
        Deed::Left(kind) => {
            format!("{} {}", language.pick("leaves", "tritt aus:"), cooperation(*kind, language))
        }
        Deed::Online(level, slots) => {
            let name = |slot: &usize| {
                let id = &setting.services[*slot].id;
                let service = scenario.tables.services.iter().find(|service| service.id == *id);
                service.map_or_else(String::new, |service| {
                    language.pick(&service.name_en, &service.name_de).clone()
                })
            };
            let mut names: Vec<String> = slots.iter().take(NAMED).map(name).collect();
            if slots.len() > NAMED {
                let more = slots.len() - NAMED;
                names.push(language.pick(format!("{more} more"), format!("{more} weitere")));
            }
            let what = match level {
                2 => language.pick("online", "online"),
                _ => language.pick("fully digital", "volldigital"),
            };
            format!("{what}: {}", names.join("; "))
        }
    }
}

fn cooperation(kind: Membership, language: Language) -> &'static str {
    match kind {
        Membership::None => "",
        Membership::Association => {
            language.pick("the Land-wide association", "landesweiter Verbund")
        }
        Membership::County => language.pick("the county's hub", "Verbund des Landkreises"),
        Membership::City => language.pick("a city's partnership", "Stadt-Umland-Partnerschaft"),
        Membership::Peers => language.pick("a group of peers", "Gruppe Gleicher"),
    }
}

/// Why not more: what holds the services back that are not online in the end.
pub fn why_not(history: &History, language: Language) -> String {
    let Some(last) = history.years.last() else { return String::new() };
    let line = |(reason, services): (usize, i64)| {
        let only = last.obstacles.only[reason];
        let name = language.pick(REASONS[reason][0], REASONS[reason][1]);
        vec![name.to_owned(), services.to_string(), only.to_string()]
    };
    let head = language.pick(
        ["held back by", "first reason, services", "only reason, services"],
        ["Hemmnis", "als erstes, Leistungen", "allein, Leistungen"],
    );
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(last.reasons().into_iter().map(line));
    aligned(&rows)
}
