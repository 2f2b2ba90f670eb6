//! Counties that were merged into others before 31.12.2023, the date of the county table: registers
//! of earlier dates still have them.

use super::register::{RegisterEntry, RegisterKind};
use super::tables::County;
use std::collections::BTreeMap;

/// A county, or a county-free city, that is part of another county since.
#[derive(Debug, PartialEq, Eq)]
pub struct Merger {
    /// Key that it had.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Key of the county that it is part of.
    pub into: &'static str,
    /// Whether it was a county-free city.
    pub was_city: bool,
}

/// All mergers after the reform of Mecklenburg-Vorpommern, which divided counties (4.9.2011):
/// Göttingen (1.11.2016) and Eisenach (1.7.2021).
const MERGERS: [Merger; 3] = [
    Merger { key: "03152", name: "Göttingen", into: "03159", was_city: false },
    Merger { key: "03156", name: "Osterode am Harz", into: "03159", was_city: false },
    Merger { key: "16056", name: "Eisenach", into: "16063", was_city: true },
];

/// Places the administrations of merged counties in those of the county table, by key, and says
/// which counties these were.
///
/// A county has one administration, so those of merged counties become one; a county-free city
/// becomes a municipality of its county.
pub fn merge(
    entries: Vec<RegisterEntry>,
    counties: &[County],
) -> (Vec<RegisterEntry>, Vec<&'static Merger>) {
    let mergers: Vec<&Merger> = MERGERS
        .iter()
        .filter(|merger| entries.iter().any(|entry| entry.county == merger.key))
        .collect();
    let mut merged: BTreeMap<String, RegisterEntry> = BTreeMap::new();
    let mut joining = Vec::new();
    for mut entry in entries {
        if let Some(merger) = mergers.iter().find(|merger| merger.key == entry.county) {
            merger.into.clone_into(&mut entry.county);
            match entry.kind {
                RegisterKind::County => rename(&mut entry, counties),
                RegisterKind::City => {
                    entry.kind = RegisterKind::Municipality;
                    joining.push((merger.into, entry.population, entry.municipalities));
                }
                RegisterKind::Municipality => {}
            }
        }
        let (population, municipalities) = (entry.population, entry.municipalities);
        merged
            .entry(entry.key.clone())
            .and_modify(|present| add(present, population, municipalities))
            .or_insert(entry);
    }
    for (county, population, municipalities) in joining {
        merged
            .entry(county.to_owned())
            .and_modify(|present| add(present, population, municipalities));
    }
    (merged.into_values().collect(), mergers)
}

/// Gives a county's own administration the key and name of the county that it is in now.
fn rename(entry: &mut RegisterEntry, counties: &[County]) {
    entry.key.clone_from(&entry.county);
    if let Some(county) = counties.iter().find(|county| county.key == entry.county) {
        entry.name.clone_from(&county.name);
    }
}

const fn add(entry: &mut RegisterEntry, population: u32, municipalities: u32) {
    entry.population += population;
    entry.municipalities += municipalities;
}
