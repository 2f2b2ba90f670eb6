//! Population files: the administrations as a table that can be edited and read back by `[data]
//! population`.

use super::file::{Draft, failure, make_folder};
use crate::error::{Error, Result};
use crate::model::population::{Administration, Population};
use crate::scenario::tables::AdministrationRow;
use std::fs;
use std::path::Path;

/// The table of a population, with every attribute filled in.
pub fn rows(population: &Population) -> Vec<AdministrationRow> {
    population
        .administrations
        .iter()
        .map(|administration| row(population, administration))
        .collect()
}

fn row(population: &Population, a: &Administration) -> AdministrationRow {
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
        provider: Some(provider_in_land(population, a)),
        self_government: Some(a.self_government),
        leadership: Some(a.leadership),
        council_interest: Some(a.council_interest),
        weight: Some(population.weight(a)),
    }
}

/// Number of an administration's provider among those of its Land, from 1 on.
pub(super) fn provider_in_land(population: &Population, a: &Administration) -> u32 {
    let first = population.provider_lands.iter().position(|land| *land == a.land).unwrap_or(0);
    (a.provider - first + 1) as u32
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
