//! Population files: the administrations as a table that can be edited and read back by `[data] population`.

use super::file::{Draft, failure, make_folder};
use crate::error::{Error, Result, suggestion};
use crate::model::population::{Administration, Population};
use crate::scenario::Kind;
use crate::scenario::register::{RegisterEntry, RegisterKind, read_register};
use crate::scenario::source::read_bytes;
use crate::scenario::tables::{AdministrationRow, County};
use std::fs;
use std::path::Path;

/// Largest register that is read [bytes]; the official one has about two million.
const LARGEST_REGISTER: u64 = 200_000_000;

/// The table of a population, with every attribute filled in.
pub fn rows(population: &Population) -> Vec<AdministrationRow> {
    population.administrations.iter().map(|administration| row(population, administration)).collect()
}

fn row(population: &Population, a: &Administration) -> AdministrationRow {
    let county = &population.counties[a.county].key;
    let first_provider = population.provider_lands.iter().position(|land| *land == a.land).unwrap_or(0);
    AdministrationRow {
        key: a.key.clone(),
        name: a.name.clone(),
        kind: a.kind.name().to_owned(),
        administration_type: a.administration_type.clone(),
        land: a.land.key().to_owned(),
        county: county.split_once('#').map_or(county.as_str(), |(key, _)| key).to_owned(),
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

/// Reads the official register; what it does not know is left empty and will be drawn.
///
/// # Errors
/// When the file cannot be read, is no register or knows counties that the county table does not know.
pub fn import(path: &Path, counties: &[County]) -> Result<Vec<AdministrationRow>> {
    let name = path.display().to_string();
    let bytes = read_bytes(path, LARGEST_REGISTER)?;
    let entries = read_register(&name, &bytes).map_err(|error| Error::input(error.to_string(), ""))?;
    entries.into_iter().filter(|entry| entry.population > 0).map(|entry| imported(&name, entry, counties)).collect()
}

fn imported(file: &str, entry: RegisterEntry, counties: &[County]) -> Result<AdministrationRow> {
    if !counties.iter().any(|county| county.key == entry.county) {
        let title = format!("`{file}` has the county {} ({}), which the county table of 31.12.2023 does not have", entry.county, entry.county_name);
        let near = suggestion(&entry.county, counties.iter().filter(|county| county.land.key() == entry.land).map(|county| county.key.as_str()));
        return Err(Error::input(title, format!("take the register of 31.12.2023, or correct the key; {near}")));
    }
    let kind = match entry.kind {
        RegisterKind::Municipality => Kind::Municipality,
        RegisterKind::City => Kind::CountyFreeCity,
        RegisterKind::County => Kind::County,
    };
    Ok(AdministrationRow {
        key: entry.key,
        name: entry.name,
        kind: kind.name().to_owned(),
        administration_type: entry.administration_type,
        land: entry.land,
        county: entry.county,
        population: entry.population,
        ..AdministrationRow::default()
    })
}

/// Writes a population file; one that differs, because somebody has edited it, is kept unless `force` is set.
///
/// # Errors
/// When a file that differs is there, or the folder cannot be written to.
pub fn write(target: &Path, rows: &[AdministrationRow], force: bool) -> Result<()> {
    let bytes = table(rows).map_err(|error| failure(target, &error))?;
    if !force && fs::read(target).is_ok_and(|present| present != bytes) {
        let help = "rename it to keep it, name another folder with --output, or overwrite it with --force";
        return Err(Error::input(format!("`{}` is there already and differs", target.display()), help));
    }
    make_folder(target.parent().unwrap_or(Path::new("")))?;
    Draft::of(target, &bytes)?.publish()
}

fn table(rows: &[AdministrationRow]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.serialize(row))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
