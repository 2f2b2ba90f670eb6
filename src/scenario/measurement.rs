//! The parameters of the measurement: what stands between the model and an observation that counts
//! in another unit. They belong to the observations, so that no submodel reads them.

use super::parameters::Parameter;
use super::parameters::Source::Assumption;

macro_rules! measurement {
    ($( $(#[doc = $meaning:literal])+ $field:ident = $value:literal:
        $english:literal, $german:literal, [$unit:literal] $low:literal ..= $high:literal, $source:expr; )+) => {
        /// Values of the parameters of the measurement.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct Measurement { $( $(#[doc = $meaning])+ pub $field: f64, )+ }

        /// Every declaration, in the order of [`Measurement::values`].
        pub const MEASUREMENT: &[Parameter] = &[ $( Parameter {
            group: "measurement",
            name: stringify!($field),
            label: [$english, $german],
            meaning: concat!($($meaning),+).trim_ascii(),
            unit: $unit,
            low: $low as f64,
            high: $high as f64,
            source: $source,
            charge: None,
        }, )+ ];

        impl Measurement {
            /// The central values.
            pub const CENTRAL: Self = Self { $( $field: $value, )+ };

            /// Takes values in the order of [`MEASUREMENT`].
            pub fn from_values(values: &[f64]) -> Self {
                let mut values = values.iter().copied();
                let mut next = || values.next().unwrap_or(f64::NAN);
                Self { $( $field: next(), )+ }
            }

            /// All values in the order of [`MEASUREMENT`].
            pub fn values(&self) -> Vec<f64> {
                vec![ $( self.$field, )+ ]
            }
        }
    };
}

measurement! {
    /// Share of the single services of a bundle that are online where the bundle is online
    /// somewhere.
    single_services_online = 0.25: "single services online per bundle",
        "Einzelleistungen online je Bündel",
        ["1"] 0.15..=0.4, Assumption("no count by bundle is at hand; T08a alone informs it");
    /// Share of the federal and Land-tier services online that are at level 3 or above; the model
    /// knows no level of them.
    upper_level3_share = 0.3: "level 3 among federal and Land services",
        "Reifegrad 3 bei Bund und Ländern",
        ["1"] 0.1..=0.5, Assumption("33 of 105 comprehensive services met a stricter rule in \
            2022-12 (evidence/ozg_national_timeseries.csv)");
    /// Procedures that a portal counts per bundle online of an administration that has a fifth of
    /// its bundles online; they grow in a straight line with that share, from one where hardly
    /// anything is online to at most nine where everything is.
    procedures_per_bundle = 1.23: "procedures per bundle", "Verfahren je Bündel",
        ["1"] 1.0..=2.6, Assumption("portals count procedures finer than bundles, and those who \
            have more bundles online have more procedures in each (T03, E205)");
}

/// Share of an administration's bundles at which `procedures_per_bundle` is stated.
const BREADTH: f64 = 0.2;

impl Measurement {
    /// Procedures of an administration that has a share of its services online.
    pub fn procedures(&self, online: f64, services: f64) -> f64 {
        let growth = (self.procedures_per_bundle - 1.0) / BREADTH;
        online * (1.0 + growth * online / services)
    }

    /// The central values, and each parameter by itself at the lower and the upper end of its
    /// range.
    pub fn ends() -> Vec<Self> {
        let central = Self::CENTRAL.values();
        let mut all = vec![Self::CENTRAL];
        for (place, parameter) in MEASUREMENT.iter().enumerate() {
            for end in [parameter.low, parameter.high] {
                let mut values = central.clone();
                values[place] = end;
                all.push(Self::from_values(&values));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn procedures_grow_faster_than_bundles_and_no_bundle_has_more_than_nine() {
        let measurement = Measurement { procedures_per_bundle: 1.5, ..Measurement::CENTRAL };
        // A fifth of 140 bundles with 1.5 procedures each, two fifths with 2.
        assert!((measurement.procedures(28.0, 140.0) - 42.0).abs() < 1e-9);
        assert!((measurement.procedures(56.0, 140.0) - 112.0).abs() < 1e-9);
        let declared = MEASUREMENT.last().unwrap();
        assert_eq!(declared.name, "procedures_per_bundle");
        for (end, per_bundle) in [(declared.low, 1.0), (declared.high, 9.0)] {
            let measurement = Measurement { procedures_per_bundle: end, ..Measurement::CENTRAL };
            assert!((measurement.procedures(140.0, 140.0) / 140.0 - per_bundle).abs() < 1e-9);
        }
    }

    #[test]
    fn central_values_lie_within_their_ranges_and_ends_move_one_at_a_time() {
        let central = Measurement::CENTRAL.values();
        assert!(
            MEASUREMENT
                .iter()
                .zip(&central)
                .all(|(parameter, value)| (parameter.low..=parameter.high).contains(value))
        );
        assert_eq!(Measurement::from_values(&central), Measurement::CENTRAL);
        let moved = |measurement: &Measurement| {
            measurement.values().iter().zip(&central).filter(|(a, b)| a != b).count()
        };
        assert_eq!(
            Measurement::ends().iter().map(moved).collect::<Vec<_>>(),
            [0, 1, 1, 1, 1, 1, 1]
        );
    }
}
