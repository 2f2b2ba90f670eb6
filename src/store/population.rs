//! Population files: the administrations as a table that can be edited and read back by `[data]
//! population`.

use super::file::{Draft, failure, make_folder};
use crate::error::{Error, Result};
use crate::model::population::{Administration, Population};
use crate::scenario::Kind;
use crate::scenario::reform::{Merger, merge};
use crate::scenario::register::{RegisterEntry, RegisterKind, place_of_county, read_register};
use crate::scenario::source::read_bytes;
use crate::scenario::tables::{AdministrationRow, County};
use std::fs;
use std::path::Path;

/// Largest register that is read [bytes]; the official one has about two million.
const LARGEST_REGISTER: u64 = 200_000_000;

/// The table of a population, with every attribute filled in.
pub fn rows(population: &Population) -> Vec<AdministrationRow> {
    population
        .administrations
        .iter()
        .map(|administration| row(population, administration))
        .collect()
}

fn row(population: &Population, a: &Administration) -> AdministrationRow {
    let first_provider =
        population.provider_lands.iter().position(|land| *land == a.land).unwrap_or(0);
    AdministrationRow {
        key: a.key.clone(),
        name: a.name.clone(),
        kind: a.kind.name().to_owned(),
        administration_type: a.administration_type.clone(),
        land: a.land.key().to_owned(),
        county: population.counties[a.county].key.clone(),
        population: a.population,
        tax_capacity_eur_per_inhabitant: Some(a.tax_capacity),
        cash_credits_eur_per_inhabitant: Some(a.cash_credits),
        share_65_plus_pct: Some(a.share_65),
        broadband_50mbit_pct: Some(a.broadband),
        digital_posts: Some(f64::from(a.posts) * a.post_share),
        own_servers: Some(a.own_servers),
        provider: Some((a.provider - first_provider + 1) as u32),
        self_government: Some(a.self_government),
        leadership: Some(a.leadership),
        council_interest: Some(a.council_interest),
    }
}

/// What the official register gives, and what its user should know of it.
#[derive(Debug)]
pub struct Import {
    /// The administrations; what the register does not know is left empty and will be drawn.
    pub rows: Vec<AdministrationRow>,
    /// Counties that are part of others by the date of the county table.
    pub mergers: Vec<&'static Merger>,
    /// Administrations without inhabitants, which are left out: key and name.
    pub uninhabited: Vec<String>,
    /// Counties without an administration in a Land that has some: key and name.
    pub missing: Vec<String>,
}

/// Reads the official register.
///
/// # Errors
/// When the file cannot be read, is no register, has no inhabitants or knows counties that the
/// county table does not know.
pub fn import(path: &Path, counties: &[County]) -> Result<Import> {
    let name = path.display().to_string();
    let bytes = read_bytes(path, LARGEST_REGISTER)?;
    let entries =
        read_register(&name, &bytes).map_err(|error| Error::input(error.to_string(), ""))?;
    let (entries, mergers) = merge(entries, counties);
    if let Some(entry) =
        entries.iter().find(|entry| !counties.iter().any(|county| county.key == entry.county))
    {
        return Err(unknown_county(&name, &bytes, entry, counties));
    }
    let missing = missing(&entries, counties);
    let (inhabited, uninhabited): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.population > 0);
    if inhabited.is_empty() {
        let help = "every population in it is 0; take the file as published";
        return Err(Error::input(format!("`{name}` has no administration with inhabitants"), help));
    }
    let uninhabited =
        uninhabited.iter().map(|entry| format!("{} {}", entry.key, entry.name)).collect();
    Ok(Import {
        rows: inhabited.into_iter().map(imported).collect(),
        mergers,
        uninhabited,
        missing,
    })
}

fn missing(entries: &[RegisterEntry], counties: &[County]) -> Vec<String> {
    let absent = |county: &&County| {
        entries.iter().any(|entry| entry.land == county.land.key())
            && !entries.iter().any(|entry| entry.county == county.key)
    };
    counties.iter().filter(absent).map(|county| format!("{} {}", county.key, county.name)).collect()
}

fn unknown_county(file: &str, bytes: &[u8], entry: &RegisterEntry, counties: &[County]) -> Error {
    let place = place_of_county(bytes, &entry.county)
        .map_or_else(String::new, |place| format!(", {place}"));
    let title = format!(
        "{file}{place}: the county {} ({}) is none of the 400 counties of 31.12.2023",
        entry.county, entry.county_name
    );
    let plain = |name: &str| name.split(',').next().unwrap_or_default().trim().to_owned();
    let namesake = counties.iter().find(|county| {
        county.land.key() == entry.land && plain(&county.name) == plain(&entry.county_name)
    });
    let help = namesake.map_or_else(
        || {
            "correct the key, or take the register of 31.12.2023; of older ones those from 2012 on \
            can be read"
                .to_owned()
        },
        |county| {
            format!(
                "\"{}\" has the key {} there; correct the key, or take the register of \
            31.12.2023",
                county.name, county.key
            )
        },
    );
    Error::input(title, help)
}

fn imported(entry: RegisterEntry) -> AdministrationRow {
    let kind = match entry.kind {
        RegisterKind::Municipality => Kind::Municipality,
        RegisterKind::City => Kind::CountyFreeCity,
        RegisterKind::County => Kind::County,
    };
    AdministrationRow {
        key: entry.key,
        name: entry.name,
        kind: kind.name().to_owned(),
        administration_type: entry.administration_type,
        land: entry.land,
        county: entry.county,
        population: entry.population,
        ..AdministrationRow::default()
    }
}

/// Writes a population file; one that differs, because somebody has edited it, is kept unless
/// `force` is set.
///
/// # Errors
/// When a file that differs is there, or the folder cannot be written to.
pub fn write(target: &Path, rows: &[AdministrationRow], force: bool) -> Result<()> {
    let bytes = table(rows).map_err(|error| failure(target, &error))?;
    if !force && fs::read(target).is_ok_and(|present| present != bytes) {
        let help =
            "rename it to keep it, name another folder with --output, or overwrite it with --force";
        return Err(Error::input(
            format!("`{}` is there already and differs", target.display()),
            help,
        ));
    }
    make_folder(target.parent().unwrap_or(Path::new("")))?;
    Draft::of(target, &bytes)?.publish()
}

fn table(rows: &[AdministrationRow]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.serialize(row))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
