//! What an administration can be: its kind, the tiers that it is responsible for, its membership,
//! its size class.

/// Size of the full population: 5,030 municipal administrations and 294 counties.
pub const FULL_POPULATION: u64 = 5_324;

/// Inhabitants from which a county-free city is kept when a population is thinned: it is too large
/// for another to stand for it.
pub const METROPOLIS: u32 = 500_000;

macro_rules! words {
    ($( $(#[$meta:meta])* $type:ident [$count:literal] {
        $( $(#[$about:meta])* $variant:ident: $name:literal, )+
    } )+) => { $(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        $(#[$meta])*
        pub enum $type { $( $(#[$about])* $variant, )+ }

        impl $type {
            /// All of them.
            pub const ALL: [Self; $count] = [ $( Self::$variant, )+ ];

            /// Name in files and results.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// All names.
            pub const NAMES: [&str; $count] = [ $( $name, )+ ];

            /// The one with this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.name() == name)
            }
        }
    )+ };
}

words! {
    /// Kind of an administration.
    #[serde(rename_all = "kebab-case")]
    Kind [3] {
        /// A municipality or association of municipalities within a county.
        Municipality: "municipality",
        /// A county-free city, responsible for municipal and county services.
        CountyFreeCity: "county-free city",
        /// A county.
        County: "county",
    }
    /// Tier of government that is responsible for a service.
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    Tier [4] {
        /// Federation.
        Federal: "federal",
        /// Länder.
        Land: "land",
        /// Counties and county-free cities.
        County: "county",
        /// Municipalities.
        Municipal: "municipal",
    }
    /// What a cooperation shares.
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    Function [6] {
        /// Officers' time.
        Time: "time",
        /// DMS and hosting.
        Hosting: "hosting",
        /// Links to back-office systems, interfaces and migrations.
        Links: "links",
        /// Procurement.
        Procurement: "procurement",
        /// Applications for grants.
        Grants: "grants",
        /// Online services.
        Services: "services",
    }
    /// What an administration's membership is, by kind of cooperation.
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    Membership [5] {
        /// No cooperation.
        None: "none",
        /// A Land-wide association.
        Association: "association",
        /// A hub led by the county.
        County: "county",
        /// A partnership led by a city.
        City: "city",
        /// A small group of peers.
        Peers: "peers",
    }
}

impl Kind {
    /// Whether the administration is responsible for services of this tier.
    pub const fn responsible_for(self, tier: Tier) -> bool {
        matches!(
            (self, tier),
            (Self::Municipality | Self::CountyFreeCity, Tier::Municipal)
                | (Self::County | Self::CountyFreeCity, Tier::County)
        )
    }
}

impl Tier {
    /// The two tiers that the agents are responsible for, in the order of service slots.
    pub const LOCAL: [Self; 2] = [Self::Municipal, Self::County];

    /// Their names.
    pub const LOCAL_NAMES: [&str; 2] = [Self::Municipal.name(), Self::County.name()];
}

/// Size classes of municipal administrations: key and smallest population.
pub const SIZE_CLASSES: [(&str, u32); 8] = [
    ("lt_1k", 0),
    ("1k_2k", 1_000),
    ("2k_5k", 2_000),
    ("5k_10k", 5_000),
    ("10k_20k", 10_000),
    ("20k_50k", 20_000),
    ("50k_100k", 50_000),
    ("ge_100k", 100_000),
];

/// Size class of a population, as an index into [`SIZE_CLASSES`].
pub fn size_class(population: u32) -> usize {
    SIZE_CLASSES.iter().rposition(|(_, low)| population >= *low).unwrap_or(0)
}
