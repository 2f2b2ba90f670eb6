//! Summary of a population as plain text: who the simulated administrations are.

use super::text::{aligned, number};
use crate::language::Language;
use crate::model::population::{Administration, Population};
use crate::register::check::{Import, Merger};
use crate::scenario::administration::{Kind, SIZE_CLASSES};
use crate::scenario::land::Land;
use crate::scenario::tables::{County, LandRow};
use crate::statistics::quantile;
use std::collections::BTreeMap;
use std::path::Path;

/// Tables of administrations by Land and size class, kinds, types, posts, servers and tax capacity.
pub fn summary(population: &Population, lands: &[LandRow], language: Language) -> String {
    let tables = [
        by_land(population, lands, language),
        kinds(population, language),
        types(population, language),
        means(population, language),
    ];
    tables.join("\n")
}

fn whole(value: u64, language: Language) -> String {
    number(value as f64, 0, language)
}

fn by_land(population: &Population, lands: &[LandRow], language: Language) -> String {
    let mut header = vec![
        language
            .pick(
                "Administrations by Land and size class",
                "Verwaltungen nach Land und Größenklasse",
            )
            .to_owned(),
    ];
    header.extend(SIZE_CLASSES.iter().map(|(name, _)| (*name).to_owned()));
    header.extend(
        [
            language.pick("counties", "Kreise"),
            language.pick("all", "alle"),
            language.pick("inhabitants", "Einwohner"),
        ]
        .map(str::to_owned),
    );
    let mut rows = vec![header];
    let line = |name: &str, chosen: &dyn Fn(&Administration) -> bool| {
        let mut counts = vec![0_u64; SIZE_CLASSES.len() + 1];
        let mut inhabitants = 0;
        for administration in
            population.administrations.iter().filter(|administration| chosen(administration))
        {
            counts[administration.size_class().unwrap_or(SIZE_CLASSES.len())] += 1;
            // The inhabitants of a county are those of its municipalities.
            inhabitants += if administration.kind == Kind::County {
                0
            } else {
                u64::from(administration.population)
            };
        }
        let numbers = counts.iter().copied().chain([counts.iter().sum(), inhabitants]);
        std::iter::once(name.to_owned())
            .chain(numbers.map(|count| whole(count, language)))
            .collect()
    };
    for land in Land::all() {
        let row = &lands[land.index()];
        rows.push(line(language.pick(&row.name_en, &row.name_de), &|administration| {
            administration.land == land
        }));
    }
    rows.push(line(language.pick("Germany", "Deutschland"), &|_| true));
    aligned(&rows)
}

fn kinds(population: &Population, language: Language) -> String {
    let title = language.pick("Kinds", "Arten");
    let count = |kind| {
        population
            .administrations
            .iter()
            .filter(|administration| administration.kind == kind)
            .count() as u64
    };
    let name = |kind| match kind {
        Kind::Municipality => language.pick(
            "municipalities and associations within counties",
            "Gemeinden und Verbände in Kreisen",
        ),
        Kind::CountyFreeCity => language.pick("county-free cities", "kreisfreie Städte"),
        Kind::County => language.pick("counties", "Kreise"),
    };
    counted(title, Kind::ALL.into_iter().map(|kind| (name(kind), count(kind))), language)
}

fn types(population: &Population, language: Language) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for administration in population
        .administrations
        .iter()
        .filter(|administration| administration.kind != Kind::County)
    {
        *counts.entry(&administration.administration_type).or_default() += 1;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = counts.into_iter().map(|(name, count)| (written_out(name), count));
    counted(
        language.pick("Types of municipal administration", "Typen von Gemeindeverwaltungen"),
        named,
        language,
    )
}

/// The German name of a type, whose key has neither blanks nor umlauts.
fn written_out(key: &str) -> &str {
    match key {
        "Erfuellende_Gemeinde" => "Erfüllende Gemeinde",
        "Verwaltungsverband_GVV" => "Verwaltungsverband, GVV",
        other => other,
    }
}

fn counted<'a>(
    title: &str,
    counts: impl IntoIterator<Item = (&'a str, u64)>,
    language: Language,
) -> String {
    let mut rows = vec![vec![title.to_owned(), language.pick("number", "Zahl").to_owned()]];
    rows.extend(
        counts.into_iter().map(|(name, count)| vec![name.to_owned(), whole(count, language)]),
    );
    aligned(&rows)
}

fn means(population: &Population, language: Language) -> String {
    let all = &population.administrations;
    let municipal: Vec<&Administration> =
        all.iter().filter(|administration| administration.kind != Kind::County).collect();
    let posts: f64 = all
        .iter()
        .map(|administration| f64::from(administration.posts) * administration.post_share)
        .sum();
    let servers = municipal.iter().filter(|administration| administration.own_servers).count()
        as f64
        / municipal.len().max(1) as f64;
    let mut capacity: Vec<f64> =
        municipal.iter().map(|administration| administration.tax_capacity).collect();
    capacity.sort_by(f64::total_cmp);
    let mut rows = vec![
        vec![
            language.pick("Attributes", "Merkmale").to_owned(),
            language.pick("value", "Wert").to_owned(),
        ],
        vec![
            language
                .pick(
                    "posts mainly for digital work [full-time equivalents]",
                    "Digitalstellen [Vollzeitstellen]",
                )
                .to_owned(),
            number(posts, 0, language),
        ],
        vec![
            language
                .pick(
                    "municipal administrations with own servers [%]",
                    "Gemeindeverwaltungen mit eigenen Servern [%]",
                )
                .to_owned(),
            number(100.0 * servers, 1, language),
        ],
    ];
    for percent in [5, 25, 50, 75, 95] {
        let value = if capacity.is_empty() {
            "-".to_owned()
        } else {
            number(quantile(&capacity, f64::from(percent) / 100.0), 0, language)
        };
        rows.push(vec![
            match language {
                Language::English => format!(
                    "tax capacity, {percent} % of municipal \
                    administrations are below [EUR per inhabitant]"
                ),
                Language::German => format!(
                    "Steuerkraft, {percent} % der Gemeindeverwaltungen \
                    liegen darunter [EUR je Einwohner]"
                ),
            },
            value,
        ]);
    }
    aligned(&rows)
}

/// What the register says otherwise than the table that was made of it.
pub fn notices(import: &Import, counties: &[County], language: Language) -> Vec<String> {
    let mergers: Vec<String> =
        import.mergers.iter().map(|merger| merged(merger, counties, language)).collect();
    let told = [
        (
            &mergers,
            language.pick(
                "note: counties that were merged before 31.12.2023 are taken as part of the \
                 counties of that day",
                "Hinweis: Kreise, die vor dem 31.12.2023 aufgegangen sind, zählen zu den Kreisen \
                 dieses Tages",
            ),
        ),
        (
            &import.uninhabited,
            language.pick(
                "note: left out because they have no inhabitants",
                "Hinweis: \
                ausgelassen, weil sie keine Einwohner haben",
            ),
        ),
        (
            &import.missing,
            language.pick(
                "note: the register has no administration of these counties and may be incomplete",
                "Hinweis: das Verzeichnis hat keine Verwaltung dieser Kreise und ist vielleicht \
                 unvollständig",
            ),
        ),
    ];
    told.iter()
        .filter(|(named, _)| !named.is_empty())
        .map(|(named, text)| format!("{text}: {}", listed(named, language)))
        .collect()
}

fn merged(merger: &Merger, counties: &[County], language: Language) -> String {
    let name =
        counties.iter().find(|county| county.key == merger.into).map_or("", |county| &county.name);
    let city = if merger.was_city {
        language.pick(", as one of its municipalities", ", als eine seiner Gemeinden")
    } else {
        ""
    };
    format!("{} {} -> {} {name}{city}", merger.key, merger.name, merger.into)
}

/// The first of some names, and how many more there are.
fn listed(names: &[String], language: Language) -> String {
    const MOST: usize = 10;
    let shown = names[..names.len().min(MOST)].join("; ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!(
            "{shown}; {}",
            language.pick(format!("and {more} more"), format!("und {more} weitere"))
        ),
    }
}

/// What to do with the table that was written.
pub fn hint(target: &Path, language: Language) -> String {
    let file = target.file_name().unwrap_or_default().to_string_lossy();
    let (target, scenario) = (
        target.display(),
        format!("name = \"mine\"\nextends = \"baseline\"\n\n[data]\npopulation = \"{file}\""),
    );
    match language {
        Language::English => format!(
            "Written to {target}. To use it, edited or not, put beside it a scenario file, for \
             example\n\n{scenario}"
        ),
        Language::German => {
            format!(
                "Geschrieben nach {target}. Um sie zu verwenden, bearbeitet oder nicht, eine \
                 Szenariodatei danebenlegen, zum Beispiel\n\n{scenario}"
            )
        }
    }
}
