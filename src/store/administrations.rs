//! `administrations.parquet`: every administration in every replicate at the horizon, one row group
//! per job.

use super::file::Complete;
use super::population::provider_in_land;
use super::replicates::Texts;
use super::table::Table;
use crate::engine::form::{AMOUNTS, LastState};
use crate::engine::runs::Runs;
use crate::engine::trajectory::Family;
use crate::error::Result;
use crate::model::population::{Administration, Population};
use crate::scenario::administration::{Membership, SIZE_CLASSES};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use std::path::Path;

const SCHEMA: &str = "message administrations {
    REQUIRED BYTE_ARRAY scenario (UTF8);
    REQUIRED INT64 replicate;
    REQUIRED BYTE_ARRAY key (UTF8);
    REQUIRED BYTE_ARRAY name (UTF8);
    REQUIRED BYTE_ARRAY kind (UTF8);
    REQUIRED BYTE_ARRAY type (UTF8);
    REQUIRED BYTE_ARRAY land (UTF8);
    REQUIRED BYTE_ARRAY county (UTF8);
    REQUIRED INT64 population;
    REQUIRED BYTE_ARRAY size_class (UTF8);
    REQUIRED INT64 level1;
    REQUIRED INT64 level2;
    REQUIRED INT64 level3;
    REQUIRED INT64 level4;
    REQUIRED INT64 services;
    REQUIRED BOOLEAN dms;
    REQUIRED BYTE_ARRAY membership (UTF8);
    REQUIRED INT64 posts;
    REQUIRED INT64 filled;
    REQUIRED BYTE_ARRAY memberships (UTF8);
    REQUIRED INT64 provider;
    REQUIRED DOUBLE money_eur;
    REQUIRED DOUBLE grant_eur;
    REQUIRED DOUBLE online_hours;
    REQUIRED DOUBLE internal_hours;
    REQUIRED DOUBLE agenda;
    REQUIRED DOUBLE awareness;
}";

/// Writes the table, scenario by scenario.
///
/// # Errors
/// When a job cannot be read, the folder cannot be written to or the disk is full.
pub(super) fn write(target: &Path, family: &Family, runs: &Runs) -> Result<Complete> {
    let mut table = Table::create(target, SCHEMA)?;
    for member in 0..runs.members() {
        append(&mut table, family, runs, member)?;
    }
    table.complete()
}

fn append(table: &mut Table, family: &Family, runs: &Runs, member: usize) -> Result<()> {
    let (scenario, setting) = (&family.scenarios()[member].name, &family.settings()[member]);
    let population = &setting.population;
    let agents = setting.agents();
    let scenario = column(population, |_| scenario);
    let names = [
        column(population, |a| &a.key),
        column(population, |a| &a.name),
        column(population, |a| a.kind.name()),
        column(population, |a| &a.administration_type),
        column(population, |a| a.land.key()),
        column(population, |a| county_key(population, a)),
    ];
    let size_class =
        column(population, |a| a.size_class().map_or("", |class| SIZE_CLASSES[class].0));
    let inhabitants: Vec<i64> =
        population.administrations.iter().map(|a| i64::from(a.population)).collect();
    let services: Vec<i64> =
        population.administrations.iter().map(|a| setting.slots_of(a.kind).len() as i64).collect();
    let providers: Vec<i64> = population
        .administrations
        .iter()
        .map(|a| i64::from(provider_in_land(population, a)))
        .collect();
    for block in runs.blocks() {
        let states: Vec<Vec<LastState>> = block
            .clone()
            .map(|replicate| runs.last_states(member, block, replicate))
            .collect::<Result<_>>()?;
        let count = |number: &dyn Fn(&LastState) -> i64| -> Vec<Vec<i64>> {
            states.iter().map(|states| states.iter().map(number).collect()).collect()
        };
        let mut texts = Texts::default();
        let mut texts_of = |text: &dyn Fn(&LastState) -> String| -> Vec<Vec<ByteArray>> {
            states
                .iter()
                .map(|states| states.iter().map(|state| texts.shared(&text(state))).collect())
                .collect()
        };
        let membership = texts_of(&|state| state.membership.name().to_owned());
        let memberships = texts_of(&memberships);
        table.row_group(|group| {
            group.column::<ByteArrayType>(states.iter().map(|_| &scenario))?;
            group.column::<Int64Type>(
                block.clone().map(|replicate| vec![replicate as i64; agents]),
            )?;
            for column in &names {
                group.column::<ByteArrayType>(states.iter().map(|_| column))?;
            }
            group.column::<Int64Type>(states.iter().map(|_| &inhabitants))?;
            group.column::<ByteArrayType>(states.iter().map(|_| &size_class))?;
            for level in 0..4 {
                group.column::<Int64Type>(count(&|state| i64::from(state.levels[level])))?;
            }
            group.column::<Int64Type>(states.iter().map(|_| &services))?;
            group.column::<BoolType>(
                states
                    .iter()
                    .map(|states| states.iter().map(|state| state.dms).collect::<Vec<bool>>()),
            )?;
            group.column::<ByteArrayType>(&membership)?;
            group.column::<Int64Type>(count(&|state| i64::from(state.posts)))?;
            group.column::<Int64Type>(count(&|state| i64::from(state.filled)))?;
            group.column::<ByteArrayType>(&memberships)?;
            group.column::<Int64Type>(states.iter().map(|_| &providers))?;
            for place in 0..AMOUNTS.len() {
                let amounts = |states: &Vec<LastState>| -> Vec<f64> {
                    states.iter().map(|state| state.amounts[place]).collect()
                };
                group.column::<DoubleType>(states.iter().map(amounts))?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Names of all kinds of cooperation that an administration is in.
fn memberships(state: &LastState) -> String {
    let kinds = Membership::ALL[1..].iter().zip(state.memberships);
    let names: Vec<&str> =
        kinds.filter(|(_, is_member)| *is_member).map(|(kind, _)| kind.name()).collect();
    names.join(";")
}

fn column<'a>(
    population: &'a Population,
    text: impl Fn(&'a Administration) -> &'a str,
) -> Vec<ByteArray> {
    let mut texts = Texts::default();
    population
        .administrations
        .iter()
        .map(|administration| texts.shared(text(administration)))
        .collect()
}

/// Five-digit key of an administration's county, without the suffix of a replicated population.
fn county_key<'a>(population: &'a Population, administration: &Administration) -> &'a str {
    let key = &population.counties[administration.county].key;
    key.split_once('#').map_or(key, |(key, _)| key)
}
