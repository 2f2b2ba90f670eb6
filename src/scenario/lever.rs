//! The policy levers: what each moves, what its values mean in practice, what setting it takes and
//! which law it touches.

use super::source::Entry;
use crate::error::{Result, suggestion};
use crate::language::Language;
use crate::units::Month;
use serde::Serialize;

/// What it takes to set a lever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// It has prices, table `[prices]` of a scenario.
    Priced,
    /// Its value is money that is paid out.
    PaidOut,
    /// It is a shock that nobody sets.
    Shock,
}

/// How the value of a lever is written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A number within the range.
    Number,
    /// A month as `"2028-12"`, or `"none"`.
    Date,
}

/// What a lever acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActsOn {
    /// Single administrations.
    Administrations,
    /// Services.
    Services,
    /// A Land, its services or its cooperations as a whole.
    Whole,
}

/// Declaration of a lever.
#[derive(Debug, Clone, Copy)]
pub struct LeverSpec {
    /// Name in scenario files.
    pub name: &'static str,
    /// What it is, one sentence.
    pub about: &'static str,
    /// Finding that asks for it or describes it.
    pub finding: &'static str,
    /// Name in German, for reports.
    pub name_de: &'static str,
    /// Quantity of the model that it moves.
    pub moves: &'static str,
    /// Unit of the value.
    pub unit: &'static str,
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
    /// How the value is written.
    pub kind: ValueKind,
    /// What it acts on.
    pub acts_on: ActsOn,
    /// What 0 means in practice.
    pub at_zero: &'static str,
    /// What 1 (or one unit) means in practice.
    pub at_one: &'static str,
    /// What it takes to set it.
    pub cost: Cost,
    /// Legal basis or obstacle.
    pub legal: &'static str,
}

macro_rules! levers {
    ($( $(#[doc = $about:literal])+ $variant:ident: $name:literal, $de:literal, $finding:literal,
        $kind:ident $acts_on:ident [$unit:literal] $low:literal ..= $high:literal,
        moves $moves:literal, zero $zero:literal, one $one:literal, $cost:ident,
            legal $legal:literal; )+) => {
        /// A policy lever: a dated and targeted change of a quantity of the model.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub enum Lever { $( $(#[doc = $about])+ $variant, )+ }

        impl Lever {
            /// All levers, in the order of the documentation.
            pub const ALL: &[Self] = &[ $( Self::$variant, )+ ];

            /// The declaration of this lever.
            pub const fn spec(self) -> &'static LeverSpec {
                match self { $( Self::$variant => const { &LeverSpec {
                    name: $name, about: concat!($($about),+).trim_ascii(), finding: $finding,
                        name_de: $de, moves: $moves, unit: $unit,
                    low: $low as f64, high: $high as f64, kind: ValueKind::$kind, acts_on: ActsOn::$acts_on,
                    at_zero: $zero, at_one: $one, cost: Cost::$cost, legal: $legal,
                } }, )+ }
            }
        }
    };
}

levers! {
    /// The Land plans and steers the roll-out.
    Coordination: "coordination", "Koordination durch das Land", "L01",
        Number Whole ["0-1"] 0.0..=1.0,
        moves "target and speed of the Land's preconditions; starting signal",
        zero "no plan; municipalities wait",
        one "a dated roll-out plan with preconditions delivered service by service",
        Priced,
        legal "Section 4 OZG amendment 2024 obliges the Länder; no federal task for municipalities \
            (Art. 84 (1) GG)";
    /// Binding standards for software and interfaces.
    Standards: "standards", "Verbindliche Standards", "L02, E04, E14",
        Number Whole ["0-1"] 0.0..=1.0,
        moves "effort of connecting and linking, speed of providers; forces migration of products \
            that cannot comply",
        zero "every vendor its own interface",
        one "all products must comply; the others are replaced first",
        Priced, legal "Land law; compensation for new duties (Konnexität)";
    /// Freedom on procedure.
    ProceduralFreedom: "procedural_freedom", "Verfahrensfreiheit", "L14, E04",
        Number Administrations ["0-1"] 0.0..=1.0,
        moves "effort of all OZG projects, up to 20 % less",
        zero "today's written-form and process rules", one "procedure left to the municipality",
        Priced, legal "amendments of sector law of federation and Länder";
    /// Expertise and stability of the Land's contacts.
    Expertise: "expertise", "Fachkundige Ansprechpersonen", "L03, E03",
        Number Administrations ["0-1"] 0.0..=1.0,
        moves "effort of EfA connections and competence of officers",
        zero "changing contacts that forward mails",
        one "stable contacts with operational experience",
        Priced, legal "Land budget";
    /// Grants for digital projects.
    Funding: "funding", "Förderung", "L04, E02",
        Number Administrations ["EUR per inhabitant and year"] 0.0..=20.0,
        moves "money that administrations can apply for",
        zero "no programme", one "1 EUR per inhabitant and year",
        PaidOut,
        legal "Land budget; grant law. What is paid out is counted as spending of the Land, not \
            this rate";
    /// Effort of a grant application.
    ApplicationBurden: "application_burden", "Antragsaufwand", "L04, E02",
        Number Administrations ["hours per application"] 0.0..=200.0,
        moves "hours an application costs before money flows",
        zero "lump sum without application", one "one hour of work",
        Priced, legal "grant law";
    /// Moderation of cooperation by the Land.
    IkzModeration: "ikz_moderation", "Moderation von IKZ durch das Land", "L05",
        Number Whole ["0-1"] 0.0..=1.0,
        moves "joining and speed of decision of cooperations",
        zero "cooperation is left to itself",
        one "the Land moderates and offers standard agreements",
        Priced, legal "Land law on municipal cooperation";
    /// Counties as hubs of cooperation.
    CountyHubs: "county_hubs", "Landkreise als IKZ-Knoten", "L06, E06",
        Number Whole ["0-1"] 0.0..=1.0,
        moves "founding of county hubs and the share of their fixed cost that the Land pays",
        zero "single counties by themselves", one "every county is enabled within about two years",
        Priced, legal "county codes; supplementary task of counties";
    /// Cities open their processes to neighbours.
    CityPartnerships: "city_partnerships", "Stadt-Umland-Partnerschaften", "L07, E07",
        Number Whole ["0-1"] 0.0..=1.0,
        moves "founding of partnerships led by cities and the share of their fixed cost that the \
            Land pays",
        zero "single cities by themselves",
        one "every larger city is asked and paid to open its processes",
        Priced, legal "public-law agreements";
    /// The Land or federation provides services itself (front office / back office).
    CentralProvision: "central_provision", "Zentrale Bereitstellung", "L08",
        Number Services ["0-1"] 0.0..=1.0,
        moves "services that the Land provides for all its administrations",
        zero "none", one "three services a month",
        Priced,
        legal "transfer of tasks by Land law; Art. 84 (1) and 85 (1) GG bar the federation from \
            assigning tasks";
    /// Federal base components and registers.
    BaseComponents: "base_components", "Basiskomponenten und Register", "L09, E13",
        Number Whole ["0-1"] 0.0..=1.0,
        moves "readiness of accounts and registers: use, effort of level 3, level 4",
        zero "today's pace", one "accounts and once-only registers ready within about five years",
        Priced, legal "OZG amendment 2024; NOOTS treaty";
    /// Additional digital posts.
    Posts: "posts", "Zusätzliche Stellen", "L10, I01",
        Number Administrations ["posts per administration"] 0.0..=5.0,
        moves "digital posts of an administration",
        zero "today's posts", one "one more post in every administration",
        Priced,
        legal "staff plans";
    /// Pay for digital staff.
    Pay: "pay", "Bezahlung", "L10, I01", Number Administrations ["0-1"] 0.0..=1.0,
        moves "leaving and filling of digital posts",
        zero "today's pay gap to the private sector", one "pay gap closed",
        Priced, legal "collective agreement (TVöD), allowances";
    /// Training of staff.
    Training: "training", "Qualifizierung (Digitallotsen)", "L10, I12",
        Number Administrations ["0-1"] 0.0..=1.0,
        moves "competence of digital and line staff",
        zero "none", one "a trained guide in every administration and regular courses",
        Priced, legal "Land budget";
    /// Joint procurement of DMS and business software.
    JointProcurement: "joint_procurement", "Gemeinsame Beschaffung", "L11, E14",
        Number Administrations ["0-1"] 0.0..=1.0,
        moves "price and effort of DMS, links and migrations",
        zero "everybody buys alone", one "framework contracts that all use",
        Priced, legal "public procurement law";
    /// Attention of heads of administration.
    Leadership: "leadership", "Unterstützung durch die Leitung", "L12, I05, I07",
        Number Administrations ["standard deviations"] -2.0..=2.0,
        moves "leadership for digitalisation",
        zero "today's attention", one "one standard deviation more",
        Priced, legal "none";
    /// Attention of councils.
    CouncilInterest: "council_interest", "Interesse der Räte", "L12, I05",
        Number Administrations ["standard deviations"] -2.0..=2.0,
        moves "council interest in digitalisation",
        zero "today's interest", one "one standard deviation more",
        Priced, legal "none";
    /// A deadline for the OZG.
    Deadline: "deadline", "Frist", "L13, E05", Date Whole ["month"] -1.0..=600.0,
        moves "date of the legal deadline",
        zero "not used", one "not used",
        Priced, legal "section 1 OZG 2017; dropped in 2024";
    /// The Land pays for and connects EfA services.
    CentralRollout: "central_rollout", "Zentraler Rollout von EfA-Diensten", "L01, P11",
        Number Services ["0-1"] 0.0..=1.0,
        moves "EfA services that the Land connects for all its administrations",
        zero "every administration connects itself", one "three services a month",
        Priced, legal "OZG amendment 2024, section 4; Land budget";
    /// Shift of EfA release dates.
    EfaRelease: "efa_release", "Verschiebung der EfA-Freigabe", "E12",
        Number Services ["months"] -36.0..=36.0,
        moves "release dates of EfA services",
        zero "real dates", one "one month later",
        Priced, legal "none";
    /// Information from above.
    Information: "information", "Information durch das Land", "E15, I09",
        Number Administrations ["0-1"] 0.0..=1.0,
        moves "awareness and knowledge of offers",
        zero "no information", one "every administration is told what it can use",
        Priced, legal "none";
    /// A Land-wide association for IT cooperation.
    Association: "association", "Landesweiter IKZ-Verbund", "E08, S07",
        Number Whole ["share of founding members"] 0.0..=1.0,
        moves "existence of an association and its founding members; 1 = all by law",
        zero "none", one "all administrations are members by law",
        Priced, legal "Land law on municipal cooperation; ITV.SH act for compulsory membership";
    /// Fiscal cycle.
    FiscalCycle: "fiscal_cycle", "Konjunktur der Haushalte", "I04",
        Number Administrations ["share"] -0.8..=0.5,
        moves "digital budgets",
        zero "normal year", one "not used; -0.3 = 30 % less money",
        Shock, legal "none";
    /// Strength of the COVID shock.
    Covid: "covid", "COVID-Schock", "I11", Number Whole ["factor"] 0.0..=2.0,
        moves "strength of the event `covid`",
        zero "no pandemic", one "as it was",
        Shock, legal "none";
    /// Staff leaving beyond the normal rate.
    StaffAttrition: "staff_attrition", "Personalabgang", "I01",
        Number Administrations ["factor"] 0.0..=4.0,
        moves "chance that digital staff leave",
        zero "nobody leaves", one "normal rate",
        Shock, legal "none";
}

impl Lever {
    /// Name for readers.
    pub fn label(self, language: Language) -> String {
        language.pick(self.spec().name.replace('_', " "), self.spec().name_de.to_owned())
    }

    /// The lever with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|lever| lever.spec().name == name)
    }

    /// Whether the lever acts on services, so that `where.tier` selects services and not
    /// administrations.
    pub const fn acts_on_services(self) -> bool {
        matches!(self.spec().acts_on, ActsOn::Services)
    }

    /// Whether the lever acts on single administrations, so that it can be aimed at members of
    /// cooperations.
    pub const fn acts_on_administrations(self) -> bool {
        matches!(self.spec().acts_on, ActsOn::Administrations)
    }

    /// Reads the name of a lever.
    pub(crate) fn read(entry: &Entry<'_>) -> Result<Self> {
        let name = entry.text()?;
        Self::named(name).ok_or_else(|| {
            let help = suggestion(name, Self::names());
            entry.wrong(format!("unknown lever in `{}`", entry.path), "not a lever", help)
        })
    }

    /// The names of all levers.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|lever| lever.spec().name)
    }

    /// Reads a value as it is written in a file: a number, or a month or `"none"` for a date.
    pub(crate) fn read_value(self, entry: &Entry<'_>) -> Result<f64> {
        let spec = self.spec();
        match spec.kind {
            ValueKind::Number => entry.number_in(spec.low..=spec.high, spec.unit),
            ValueKind::Date if entry.is_text() && entry.text()? == "none" => Ok(-1.0),
            ValueKind::Date => Ok(f64::from(
                entry.month_in(Month::START..=Month::from_index(spec.high as i32))?.index(),
            )),
        }
    }

    /// A value as it is written in a file.
    pub fn written(self, value: f64) -> String {
        match self.spec().kind {
            ValueKind::Number => value.to_string(),
            ValueKind::Date if value < 0.0 => "\"none\"".to_owned(),
            ValueKind::Date => format!("\"{}\"", Month::from_index(value as i32)),
        }
    }

    /// The range of the values in words.
    pub fn range(self) -> String {
        let LeverSpec { kind, low, high, .. } = self.spec();
        match kind {
            ValueKind::Number => format!("{low} to {high}"),
            ValueKind::Date => "a month or \"none\"".to_owned(),
        }
    }
}

/// Number of levers.
pub const LEVERS: usize = Lever::ALL.len();

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parameters::charges;

    #[test]
    fn no_lever_that_somebody_sets_is_free() {
        for lever in Lever::ALL {
            let has_price = charges().any(|(_, charge)| charge.lever == *lever);
            assert_eq!(has_price, lever.spec().cost == Cost::Priced, "{}", lever.spec().name);
        }
    }
}
