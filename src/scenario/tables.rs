//! The input tables a scenario rests on: counties, Länder, providers, statistics, services and,
//! where given, the administrations.

use super::administration::{Function, Kind, Membership, SIZE_CLASSES, Tier};
use super::land::Land;
use super::source::{Source, read_bytes};
use crate::error::{Error, Result, suggestion};
use crate::units::{Month, NotAMonth};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};
use std::path::Path;

const COUNTIES: &str = include_str!("../../scenarios/data/counties.csv");
const LAENDER: &str = include_str!("../../scenarios/data/laender.csv");
const TYPES: &str = include_str!("../../scenarios/data/administration_types.csv");
const PROVIDERS: &str = include_str!("../../scenarios/data/providers.csv");
const STATISTICS: &str = include_str!("../../scenarios/data/statistics.csv");
const PLATFORMS: &str = include_str!("../../scenarios/data/platforms.csv");
const SCOPE: &str = include_str!("../../scenarios/data/cooperation_scope.csv");
const PROGRAMMES: &str = include_str!("../../scenarios/data/programmes.csv");
const SERVICES: &str = include_str!("../../scenarios/data/services.csv");

/// Possible numbers of administrations.
pub(super) const AGENTS: RangeInclusive<u64> = 500..=1_000_000;

/// Largest table of administrations or services that is read [bytes].
const LARGEST_TABLE: u64 = 400_000_000;

const LINE_ENDS: [char; 2] = ['\r', '\n'];

/// Most software families that a catalogue may have: their states are bits of one word.
const MOST_FAMILIES: usize = 32;

/// The fourteen policy fields of the OZG: key, German and English name.
pub const POLICY_FIELDS: [(&str, &str, &str); 14] = [
    ("family", "Familie & Kind", "Family and children"),
    ("education", "Bildung", "Education"),
    ("research", "Forschung & Förderung", "Research and grants"),
    ("work", "Arbeit & Ruhestand", "Work and retirement"),
    ("taxes", "Steuern & Zoll", "Taxes and customs"),
    ("law", "Recht & Ordnung", "Law and order"),
    ("building", "Bauen & Wohnen", "Building and housing"),
    ("cross_cutting", "Querschnitt", "Cross-cutting"),
    ("leisure", "Engagement & Hobby", "Civic life and leisure"),
    ("mobility", "Mobilität & Reisen", "Mobility and travel"),
    ("health", "Gesundheit", "Health"),
    ("migration", "Ein- & Auswanderung", "Migration"),
    ("business", "Unternehmen", "Business"),
    ("environment", "Umwelt", "Environment"),
];

/// A county or county-free city with its margins (Destatis GV-ISys 31.12.2023, Deutschlandatlas).
#[derive(Debug, Clone)]
pub struct County {
    /// Five-digit key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Land.
    pub land: Land,
    /// Whether it is a county-free city.
    pub is_city: bool,
    /// Municipal administrations by size class.
    pub administrations: [u32; 8],
    /// Inhabitants.
    pub population: u32,
    /// Tax capacity [EUR per inhabitant and year].
    pub tax_capacity: f64,
    /// Cash credits [EUR per inhabitant].
    pub cash_credits: f64,
    /// Share of inhabitants of 65 and more [percent].
    pub share_65: f64,
    /// Households with at least 50 Mbit/s [percent].
    pub broadband: f64,
}

impl County {
    /// Number of its administrations, its own included.
    pub fn size(&self) -> u64 {
        u64::from(self.administrations.iter().sum::<u32>()) + u64::from(!self.is_city)
    }
}

/// A Land's entries in the tables.
#[derive(Debug, Clone)]
pub struct LandRow {
    /// German name.
    pub name_de: String,
    /// English name.
    pub name_en: String,
    /// Municipal staff per 1,000 inhabitants [heads].
    pub staff_per_1000: f64,
    /// Number of IT providers.
    pub providers: usize,
    /// Share of administrations served by the largest provider [1].
    pub largest_provider_share: f64,
    /// Types of municipal administration and their number.
    pub types: Vec<(String, u64)>,
    /// Observed number of comprehensive services, by month; ascending.
    pub comprehensive: Vec<(Month, f64)>,
    /// Ready applications on its free platform, by month; ascending.
    pub applications: Vec<(Month, f64)>,
}

/// A service bundle.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Identity, for example `s203`.
    pub id: String,
    /// German name.
    pub name_de: String,
    /// English name.
    pub name_en: String,
    /// Key of the policy field.
    pub policy_field: String,
    /// Responsible tier.
    pub tier: Tier,
    /// LeiKa type that dominates in the bundle, 1 to 5.
    pub leika_type: u8,
    /// Cases per 1,000 inhabitants and year.
    #[serde(deserialize_with = "number")]
    pub cases_per_1000: f64,
    /// Multiplier of effort [1].
    #[serde(deserialize_with = "number")]
    pub complexity: f64,
    /// Family of specialist software; empty where none is needed.
    pub software_family: String,
    /// Month of the EfA release; empty where there is none.
    pub efa_release: String,
    /// Place in the national order of federal and Land-tier services.
    pub rollout_rank: Option<u32>,
    /// 1 for one of the sixteen focus services of 2023.
    pub focus: u8,
    /// 1 where law allows no other way than the EfA service (electronic change of residence).
    #[serde(default)]
    pub efa_only: u8,
    /// 1 where it cannot be applied for online without an interface to specialist software.
    #[serde(default)]
    pub interface: u8,
}

impl Service {
    /// Index of the policy field.
    pub fn field(&self) -> usize {
        POLICY_FIELDS.iter().position(|(key, _, _)| *key == self.policy_field).unwrap_or(0)
    }

    /// Month of the EfA release.
    pub fn release(&self) -> Option<Month> {
        self.efa_release.parse().ok()
    }
}

/// A row of a population file: an administration with its key and, where known, its attributes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdministrationRow {
    /// Official regional key (ARS) or any unique text.
    pub key: String,
    /// Name.
    pub name: String,
    /// `municipality`, `county-free city` or `county`.
    pub kind: String,
    /// Type of administration, for example `Amt`.
    #[serde(rename = "type")]
    pub administration_type: String,
    /// Two-letter key of the Land.
    pub land: String,
    /// Five-digit key of the county; copies of a replicated population carry a suffix, for example
    /// `01051#1`.
    pub county: String,
    /// Inhabitants.
    pub population: u32,
    /// Tax capacity [EUR per inhabitant and year]; empty: drawn around the county's value.
    #[serde(default, deserialize_with = "number_if_any")]
    pub tax_capacity_eur_per_inhabitant: Option<f64>,
    /// Cash credits [EUR per inhabitant]; empty: the county's value.
    #[serde(default, deserialize_with = "number_if_any")]
    pub cash_credits_eur_per_inhabitant: Option<f64>,
    /// Share of 65 and more [percent]; empty: drawn around the county's value.
    #[serde(default, deserialize_with = "number_if_any")]
    pub share_65_plus_pct: Option<f64>,
    /// Households with at least 50 Mbit/s [percent]; empty: drawn around the county's value.
    #[serde(default, deserialize_with = "number_if_any")]
    pub broadband_50mbit_pct: Option<f64>,
    /// Posts mainly for digital work [full-time equivalents]; empty: drawn. Below 2,000 inhabitants
    /// and below half a post it is the working time of one person, at most 1; above, persons, whose
    /// mean it is.
    #[serde(default, deserialize_with = "number_if_any")]
    pub digital_posts: Option<f64>,
    /// Whether own servers are run to a larger extent; empty: drawn.
    #[serde(default, deserialize_with = "truth")]
    pub own_servers: Option<bool>,
    /// Number of the provider within the Land, from 1; empty: drawn.
    #[serde(default)]
    pub provider: Option<u32>,
    /// Preference for self-government [standard deviations]; empty: drawn.
    #[serde(default, deserialize_with = "number_if_any")]
    pub self_government: Option<f64>,
    /// Leadership for digitalisation [standard deviations]; empty: drawn.
    #[serde(default, deserialize_with = "number_if_any")]
    pub leadership: Option<f64>,
    /// Council interest [standard deviations]; empty: drawn.
    #[serde(default, deserialize_with = "number_if_any")]
    pub council_interest: Option<f64>,
    /// Administrations of the register that it stands for; empty: 1.
    #[serde(default, deserialize_with = "number_if_any")]
    pub weight: Option<f64>,
}

/// Reads a number, a negative zero as zero.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<f64, D::Error> {
    Ok(f64::deserialize(deserializer)? + 0.0)
}

/// The same where the field may be empty.
fn number_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<f64>, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.map(|value| value + 0.0))
}

/// Reads a truth value in the spellings of spreadsheet programs.
fn truth<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<bool>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
    match text.to_lowercase().as_str() {
        "" => Ok(None),
        "true" | "wahr" | "1" => Ok(Some(true)),
        "false" | "falsch" | "0" => Ok(Some(false)),
        _ => Err(D::Error::custom(format!("`own_servers` is `{text}`; write true or false"))),
    }
}

/// An input file that a user named, kept to be copied into the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Key of the table `[data]` that names it.
    pub key: &'static str,
    /// Name in the result, for example `population.csv`.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A dated programme for one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Programme {
    /// First month.
    pub from: Month,
    /// Whether it connects the administrations.
    pub connection: bool,
    /// In how many months, where that is known.
    pub months: Option<u32>,
    /// Whether administrations pay nothing.
    pub payment: bool,
    /// Month by which the service is to be online.
    pub date: Option<Month>,
    /// Whether that is a duty by law.
    pub duty: bool,
}

/// What cooperations share, by kind of membership and function.
pub type Scope = [[bool; Function::ALL.len()]; Membership::ALL.len()];

/// All input tables of a scenario.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Counties and county-free cities, by key.
    pub counties: Vec<County>,
    /// By Land.
    pub lands: Vec<LandRow>,
    /// What cooperations share, by kind of membership and function.
    pub scope: Scope,
    /// Dated programmes for single services: Land, or none for all of them, and id of the service.
    pub programmes: Vec<(Option<Land>, String, Programme)>,
    /// Service bundles, by id.
    pub services: Vec<Service>,
    /// Administrations named by the user, by key; absent: synthesised from the county table.
    pub administrations: Option<Vec<AdministrationRow>>,
    /// Files that the user named.
    pub input_files: Vec<InputFile>,
}

impl Tables {
    /// Reads the embedded tables and those the user named.
    ///
    /// # Errors
    /// When a file cannot be read or a row is wrong; the error points at its line.
    pub fn read(population: Option<&Path>, services: Option<&Path>) -> Result<Self> {
        let (counties, lands) = (counties(COUNTIES)?, lands()?);
        let mut input_files = Vec::new();
        let mut user_file = |path: &Path, key, name| -> Result<Source> {
            let bytes = read_bytes(path, LARGEST_TABLE)?;
            let source = Source::of_bytes(path, &bytes)?;
            input_files.push(InputFile { key, name, bytes });
            Ok(source)
        };
        let administrations = match population {
            Some(path) => Some(administrations(
                &user_file(path, "population", "population.csv")?,
                &counties,
                &lands,
            )?),
            None => None,
        };
        let services = match services {
            Some(path) => self::services(&user_file(path, "services", "services.csv")?)?,
            None => self::services(&Source::embedded("services.csv", SERVICES))?,
        };
        Ok(Self {
            counties,
            lands,
            scope: scope()?,
            programmes: programmes()?,
            services,
            administrations,
            input_files,
        })
    }

    /// The known programme of a Land for a service: its own, else one for all.
    pub fn programme(&self, land: Land, service: &str) -> Option<Programme> {
        let of = |wanted: Option<Land>| {
            let mut rows = self.programmes.iter();
            rows.find(|(land, id, _)| *land == wanted && id == service).map(|row| row.2)
        };
        of(Some(land)).or_else(|| of(None))
    }

    /// Names of the software families of local services, ascending.
    pub fn software_families(&self) -> Vec<String> {
        software_families(&self.services).into_iter().map(str::to_owned).collect()
    }
}

fn software_families(services: &[Service]) -> BTreeSet<&str> {
    services
        .iter()
        .map(|service| service.software_family.as_str())
        .filter(|name| !name.is_empty())
        .collect()
}

/// A row of a CSV text with the bytes it stands in.
pub(super) struct Row<T> {
    pub(super) span: Range<usize>,
    pub(super) content: T,
}

impl<T> Row<T> {
    /// Error about the row.
    pub(super) fn wrong(
        &self,
        source: &Source,
        title: impl Into<String>,
        help: impl Into<String>,
    ) -> Error {
        source.error(self.span.clone(), title, "in this row", help)
    }
}

/// The header line of a table.
pub(super) struct Header {
    /// Its bytes.
    pub(super) span: Range<usize>,
    /// What stands between its columns: a comma, or a semicolon or tab, as spreadsheet programs
    /// write them.
    pub(super) delimiter: char,
}

pub(super) fn header(source: &Source) -> Header {
    let mut text = source.text.trim_start_matches(LINE_ENDS);
    // Some programs name the delimiter for Excel in a line of its own before the header.
    if text.starts_with("sep=") {
        text = text.trim_start_matches(|c| !LINE_ENDS.contains(&c)).trim_start_matches(LINE_ENDS);
    }
    let start = source.text.len() - text.len();
    let line = text.split(LINE_ENDS).next().unwrap_or_default();
    let count = |delimiter: &char| line.matches(*delimiter).count();
    let delimiter = [';', '\t', ','].into_iter().max_by_key(count).unwrap_or(',');
    Header { span: start..start + line.len(), delimiter }
}

pub(super) fn rows<T: DeserializeOwned>(source: &Source) -> Result<Vec<Row<T>>> {
    let Header { span: Range { start: offset, .. }, delimiter } = header(source);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .delimiter(delimiter as u8)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(source.text[offset..].as_bytes());
    let mut headers = reader.headers().cloned().map_err(|error| {
        source.error(0..0, format!("this is not a CSV table: {error}"), "here", "")
    })?;
    let widest = headers.len();
    headers.truncate(filled(&headers));
    let mut decimals = Decimals { delimiter, columns: BTreeSet::new() };
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let start = offset + reader.position().byte() as usize;
        let more = reader.read_record(&mut record);
        let span = line_span(source, start..offset + reader.position().byte() as usize);
        match more {
            Ok(false) => return Ok(rows),
            Ok(true) if filled(&record) == 0 => continue,
            Ok(true)
                if !(headers.len()..=widest).contains(&record.len())
                    || filled(&record) > headers.len() =>
            {
                let title = format!(
                    "this row has {} columns, the header has {}",
                    record.len(),
                    headers.len()
                );
                let help = "every row needs as many as the header; text with a comma or semicolon \
                    in it stands in double quotes";
                return Err(source.error(span, title, "here", help));
            }
            Ok(true) => record.truncate(headers.len()),
            Err(error) => {
                return Err(source.error(
                    span,
                    format!("this row cannot be read: {error}"),
                    "here",
                    "",
                ));
            }
        }
        let content = decimals
            .content(&headers, &mut record)
            .map_err(|error| row_error(source, span.clone(), &headers, &error))?;
        rows.push(Row { span, content });
    }
}

/// The bytes of a row without the line ends around it.
fn line_span(source: &Source, read: Range<usize>) -> Range<usize> {
    let text = source.text[read.clone()].trim_start_matches(LINE_ENDS);
    let start = read.end - text.len();
    start..start + text.trim_end_matches(LINE_ENDS).len()
}

/// Number of fields up to the last that is not empty.
fn filled(record: &csv::StringRecord) -> usize {
    (0..record.len()).rev().find(|&place| !record[place].is_empty()).map_or(0, |place| place + 1)
}

/// A number with a decimal point, also where its table has decimal commas.
pub(super) fn pointed(text: &str, delimiter: char) -> String {
    if delimiter == ',' { text.to_owned() } else { text.replacen(',', ".", 1) }
}

/// Columns in which a number with a decimal comma was met.
struct Decimals {
    delimiter: char,
    columns: BTreeSet<usize>,
}

impl Decimals {
    /// Only what is no number as it stands is read with a decimal comma, so that texts keep theirs.
    fn content<T: DeserializeOwned>(
        &mut self,
        headers: &csv::StringRecord,
        record: &mut csv::StringRecord,
    ) -> csv::Result<T> {
        loop {
            if !self.columns.is_empty() {
                *record = self.pointed(record);
            }
            match record.deserialize(Some(headers)) {
                Ok(content) => return Ok(content),
                Err(error) => match self.column_of(&error, record) {
                    Some(column) => self.columns.insert(column),
                    None => return Err(error),
                },
            };
        }
    }

    fn column_of(&self, error: &csv::Error, record: &csv::StringRecord) -> Option<usize> {
        let csv::ErrorKind::Deserialize { err, .. } = error.kind() else { return None };
        let column = err.field()? as usize;
        (self.delimiter != ',' && record.get(column)?.contains(',')).then_some(column)
    }

    fn pointed(&self, record: &csv::StringRecord) -> csv::StringRecord {
        let field = |(place, text): (usize, &str)| {
            if self.columns.contains(&place) {
                pointed(text, self.delimiter)
            } else {
                text.to_owned()
            }
        };
        record.iter().enumerate().map(field).collect()
    }
}

fn row_error(
    source: &Source,
    span: Range<usize>,
    headers: &csv::StringRecord,
    error: &csv::Error,
) -> Error {
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else {
        return source.error(span, format!("this row cannot be read: {error}"), "here", "");
    };
    let reason = err.kind().to_string();
    if reason.starts_with("unknown field") || reason.starts_with("missing field") {
        let (what, columns) = reason.split_once(", expected one of ").unwrap_or((&reason, ""));
        let help = if columns.is_empty() {
            "every row of the table needs it".to_owned()
        } else {
            format!("possible columns: {columns}")
        };
        return source.error(
            header(source).span,
            "the columns of this table do not fit",
            what.replace("field", "column"),
            help,
        );
    }
    let column = err.field().and_then(|index| headers.get(index as usize));
    let title = column.map_or_else(
        || "this row does not fit".to_owned(),
        |name| format!("the value of column `{name}` cannot be read"),
    );
    source.error(
        span,
        title,
        reason,
        "compare with the columns that `ozgsim population` writes or \
        with the tables in scenarios/data",
    )
}

/// Whether a five-digit key is that of a county or county-free city.
pub fn is_county(key: &str) -> bool {
    key.len() == 5 && COUNTIES.lines().any(|line| line.split(',').next() == Some(key))
}

/// A row of an embedded table, by column.
type Columns = BTreeMap<String, String>;

fn counties(table: &str) -> Result<Vec<County>> {
    let source = Source::embedded("counties.csv", table);
    let county = |row: Row<Columns>| {
        let number = |column: &str| row.content[column].parse().ok();
        let count = |column: &str| row.content[column].parse().unwrap_or(0);
        Ok(County {
            key: row.content["kreis"].clone(),
            name: row.content["name"].clone(),
            land: land(&source, &row)?,
            is_city: matches!(&*row.content["type"], "Kreisfreie Stadt" | "Stadtkreis"),
            administrations: SIZE_CLASSES.map(|(class, _)| count(&format!("admin_{class}"))),
            population: count("population"),
            tax_capacity: number("tax_capacity_eur_per_inhabitant").unwrap_or(1_233.0),
            cash_credits: number("cash_credits_eur_per_inhabitant").unwrap_or(0.0),
            share_65: number("share_65_plus_pct").unwrap_or(f64::NAN),
            broadband: number("broadband_50mbit_pct").unwrap_or(f64::NAN),
        })
    };
    let mut counties = rows(&source)?.into_iter().map(county).collect::<Result<Vec<_>>>()?;
    counties.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(counties)
}

/// The embedded rows of the Länder, in the order of the official code.
///
/// # Errors
/// Never, as a test makes sure.
pub fn lands() -> Result<Vec<LandRow>> {
    lands_of(LAENDER)
}

/// What cooperations share, by kind of membership and function.
fn scope() -> Result<Scope> {
    #[derive(Deserialize)]
    struct Shared {
        kind: Membership,
        function: Function,
    }
    let source = Source::embedded("cooperation_scope.csv", SCOPE);
    let mut scope = Scope::default();
    for row in rows::<Shared>(&source)? {
        scope[row.content.kind as usize][row.content.function as usize] = true;
    }
    Ok(scope)
}

/// Dated programmes of Länder and federation, in the order of the table.
fn programmes() -> Result<Vec<(Option<Land>, String, Programme)>> {
    let source = Source::embedded("programmes.csv", PROGRAMMES);
    let programme = |row: Row<Columns>| {
        let column = |name: &str| row.content[name].as_str();
        let month = |name: &str| {
            let wrong = |error: NotAMonth| row.wrong(&source, error.to_string(), "");
            column(name).parse().map_err(wrong)
        };
        let programme = Programme {
            from: month("from")?,
            connection: column("connection") == "1",
            months: column("months").parse().ok(),
            payment: column("payment") == "1",
            date: if column("date").is_empty() { None } else { Some(month("date")?) },
            duty: column("duty") == "1",
        };
        let land = if column("land") == "all" { None } else { Some(land(&source, &row)?) };
        Ok((land, column("service").to_owned(), programme))
    };
    rows::<Columns>(&source)?.into_iter().map(programme).collect()
}

fn lands_of(table: &str) -> Result<Vec<LandRow>> {
    let source = Source::embedded("laender.csv", table);
    let mut bases: Vec<Row<Columns>> = rows(&source)?;
    bases.sort_by_key(|row| Land::with_key(&row.content["land"]));
    let base = |row: &Row<Columns>| LandRow {
        name_de: row.content["name_de"].clone(),
        name_en: row.content["name_en"].clone(),
        staff_per_1000: row.content["staff_per_1000"].parse().unwrap_or(f64::NAN),
        providers: 1,
        largest_provider_share: 1.0,
        types: Vec::new(),
        comprehensive: Vec::new(),
        applications: Vec::new(),
    };
    let mut lands: Vec<LandRow> = bases.iter().map(base).collect();
    let source = Source::embedded("providers.csv", PROVIDERS);
    for row in rows::<Columns>(&source)? {
        let entry = &mut lands[land(&source, &row)?.index()];
        entry.providers = row.content["providers"].parse().unwrap_or(1);
        let share: f64 = row.content["largest_share_pct"].parse().unwrap_or(f64::NAN);
        entry.largest_provider_share = share / 100.0;
    }
    for (name, table, column) in [
        ("statistics.csv", STATISTICS, "comprehensive"),
        ("platforms.csv", PLATFORMS, "applications"),
    ] {
        let source = Source::embedded(name, table);
        for row in rows::<Columns>(&source)? {
            let entry = &mut lands[land(&source, &row)?.index()];
            let (month, count) = (row.content["month"].parse(), row.content[column].parse());
            let path = match column {
                "comprehensive" => &mut entry.comprehensive,
                _ => &mut entry.applications,
            };
            path.extend(month.ok().zip(count.ok()));
            path.sort_by_key(|(month, _)| *month);
        }
    }
    let source = Source::embedded("administration_types.csv", TYPES);
    for row in rows::<Columns>(&source)? {
        let counts = row
            .content
            .iter()
            .filter_map(|(name, count)| count.parse().ok().map(|count: u64| (name.clone(), count)));
        lands[land(&source, &row)?.index()].types =
            counts.filter(|(_, count)| *count > 0).collect();
    }
    Ok(lands)
}

/// The Land of a row of an embedded table.
fn land(source: &Source, row: &Row<Columns>) -> Result<Land> {
    known_land(source, row, &row.content["land"])
}

fn known_land<T>(source: &Source, row: &Row<T>, key: &str) -> Result<Land> {
    Land::with_key(key).ok_or_else(|| {
        let help = suggestion(key, Land::keys().iter().copied());
        row.wrong(source, format!("unknown Land `{key}`"), help)
    })
}

fn services(source: &Source) -> Result<Vec<Service>> {
    let mut seen = BTreeSet::new();
    let mut services = Vec::new();
    for row in rows::<Service>(source)? {
        let service = &row.content;
        let Service { id, policy_field, cases_per_1000, complexity, .. } = service;
        let out_of_range = |column: &str, is_inside: bool, range: &str| {
            (!is_inside).then(|| {
                (format!("`{column}` of `{id}` is out of range"), format!("the range is {range}"))
            })
        };
        let is_flag = |value: u8| (0..=1).contains(&value);
        let fields = || POLICY_FIELDS.iter().map(|(key, ..)| *key);
        let outside = service.release().is_some_and(|month| !Month::CALENDAR.contains(&month));
        let is_known = POLICY_FIELDS.iter().any(|(key, ..)| key == policy_field);
        let checks = [
            id.is_empty().then(|| {
                (
                    "a service has no `id`".to_owned(),
                    "give it a short one of its own, for example s900".to_owned(),
                )
            }),
            (!seen.insert(id.clone())).then(|| {
                (
                    format!("the service `{id}` occurs twice"),
                    "give every service its own `id`".to_owned(),
                )
            }),
            (!is_known).then(|| {
                (
                    format!("unknown policy field `{policy_field}`"),
                    suggestion(policy_field, fields()),
                )
            }),
            out_of_range(
                "cases_per_1000",
                (0.0..=100_000.0).contains(cases_per_1000),
                "0 to 100000 cases per 1,000 inhabitants and year",
            ),
            out_of_range(
                "complexity",
                (0.1..=10.0).contains(complexity),
                "0.1 to 10; 1 is a service of mean effort",
            ),
            out_of_range("leika_type", (1..=5).contains(&service.leika_type), "1 to 5"),
            out_of_range("focus", is_flag(service.focus), "0 to 1"),
            out_of_range("efa_only", is_flag(service.efa_only), "0 to 1"),
            out_of_range("interface", is_flag(service.interface), "0 to 1"),
            (!service.efa_release.is_empty() && service.release().is_none()).then(|| {
                (
                    format!("`efa_release` of `{id}` is not a month"),
                    "write it as 2022-09, or leave it empty".to_owned(),
                )
            }),
            outside.then(|| {
                (
                    format!("`efa_release` of `{id}` lies outside the model's calendar"),
                    format!(
                        "the model runs from {} to {}; leave it empty where there is no release",
                        Month::START,
                        Month::LAST
                    ),
                )
            }),
        ];
        if let Some((title, help)) = checks.into_iter().flatten().next() {
            return Err(row.wrong(source, title, help));
        }
        services.push(row.content);
    }
    for tier in Tier::LOCAL {
        let count = services.iter().filter(|s| s.tier == tier).count();
        if count == 0 || count > 2_000 {
            let title = format!("the catalogue has {count} services of the tier `{}`", tier.name());
            return Err(source.error(0..0, title, "", "between 1 and 2,000 are needed"));
        }
    }
    services.sort_by(|a, b| a.id.cmp(&b.id));
    let families = software_families(&services).len();
    if families > MOST_FAMILIES {
        return Err(source.error(
            0..0,
            format!("the catalogue has {families} software families"),
            "",
            format!("at most {MOST_FAMILIES} are possible"),
        ));
    }
    Ok(services)
}

fn administrations(
    source: &Source,
    counties: &[County],
    lands: &[LandRow],
) -> Result<Vec<AdministrationRow>> {
    let rows = rows::<AdministrationRow>(source)?;
    if let Some(row) = rows.get(*AGENTS.end() as usize) {
        let title = format!("the table has {} administrations", rows.len());
        return Err(source.error(
            row.span.clone(),
            title,
            "the first of too many",
            format!("at most {} are possible", AGENTS.end()),
        ));
    }
    let mut seen = BTreeSet::new();
    for row in &rows {
        let AdministrationRow { key, kind, land, .. } = &row.content;
        if key.is_empty() {
            let help = "give it its official regional key, or any text of its own";
            return Err(row.wrong(source, "an administration has no `key`", help));
        }
        if !seen.insert(key.as_str()) {
            let title = format!("the administration `{key}` occurs twice");
            return Err(row.wrong(source, title, "every `key` must be unique"));
        }
        if Kind::named(kind).is_none() {
            let help = suggestion(kind, Kind::NAMES);
            return Err(row.wrong(source, format!("unknown kind `{kind}`"), help));
        }
        let land = known_land(source, row, land)?;
        check_county(source, row, land, counties)?;
        check_ranges(source, row, &lands[land.index()])?;
    }
    check_groups(source, &rows)?;
    if rows.is_empty() {
        return Err(source.error(
            0..0,
            "the table has a header but no administrations",
            "",
            "add rows, or import the register with `ozgsim population --import`",
        ));
    }
    let mut administrations: Vec<AdministrationRow> =
        rows.into_iter().map(|row| row.content).collect();
    administrations.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(administrations)
}

fn check_county(
    source: &Source,
    row: &Row<AdministrationRow>,
    land: Land,
    counties: &[County],
) -> Result<()> {
    let AdministrationRow { key, county: text, land: land_key, .. } = &row.content;
    let named = |key: &str| counties.iter().find(|county| county.key == key);
    let Some(county) = named(text.split_once('#').map_or(text.as_str(), |(county, _)| county))
    else {
        if named(&format!("0{text}")).is_some() {
            return lost_zero(source, row, "county", text);
        }
        let help = "use the five digits of the official key of 31.12.2023, with leading zero";
        return Err(row.wrong(source, format!("unknown county `{text}`"), help));
    };
    if county.land != land {
        let title = format!("county `{text}` does not lie in {land_key}");
        return Err(row.wrong(source, title, format!("it lies in {}", county.land.key())));
    }
    // Keys of counties, municipalities (AGS), administrations and members of joint ones without
    // their first digit.
    let shortened =
        matches!(key.len(), 4 | 7 | 8 | 11) && key.bytes().all(|byte| byte.is_ascii_digit());
    if shortened && format!("0{key}").starts_with(&county.key) {
        return lost_zero(source, row, "key", key);
    }
    Ok(())
}

fn lost_zero(
    source: &Source,
    row: &Row<AdministrationRow>,
    column: &str,
    text: &str,
) -> Result<()> {
    let help =
        format!("write `0{text}`; in a spreadsheet, make the column text before it is filled");
    Err(row.wrong(source, format!("the {column} `{text}` has lost its leading zero"), help))
}

fn check_ranges(source: &Source, row: &Row<AdministrationRow>, land: &LandRow) -> Result<()> {
    let entry = &row.content;
    let wrong = |column: &str, help: String| {
        Err(row.wrong(source, format!("`{column}` of `{}` is out of range", entry.key), help))
    };
    if entry.population == 0 || entry.population > 10_000_000 {
        let title = format!("the population of `{}` is out of range", entry.key);
        return Err(row.wrong(source, title, "the range is 1 to 10000000"));
    }
    if entry.provider.is_some_and(|number| !(1..=land.providers).contains(&(number as usize))) {
        return wrong(
            "provider",
            format!("the range is 1 to {}, the IT providers of {}", land.providers, land.name_en),
        );
    }
    let bounded = [
        ("tax_capacity_eur_per_inhabitant", entry.tax_capacity_eur_per_inhabitant, 0.0, 100_000.0),
        ("cash_credits_eur_per_inhabitant", entry.cash_credits_eur_per_inhabitant, 0.0, 100_000.0),
        ("share_65_plus_pct", entry.share_65_plus_pct, 0.0, 100.0),
        ("broadband_50mbit_pct", entry.broadband_50mbit_pct, 0.0, 100.0),
        ("digital_posts", entry.digital_posts, 0.0, 1_000.0),
        ("self_government", entry.self_government, -10.0, 10.0),
        ("leadership", entry.leadership, -10.0, 10.0),
        ("council_interest", entry.council_interest, -10.0, 10.0),
        ("weight", entry.weight, 0.001, 1_000.0),
    ];
    for (column, value, low, high) in bounded {
        if value.is_some_and(|value| !value.is_finite() || value < low || value > high) {
            return wrong(column, format!("the range is {low} to {high}"));
        }
    }
    Ok(())
}

/// What the rows so far have said about a county.
struct Group<'a> {
    first: &'a Row<AdministrationRow>,
    county: Option<&'a Row<AdministrationRow>>,
}

/// A county has one administration of its own at most, and a county-free city has no other beside
/// it.
fn check_groups(source: &Source, rows: &[Row<AdministrationRow>]) -> Result<()> {
    let mut groups: BTreeMap<&str, Group<'_>> = BTreeMap::new();
    for row in rows {
        let key = row.content.county.as_str();
        let is = |row: &Row<AdministrationRow>, kind: Kind| row.content.kind == kind.name();
        let county = is(row, Kind::County).then_some(row);
        let Some(group) = groups.get_mut(key) else {
            groups.insert(key, Group { first: row, county });
            continue;
        };
        if is(row, Kind::CountyFreeCity) || is(group.first, Kind::CountyFreeCity) {
            let title = format!("a county-free city is not alone in its county `{key}`");
            return Err(beside(
                source,
                row,
                group.first,
                title,
                "it has no other administration beside it; correct `kind` or `county` of one of \
                 them",
            ));
        }
        match (county, group.county) {
            (Some(_), Some(first)) => {
                let title =
                    format!("the county `{key}` has two administrations of the kind `county`");
                return Err(beside(
                    source,
                    row,
                    first,
                    title,
                    "a county has one; correct `kind` or `county` of one of them",
                ));
            }
            _ => group.county = group.county.or(county),
        }
    }
    Ok(())
}

/// An error about two rows that exclude each other.
fn beside(
    source: &Source,
    row: &Row<AdministrationRow>,
    first: &Row<AdministrationRow>,
    title: String,
    help: &str,
) -> Error {
    let line = source.text[..first.span.start].matches('\n').count() + 1;
    source.error(
        row.span.clone(),
        title,
        format!("the other, `{}`, stands in line {line}", first.content.key),
        help,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table with its rows in the opposite order.
    fn reversed(table: &str) -> String {
        let (header, rows) = table.split_once('\n').unwrap();
        let rows: Vec<&str> = rows.lines().rev().collect();
        format!("{header}\n{}\n", rows.join("\n"))
    }

    #[test]
    fn the_order_of_counties_and_laender_changes_nothing() {
        let shown = |counties: &[County], lands: &[LandRow]| {
            (format!("{counties:?}"), format!("{lands:?}"))
        };
        let (counties_there, lands_there) = (counties(COUNTIES).unwrap(), lands().unwrap());
        let (counties_back, lands_back) =
            (counties(&reversed(COUNTIES)).unwrap(), lands_of(&reversed(LAENDER)).unwrap());
        assert_eq!(shown(&counties_there, &lands_there), shown(&counties_back, &lands_back));
        assert_eq!(
            (counties_there.len(), lands_there.len(), lands_there[8].name_en.as_str()),
            (400, Land::COUNT, "Bavaria")
        );
    }

    #[test]
    fn every_row_is_found_where_it_stands_whatever_ends_the_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text =
                ["", "sep=,", "key,name", "a,b", "", " ", ",", "c,\"d", "e\"", "", "f,g"].join(end);
            let source = Source::embedded("mine.csv", &text);
            let spans: Vec<String> = rows::<Vec<String>>(&source)
                .unwrap()
                .into_iter()
                .map(|row| source.text[row.span].to_owned())
                .collect();
            assert_eq!(spans, ["a,b", &format!("c,\"d{end}e\""), "f,g"], "{end:?}");
        }
    }
}
