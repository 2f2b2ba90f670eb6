//! Elementary effects and Sobol' indices agree with `SALib` 1.6.0 on the same samples;
//! `tests/salib/make.py` made the references.

use ozgsim::study::sensitivity::bootstrap::Estimate;
use ozgsim::study::sensitivity::{morris, sobol};
use std::path::Path;

/// Rows of a table of numbers; the columns before `first` are left out.
fn table(name: &str, first: usize) -> Vec<Vec<f64>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/salib").join(name);
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let numbers = |row: csv::StringRecord| {
        row.iter().skip(first).map(|field| field.parse().expect("a number")).collect()
    };
    reader.records().map(|row| numbers(row.expect("a row"))).collect()
}

/// Points and their values.
fn sample(name: &str) -> (Vec<Vec<f64>>, Vec<f64>) {
    table(name, 0).into_iter().map(|row| (row[..3].to_vec(), row[3])).unzip()
}

#[track_caller]
fn close(found: f64, expected: f64, error: f64) {
    assert!((found - expected).abs() <= error, "{found}, SALib has {expected}");
}

/// The interval of `SALib` is symmetric, ours is that of the percentiles; both are about as wide.
#[track_caller]
fn similar_width(found: Estimate, half_width: f64) {
    close((found.high - found.low) / 2.0, half_width, 0.15 * half_width);
}

#[test]
fn points_for_sobol_indices_are_those_of_salib() {
    let (points, _) = sample("sobol_sample.csv");
    assert_eq!(sobol::points(3, 64), points);
}

#[test]
fn sobol_indices_are_those_of_salib() {
    let (_, values) = sample("sobol_sample.csv");
    let expected = table("sobol_indices.csv", 1);
    for ([st, s1], row) in sobol::measures(1, 3, &values).into_iter().zip(expected) {
        close(s1.value, row[0], 1e-12);
        close(st.value, row[2], 1e-12);
        similar_width(s1, row[1]);
        similar_width(st, row[3]);
    }
}

#[test]
fn elementary_effects_are_those_of_salib() {
    let (points, values) = sample("morris_sample.csv");
    let expected = table("morris_indices.csv", 1);
    let effects = morris::elementary_effects(&points, &values);
    for ([mu_star, mu, sigma], row) in morris::measures(1, &effects).into_iter().zip(expected) {
        close(mu.value, row[0], 1e-10);
        close(mu_star.value, row[1], 1e-10);
        close(sigma.value, row[2], 1e-10);
        // Where all effects have the same size, there is nothing to be uncertain of.
        if row[3] > 1e-9 {
            similar_width(mu_star, row[3]);
        }
    }
}
