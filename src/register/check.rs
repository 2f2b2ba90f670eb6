//! From the records of a register to the administrations of the county table: every key once,
//! everything in its place, all Länder, and counties merged since as part of what they are now.

use super::problem::{CORRECT, DOWNLOAD, Outcome, Position, Problem, shown};
use super::text::read_text;
use super::workbook::read_workbook;
use super::{Field, RecordType, Row, Table, is_number};
use crate::error::{Error, Result};
use crate::scenario::administration::Kind;
use crate::scenario::land::Land;
use crate::scenario::source::read_bytes;
use crate::scenario::tables::{AdministrationRow, County, lands};
use std::collections::BTreeMap;
use std::path::Path;

/// Largest register that is read [bytes]; the official one has about two million.
const LARGEST_REGISTER: u64 = 200_000_000;

/// A bound that no German city comes near.
const MAX_POPULATION: u32 = 10_000_000;

/// The Land whose members of joint administrations are counted one by one.
const LAND_COUNTED_SINGLY: &str = "BW";

/// Region and county of areas that belong to no county.
const NO_COUNTY: &str = "000";

const SINGLE_MUNICIPALITY: &str = "Einheitsgemeinde";

/// Text keys of counties.
const COUNTY_TYPES: [(&str, (Kind, &str)); 5] = [
    ("41", (Kind::CountyFreeCity, "Kreisfreie Stadt")),
    ("42", (Kind::CountyFreeCity, "Stadtkreis")),
    ("43", (Kind::County, "Kreis")),
    ("44", (Kind::County, "Landkreis")),
    ("45", (Kind::County, "Regionalverband")),
];

/// Text keys of associations.
const ASSOCIATION_TYPES: [(&str, &str); 9] = [
    ("50", SINGLE_MUNICIPALITY),
    ("51", "Amt"),
    ("52", "Samtgemeinde"),
    ("53", "Verbandsgemeinde"),
    ("54", "Verwaltungsgemeinschaft"),
    ("55", "Kirchspielslandgemeinde"),
    ("56", "Verwaltungsverband_GVV"),
    ("57", "Verwaltungsgemeinschaft"),
    ("58", "Erfuellende_Gemeinde"),
];

/// Text keys of municipalities, and whether they are incorporated.
const MUNICIPALITY_TYPES: [(&str, bool); 10] = [
    ("60", true),
    ("61", true),
    ("62", true),
    ("63", true),
    ("64", true),
    ("65", false),
    ("66", false),
    ("67", true),
    ("68", true),
    ("69", true),
];

/// One municipal administration or county of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// Regional key: 5 digits for a county, 9 for an administration, 12 for a municipality that
    /// is counted singly although it belongs to a joint administration.
    pub key: String,
    /// Name as the register writes it.
    pub name: String,
    /// What the entry stands for; urban districts of Baden-Württemberg and the city states are
    /// county-free cities.
    pub kind: Kind,
    /// Legal form, such as `Amt` or `Einheitsgemeinde`; `Kreis`, `Landkreis` or `Regionalverband`
    /// for a county.
    pub administration_type: String,
    /// Two-letter abbreviation of the Land.
    pub land: String,
    /// Five-digit key of the county or county-free city.
    pub county: String,
    /// Name of the county or county-free city.
    pub county_name: String,
    /// Inhabitants, without those of unincorporated areas.
    pub population: u32,
    /// Number of municipalities administered, without unincorporated areas.
    pub municipalities: u32,
}

/// Reads a municipality register, recognising its format by content; the entries are sorted by
/// key, and `file_name` serves the messages only.
///
/// # Errors
/// When the file is not the register or a record in it is wrong; the error names its place.
pub fn read_register(file_name: &str, bytes: &[u8]) -> Result<Vec<RegisterEntry>> {
    let entries = read_table(bytes, |table| Register::collect(table)?.entries(table));
    entries.map_err(|problem| problem.error(file_name))
}

/// Where the record of a county stands in a register that can be read.
pub fn place_of_county(bytes: &[u8], key: &str) -> Option<Position> {
    let place = |table: &Table| {
        let register = Register::collect(table)?;
        register.entries(table)?;
        Ok(register.counties.get(key).map(|county| table.position(county.row, Some(Field::County))))
    };
    read_table(bytes, place).ok().flatten()
}

/// A workbook is a ZIP archive, full or empty, and known by its first bytes.
fn read_table<T>(bytes: &[u8], read: impl Fn(&Table) -> Outcome<T>) -> Outcome<T> {
    let is_archive = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06");
    if is_archive { read_workbook(bytes, read) } else { read(&read_text(bytes)?) }
}

/// A county (with its kind and type), an association (type) or a municipality as the file has it.
struct Record<T> {
    row: usize,
    name: String,
    detail: T,
}

struct Municipality {
    association: String,
    incorporated: bool,
    population: u32,
}

impl Municipality {
    /// The key of an association begins with the key of its county.
    fn county(&self) -> &str {
        &self.association[..5]
    }
}

type Records<T> = BTreeMap<String, Record<T>>;

/// The records by key.
#[derive(Default)]
struct Register {
    counties: Records<(Kind, &'static str)>,
    associations: Records<&'static str>,
    municipalities: Records<Municipality>,
}

impl Register {
    fn collect(table: &Table) -> Outcome<Self> {
        let mut register = Self::default();
        for row in &table.rows {
            register.add(Place { table, row })?;
        }
        Ok(register)
    }

    fn add(&mut self, place: Place<'_>) -> Outcome<()> {
        let title = place.row.record_type().map_or("", RecordType::title);
        if place.is_outside_counties() {
            return place.land().map(|_| ());
        }
        match place.row.record_type() {
            Some(RecordType::County) => {
                let (key, name) = (place.county_key()?, place.name()?);
                let detail = place.text_key(title, &COUNTY_TYPES)?;
                place.insert(&mut self.counties, title, key, name, detail)
            }
            Some(RecordType::Association) => {
                let (key, name) = (place.association_key()?, place.name()?);
                let detail = place.text_key(title, &ASSOCIATION_TYPES)?;
                place.insert(&mut self.associations, title, key, name, detail)
            }
            Some(RecordType::Municipality) => {
                let association = place.association_key()?;
                let key = format!("{association}{}", place.digits(Field::Municipality)?);
                let name = place.name()?;
                let incorporated = place.text_key(title, &MUNICIPALITY_TYPES)?;
                let population = if incorporated { place.population()? } else { 0 };
                let detail = Municipality { association, incorporated, population };
                place.insert(&mut self.municipalities, title, key, name, detail)
            }
            Some(RecordType::Heading) | None => place.land().map(|_| ()),
        }
    }

    fn incorporated(&self) -> impl Iterator<Item = (&String, &Record<Municipality>)> {
        self.municipalities.iter().filter(|(_, municipality)| municipality.detail.incorporated)
    }

    fn entries(&self, table: &Table) -> Outcome<Vec<RegisterEntry>> {
        let mut entries: BTreeMap<String, RegisterEntry> = BTreeMap::new();
        for (key, municipality) in self.incorporated() {
            let Municipality { association: joint, population, .. } = &municipality.detail;
            let county_key = municipality.detail.county();
            let county = parent(&self.counties, county_key, Field::County, municipality, table)?;
            let association =
                parent(&self.associations, joint, Field::Association, municipality, table)?;
            let land = land_of(key).map_or("", Land::key);
            let (county_kind, county_type) = county.detail;
            let mut count = |key: &str, name: &str, kind, form: &str| {
                let entry = entries.entry(key.to_owned()).or_insert_with(|| RegisterEntry {
                    key: key.to_owned(),
                    name: name.to_owned(),
                    kind,
                    administration_type: form.to_owned(),
                    land: land.to_owned(),
                    county: county_key.to_owned(),
                    county_name: county.name.clone(),
                    population: 0,
                    municipalities: 0,
                });
                entry.population = entry.population.saturating_add(*population);
                entry.municipalities += 1;
            };
            let form = association.detail;
            let singly = land == LAND_COUNTED_SINGLY && form != SINGLE_MUNICIPALITY;
            let (key, name) =
                if singly { (key, &municipality.name) } else { (joint, &association.name) };
            if county_kind == Kind::County {
                count(key, name, Kind::Municipality, form);
                count(county_key, &county.name, county_kind, county_type);
            } else {
                count(key, name, county_kind, form);
            }
        }
        self.check_laender(table)?;
        let stands_for_areas =
            |key: &str| key.ends_with(NO_COUNTY) && self.members(key).next().is_some();
        let has_member = |key: &str| {
            stands_for_areas(key) || self.members(key).any(|detail| detail.incorporated)
        };
        check_members(&self.counties, has_member, RecordType::County, table)?;
        // An association may consist of an unincorporated area alone.
        let has_member = |key: &str| self.members(key).next().is_some();
        check_members(&self.associations, has_member, RecordType::Association, table)?;
        Ok(entries.into_values().collect())
    }

    fn check_laender(&self, table: &Table) -> Outcome<()> {
        let known: Vec<Land> = self.incorporated().filter_map(|(key, _)| land_of(key)).collect();
        let missing: Vec<String> = Land::all()
            .zip(lands().unwrap_or_default())
            .filter(|(land, _)| !known.contains(land))
            .map(|(_, row)| row.name_de)
            .collect();
        let message = if known.is_empty() {
            format!(
                "the file holds no municipality (Satzart 60); expected are the roughly 11,000 \
                 municipalities of Germany. {DOWNLOAD}."
            )
        } else if missing.is_empty() {
            return Ok(());
        } else {
            format!(
                "the register is incomplete: no municipality of {} in the file. Expected are all \
                 16 Länder. {DOWNLOAD}, and do not filter it by Land.",
                missing.join(", ")
            )
        };
        let problem = table.header.map_or_else(
            || Problem::in_file(&*message),
            |row| Problem::at(table.position(row, None), &*message),
        );
        Err(problem.of_sheet(Field::ALL.len()))
    }

    /// The municipalities whose key begins with `key`.
    fn members(&self, key: &str) -> impl Iterator<Item = &Municipality> {
        self.municipalities
            .range(key.to_owned()..)
            .take_while(move |(member, _)| member.starts_with(key))
            .map(|(_, municipality)| &municipality.detail)
    }
}

/// The record that a municipality belongs to.
fn parent<'a, T>(
    records: &'a Records<T>,
    key: &str,
    field: Field,
    municipality: &Record<Municipality>,
    table: &Table,
) -> Outcome<&'a Record<T>> {
    records.get(key).ok_or_else(|| {
        let (record, code) =
            if field == Field::County { ("county", "40") } else { ("association", "50") };
        let message = format!(
            "the municipality \"{}\" belongs to the {record} {key}, which has no record (Satzart \
             {code}) in the file. Restore that record, or take the file as published.",
            municipality.name
        );
        Problem::at(table.position(municipality.row, Some(field)), message)
    })
}

fn check_members<T>(
    records: &Records<T>,
    has_member: impl Fn(&str) -> bool,
    record: RecordType,
    table: &Table,
) -> Outcome<()> {
    records.iter().find(|(key, _)| !has_member(key)).map_or(Ok(()), |(key, empty)| {
        let message = format!(
            "the {} \"{}\" ({key}) has no municipality (Satzart 60) in the file; the file is \
             probably incomplete. {DOWNLOAD}.",
            record.title(),
            empty.name
        );
        Err(Problem::at(table.position(empty.row, None), message))
    })
}

/// The Land whose code a key begins with.
fn land_of(key: &str) -> Option<Land> {
    let number: usize = key.get(..2).filter(|code| is_number(code))?.parse().ok()?;
    (1..=Land::COUNT).contains(&number).then(|| Land::at(number - 1))
}

/// A row together with what is needed to say where it stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    table: &'a Table,
    row: &'a Row,
}

impl Place<'_> {
    fn problem(&self, field: Option<Field>, message: String) -> Problem {
        Problem::at(self.table.position(self.row.number, field), message)
    }

    fn invalid(&self, field: Field, expected: &str) -> Problem {
        let (title, found) = (field.spec().title, shown(self.row.cell(field)));
        self.problem(
            Some(field),
            format!("the {title} is {found}, expected is {expected}. {CORRECT}."),
        )
    }

    /// An area that belongs to no county and no municipality may leave its region and county open,
    /// and so may the records above it.
    fn is_outside_counties(&self) -> bool {
        let code = self.row.cell(Field::TextKey);
        let unincorporated =
            MUNICIPALITY_TYPES.iter().any(|(known, incorporated)| *known == code && !incorporated);
        self.row.cell(Field::Region).is_empty()
            && self.row.cell(Field::County).is_empty()
            && (self.row.record_type() != Some(RecordType::Municipality) || unincorporated)
    }

    fn digits(&self, field: Field) -> Outcome<&str> {
        let text = self.row.cell(field);
        let digits = field.spec().digits.unwrap_or_default();
        if is_number(text) && text.len() == digits {
            return Ok(text);
        }
        let plural = if digits == 1 { "" } else { "s" };
        Err(self.invalid(field, &format!("a number of {digits} digit{plural}")))
    }

    fn land(&self) -> Outcome<&str> {
        let text = self.row.cell(Field::Land);
        if text.len() == 2 && land_of(text).is_some() {
            return Ok(text);
        }
        Err(self.invalid(Field::Land, "a code from 01 (Schleswig-Holstein) to 16 (Thüringen)"))
    }

    fn county_key(&self) -> Outcome<String> {
        let (land, region) = (self.land()?, self.digits(Field::Region)?);
        Ok(format!("{land}{region}{}", self.digits(Field::County)?))
    }

    fn association_key(&self) -> Outcome<String> {
        Ok(format!("{}{}", self.county_key()?, self.digits(Field::Association)?))
    }

    fn name(&self) -> Outcome<String> {
        match self.row.cell(Field::Name) {
            "" => Err(self.invalid(Field::Name, "the name of the place")),
            name => Ok(name.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }

    fn population(&self) -> Outcome<u32> {
        let text = self.row.cell(Field::Population);
        let number = is_number(text).then(|| text.parse::<u32>().ok()).flatten();
        number.filter(|&number| number <= MAX_POPULATION).ok_or_else(|| {
            let message = format!(
                "the population of \"{}\" is {}, expected is a whole number from 0 to \
                 {MAX_POPULATION} without separators. {CORRECT}.",
                self.row.cell(Field::Name),
                shown(text)
            );
            self.problem(Some(Field::Population), message)
        })
    }

    /// What the text key of a record stands for.
    fn text_key<T: Copy>(&self, record: &str, known: &[(&str, T)]) -> Outcome<T> {
        let found = self.row.cell(Field::TextKey);
        known.iter().find(|(code, _)| *code == found).map(|(_, meaning)| *meaning).ok_or_else(|| {
            let codes: Vec<&str> = known.iter().map(|(code, _)| *code).collect();
            let message = format!(
                "the text key (Textkennzeichen) of the {record} \"{}\" is {}, expected is one of \
                 {}. {CORRECT}; if the register has a new key, this program must learn it first.",
                self.row.cell(Field::Name),
                shown(found),
                codes.join(", ")
            );
            self.problem(Some(Field::TextKey), message)
        })
    }

    fn insert<T>(
        &self,
        records: &mut Records<T>,
        title: &str,
        key: String,
        name: String,
        detail: T,
    ) -> Outcome<()> {
        if let Some(first) = records.get(&key) {
            let unit = if self.table.sheet.is_some() { "row" } else { "line" };
            let message = format!(
                "the {title} \"{name}\" has the key {key}, which \"{}\" in {unit} {} has already. \
                 Every key may occur once; delete the wrong record, or take the file as published.",
                first.name, first.row
            );
            return Err(self.problem(None, message));
        }
        records.insert(key, Record { row: self.row.number, name, detail });
        Ok(())
    }
}

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
                Kind::County => rename(&mut entry, counties),
                Kind::CountyFreeCity => {
                    entry.kind = Kind::Municipality;
                    joining.push((merger.into, entry.population, entry.municipalities));
                }
                Kind::Municipality => {}
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
    let (entries, mergers) = merge(read_register(&name, &bytes)?, counties);
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
    AdministrationRow {
        key: entry.key,
        name: entry.name,
        kind: entry.kind.name().to_owned(),
        administration_type: entry.administration_type,
        land: entry.land,
        county: entry.county,
        population: entry.population,
        ..AdministrationRow::default()
    }
}
