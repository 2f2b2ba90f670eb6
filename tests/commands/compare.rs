//! `ozgsim compare`: the files of a comparison and what is promised about them.

use crate::workplace::{TINY, TRAINING, Workplace, assert_same, bytes, plain_rows, tiny};
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Hours of a full-time post in a month, as the baseline states them.
const HOURS_PER_POST: f64 = 130.0;

const EFFECTS: &str = "baseline,counterfactual,outcome,unit,dimension,group,month,effect,ci_low,\
    ci_high,confidence,sd,p05,p50,p95,share_positive,n,variance_reduction";
const GAINS: &str = "baseline,counterfactual,outcome,dimension,group,threshold,gained_mean,ci_low,\
    ci_high,reached_baseline,reached_counterfactual,n";

/// Quantiles 0.975 of Student's t with 1, 2 ... degrees of freedom, from the usual tables.
const T: [f64; 12] = [
    12.706_204_736,
    4.302_652_730,
    3.182_446_305,
    2.776_445_105,
    2.570_581_836,
    2.446_911_851,
    2.364_624_252,
    2.306_004_135,
    2.262_157_163,
    2.228_138_852,
    2.200_985_160,
    2.178_812_830,
];

/// A folder with `tiny.toml` and scenarios that add one policy each.
fn workplace(others: &[(&str, &str)]) -> Workplace {
    let place = Workplace::with("tiny.toml", TINY);
    for (name, lines) in others {
        place.write(&format!("{name}.toml"), tiny(name, lines));
    }
    place
}

fn levers() -> [(&'static str, &'static str); 4] {
    [
        ("one", TRAINING),
        (
            "two",
            "[[policy]]\nlever = \"posts\"\nadd = 2\nfrom = \"2018-03\"\nwhere = { land = \
             [\"BY\"], population_below = 9000 }\n",
        ),
        ("three", "[[policy]]\nlever = \"funding\"\nvalue = 20\nfrom = \"2018-01\"\n"),
        (
            "four",
            "[[policy]]\nlever = \"information\"\nvalue = 1\nfrom = \"2018-09\"\nwhere = { kind = \
             [\"county\"] }\n",
        ),
    ]
}

/// A number of a table; none where the field is empty.
fn parse(text: &str) -> Option<f64> {
    (!text.is_empty()).then(|| text.parse().unwrap_or_else(|_| panic!("`{text}` is no number")))
}

/// Names of the files of a comparison, without charts.
fn files(place: &Workplace, folder: &str) -> Vec<String> {
    place.files(folder).into_iter().filter(|name| !name.starts_with("charts/")).collect()
}

#[test]
fn a_comparison_has_its_files_and_columns() {
    let place = workplace(&levers());
    assert_eq!(place.works(&["compare", "tiny.toml", "one.toml"]), "output/tiny--vs--one\n");
    let expected = [
        "cost_effect.csv",
        "curves.csv",
        "effects.csv",
        "effects.md",
        "effects.tex",
        "effects_by_land.csv",
        "effects_by_land.md",
        "effects_by_land.tex",
        "effects_by_size_class.csv",
        "effects_by_size_class.md",
        "effects_by_size_class.tex",
        "manifest.json",
        "months_gained.csv",
        "replicates.parquet",
        "report.html",
        "scenarios/one.toml",
        "scenarios/tiny.toml",
        "spending.csv",
    ];
    assert_eq!(files(&place, "output/tiny--vs--one"), expected);
    let text = |name: &str| place.text(format!("output/tiny--vs--one/{name}"));
    let (curves, effects, gains) =
        (text("curves.csv"), text("effects.csv"), text("months_gained.csv"));
    assert_eq!(effects.lines().next(), Some(EFFECTS));
    assert_eq!(gains.lines().next(), Some(GAINS));
    let scenarios: Vec<&str> = plain_rows(&curves).iter().map(|row| row["scenario"]).collect();
    let half = scenarios.len() / 2;
    assert!(
        scenarios[..half].iter().all(|name| *name == "tiny")
            && scenarios[half..].iter().all(|name| *name == "one")
    );
    let series = |text: &str| -> Vec<String> {
        let of = |row: &BTreeMap<&str, &str>| {
            ["outcome", "unit", "dimension", "group", "month"]
                .map(|column| row[column].to_owned())
                .join(",")
        };
        plain_rows(text).iter().map(of).collect()
    };
    assert_eq!(
        series(&effects),
        series(&curves)[..half],
        "an effect for every point of a curve, in the same order"
    );
    assert!(plain_rows(&effects).iter().all(|row| row["baseline"] == "tiny"
        && row["counterfactual"] == "one"
        && row["confidence"] == "0.95"));
    let timed: BTreeSet<(&str, &str)> = plain_rows(&gains)
        .iter()
        .map(|row| (row["outcome"], row["threshold"]))
        .collect::<Vec<_>>()
        .into_iter()
        .collect();
    let expected = ["online_share_level2", "online_share_level3"]
        .into_iter()
        .flat_map(|name| ["0.25", "0.5", "0.75"].map(|share| (name, share)));
    assert_eq!(timed, expected.collect());
    let manifest: serde_json::Value =
        serde_json::from_slice(&place.read("output/tiny--vs--one/manifest.json")).unwrap();
    assert_eq!(
        (&manifest["scenarios"][0], &manifest["scenarios"][1]),
        (&"tiny".into(), &"one".into())
    );
    let outputs = manifest["outputs"].as_object().unwrap();
    let named: BTreeSet<&str> = outputs.keys().map(String::as_str).collect();
    let found = place.files("output/tiny--vs--one");
    assert_eq!(
        named,
        found.iter().map(String::as_str).filter(|name| *name != "manifest.json").collect()
    );
    for (name, sum) in outputs {
        assert_eq!(
            *sum,
            ozgsim::store::file::sha256(&place.read(format!("output/tiny--vs--one/{name}"))),
            "{name}"
        );
    }
}

#[test]
fn empty_groups_have_empty_effects() {
    let place = workplace(&levers());
    place.works(&["compare", "tiny.toml", "one.toml", "--replicates", "1"]);
    let effects = place.text("output/tiny--vs--one/effects.csv");
    let rows = plain_rows(&effects);
    let (empty, single): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row["n"] == "0");
    assert!(!empty.is_empty() && !single.is_empty());
    let numbers = [
        "effect",
        "ci_low",
        "ci_high",
        "sd",
        "p05",
        "p50",
        "p95",
        "share_positive",
        "variance_reduction",
    ];
    assert!(empty.iter().all(|row| numbers.iter().all(|column| row[column].is_empty())));
    assert!(single.iter().all(|row| row["n"] == "1"
        && !row["effect"].is_empty()
        && row["ci_low"].is_empty()
        && row["ci_high"].is_empty()));
    assert!(
        !effects.contains("NaN")
            && !effects.contains("inf")
            && !place.text("output/tiny--vs--one/months_gained.csv").contains("NaN")
    );
}

/// Outcome, dimension and group.
type Key = (String, String, String);

/// Values by series, then month and replicate.
type Values = BTreeMap<Key, BTreeMap<String, Vec<f64>>>;

/// Values of `replicates.parquet` by scenario; NaN where there is none.
fn replicates(place: &Workplace, path: &str) -> BTreeMap<String, Values> {
    fn column<T: DataType>(group: &dyn RowGroupReader, column: usize) -> (Vec<T::T>, Vec<i16>) {
        let mut reader = get_typed_column_reader::<T>(group.get_column_reader(column).unwrap());
        let (mut values, mut levels, rows) =
            (Vec::new(), Vec::new(), group.metadata().num_rows() as usize);
        while reader.read_records(rows, Some(&mut levels), None, &mut values).unwrap().0 > 0 {}
        (values, levels)
    }
    let reader = SerializedFileReader::new(fs::File::open(place.path(path)).unwrap()).unwrap();
    let mut all: BTreeMap<String, Values> = BTreeMap::new();
    for index in 0..reader.num_row_groups() {
        let group = reader.get_row_group(index).unwrap();
        let texts = |place| -> Vec<ByteArray> { column::<ByteArrayType>(&*group, place).0 };
        let (scenarios, outcomes, dimensions, groups, months) =
            (texts(0), texts(2), texts(3), texts(4), texts(5));
        let (numbers, _) = column::<Int64Type>(&*group, 1);
        let (values, levels) = column::<DoubleType>(&*group, 6);
        let (mut values, text) =
            (values.into_iter(), |text: &ByteArray| text.as_utf8().unwrap().to_owned());
        for row in 0..numbers.len() {
            let key = (text(&outcomes[row]), text(&dimensions[row]), text(&groups[row]));
            let series = all
                .entry(text(&scenarios[row]))
                .or_default()
                .entry(key)
                .or_default()
                .entry(text(&months[row]))
                .or_default();
            assert_eq!(series.len(), numbers[row] as usize, "replicates come in order");
            series.push(if levels[row] == 1 { values.next().unwrap() } else { f64::NAN });
        }
    }
    all
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let centre = mean(values);
    values.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
}

/// Quantile by linear interpolation between order statistics (type 7).
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let position = share * (sorted.len() - 1) as f64;
    let below = sorted[position.floor() as usize];
    let above = sorted[position.ceil() as usize];
    below + position.fract() * (above - below)
}

/// Fails unless a field is the expected number up to its nine digits and rounding of its scale.
#[track_caller]
fn assert_near(field: &str, expected: f64, scale: f64, what: &str) {
    let found = parse(field).unwrap_or_else(|| panic!("{what} is empty, not {expected}"));
    assert!(
        (found - expected).abs() <= 6e-9 * scale.max(expected.abs()),
        "{what}: {found}, not {expected}"
    );
}

/// Recomputes a table of effects from pairs; returns how many had a variance reduction.
fn assert_effects(table: &str, base: &Values, other: &Values) -> usize {
    let (mut compared, mut reductions) = (0, 0);
    for row in plain_rows(table) {
        let key = (row["outcome"].to_owned(), row["dimension"].to_owned(), row["group"].to_owned());
        let (x, y) = (&base[&key][row["month"]], &other[&key][row["month"]]);
        let pairs: Vec<(f64, f64)> = x
            .iter()
            .copied()
            .zip(y.iter().copied())
            .filter(|(x, y)| !x.is_nan() && !y.is_nan())
            .collect();
        let differences: Vec<f64> = pairs.iter().map(|(x, y)| y - x).collect();
        let what = format!("{key:?} {}", row["month"]);
        assert_eq!(row["n"], differences.len().to_string(), "{what}");
        if differences.len() < 2 {
            continue;
        }
        let scale = pairs.iter().flat_map(|(x, y)| [x.abs(), y.abs()]).fold(1e-6, f64::max);
        let (sd, n) = (variance(&differences).sqrt(), differences.len());
        let (centre, half) = (mean(&differences), T[n - 2] * sd / (n as f64).sqrt());
        assert_near(row["effect"], centre, scale, &what);
        assert_near(row["sd"], sd, scale, &what);
        assert_near(row["ci_low"], centre - half, scale, &what);
        assert_near(row["ci_high"], centre + half, scale, &what);
        for (column, share) in [("p05", 0.05), ("p50", 0.5), ("p95", 0.95)] {
            assert_near(row[column], quantile(&differences, share), scale, &what);
        }
        assert_near(
            row["share_positive"],
            differences.iter().filter(|d| **d > 0.0).count() as f64 / n as f64,
            1.0,
            &what,
        );
        let side =
            |side: fn(&(f64, f64)) -> f64| variance(&pairs.iter().map(side).collect::<Vec<_>>());
        let (var_x, var_y, var_d) =
            (side(|pair| pair.0), side(|pair| pair.1), variance(&differences));
        // Whether a variance is zero is decided by rounding where values agree but for the last
        // digits; where they differ it is not.
        let same = |values: &mut dyn Iterator<Item = f64>| {
            values.map(f64::to_bits).collect::<BTreeSet<_>>().len() == 1
        };
        if same(&mut differences.iter().copied())
            || same(&mut pairs.iter().map(|pair| pair.0))
            || same(&mut pairs.iter().map(|pair| pair.1))
        {
            assert_eq!(row["variance_reduction"], "", "{what}");
        } else if var_d > 1e-9 * (var_x + var_y) {
            let expected = (var_x + var_y) / var_d;
            let found = parse(row["variance_reduction"])
                .unwrap_or_else(|| panic!("{what}: no variance reduction, not {expected}"));
            assert!((found / expected - 1.0).abs() < 1e-5, "{what}: {found}, not {expected}");
            reductions += 1;
        }
        compared += 1;
    }
    assert!(compared > 1_000, "{compared}");
    reductions
}

/// Recomputes a table of months gained from pairs; returns how many were censored in some but not
/// all replicates.
fn assert_gains(table: &str, base: &Values, other: &Values) -> usize {
    let mut censored = 0;
    for row in plain_rows(table) {
        let key = (row["outcome"].to_owned(), row["dimension"].to_owned(), row["group"].to_owned());
        let what = format!("{key:?} {}", row["threshold"]);
        let threshold: f64 = row["threshold"].parse().unwrap();
        // Months come in order; groups by membership are complete from the first month on.
        let time = |months: &BTreeMap<String, Vec<f64>>, replicate: usize| {
            months.values().position(|values| values[replicate] >= threshold)
        };
        let first = |months: &BTreeMap<String, Vec<f64>>| months.values().next().unwrap().clone();
        let (horizon, x, y) = (base[&key].len(), first(&base[&key]), first(&other[&key]));
        let counted: Vec<usize> = (0..x.len())
            .filter(|replicate| !x[*replicate].is_nan() && !y[*replicate].is_nan())
            .collect();
        let times: Vec<_> = counted
            .iter()
            .map(|replicate| (time(&base[&key], *replicate), time(&other[&key], *replicate)))
            .collect();
        let reached = [
            times.iter().filter(|t| t.0.is_some()).count(),
            times.iter().filter(|t| t.1.is_some()).count(),
        ];
        assert_eq!(row["reached_baseline"], reached[0].to_string(), "{what}");
        assert_eq!(row["reached_counterfactual"], reached[1].to_string(), "{what}");
        assert_eq!(row["n"], counted.len().to_string(), "{what}");
        if reached == [0, 0] {
            assert_eq!((row["gained_mean"], row["ci_low"], row["ci_high"]), ("", "", ""), "{what}");
            continue;
        }
        censored += usize::from(reached.iter().any(|reached| (1..counted.len()).contains(reached)));
        let gained: Vec<f64> = times
            .iter()
            .map(|(x, y)| x.unwrap_or(horizon) as f64 - y.unwrap_or(horizon) as f64)
            .collect();
        assert_near(row["gained_mean"], mean(&gained), 1.0, &what);
        if gained.len() > 1 {
            let half = T[gained.len() - 2] * (variance(&gained) / gained.len() as f64).sqrt();
            assert_near(row["ci_low"], mean(&gained) - half, 1.0, &what);
            assert_near(row["ci_high"], mean(&gained) + half, 1.0, &what);
        }
    }
    censored
}

/// Sums of a nationwide outcome by replicate, over all months or those of a year.
fn sums(values: &Values, outcome: &str, year: Option<&str>) -> Vec<f64> {
    let key = (outcome.to_owned(), "all".to_owned(), "all".to_owned());
    let months = values[&key].iter();
    let of_year = months.filter(|(month, _)| year.is_none_or(|year| month.starts_with(year)));
    let mut sums = Vec::new();
    for (_, replicates) in of_year {
        sums.resize(replicates.len(), 0.0);
        sums.iter_mut().zip(replicates).for_each(|(sum, value)| *sum += value);
    }
    sums
}

fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// What a payer spends, receives or works in a year, by replicate.
fn spent(values: &Values, payer: &str, quantity: &str, year: Option<&str>) -> Vec<f64> {
    let payers = ["municipalities", "laender", "federation"];
    if payer == "all" {
        let mut all = spent(values, payers[0], quantity, year);
        for payer in &payers[1..] {
            let more = spent(values, payer, quantity, year);
            all.iter_mut().zip(more).for_each(|(sum, value)| *sum += value);
        }
        return all;
    }
    let outcomes: &[&str] = match (quantity, payer) {
        ("spending_eur", "municipalities") => &["spending_municipal_eur"],
        ("received_eur", "municipalities") => &["received_municipal_eur"],
        ("net_eur", "municipalities") => &["net_municipal_eur"],
        ("spending_eur" | "net_eur", "laender") => &["spending_land_eur"],
        ("spending_eur" | "net_eur", "federation") => &["spending_federal_eur"],
        ("hours", "municipalities") => &["effort_hours", "lever_hours"],
        ("hours", "laender") => &["lever_hours_land"],
        _ => &[],
    };
    let mut total = vec![0.0; sums(values, "effort_hours", year).len()];
    for outcome in outcomes {
        let more = sums(values, outcome, year);
        total.iter_mut().zip(more).for_each(|(sum, value)| *sum += value);
    }
    total
}

fn assert_spending(table: &str, scenarios: [(&str, &Values); 2]) {
    let mut rows = 0;
    for row in plain_rows(table) {
        let of = |name: &str, quantity: &str| {
            let (_, values) = scenarios.iter().find(|(known, _)| *known == name).unwrap();
            spent(values, row["payer"], quantity, Some(row["year"]))
        };
        let (quantity, unit) = match row["quantity"] {
            "posts_fte" => ("hours", 12.0 * HOURS_PER_POST),
            quantity => (quantity, 1.0),
        };
        let mut values = of(row["scenario"], quantity);
        if !row["against"].is_empty() {
            values = minus(&values, &of(row["against"], quantity));
        }
        values.iter_mut().for_each(|value| *value /= unit);
        let (what, n) = (format!("{row:?}"), values.len());
        let scale = values.iter().map(|value| value.abs()).fold(1e3, f64::max);
        let half = T[n - 2] * (variance(&values) / n as f64).sqrt();
        assert_near(row["mean"], mean(&values), scale, &what);
        assert_near(row["lower"], mean(&values) - half, scale, &what);
        assert_near(row["upper"], mean(&values) + half, scale, &what);
        assert_eq!(row["replicates"], n.to_string(), "{what}");
        rows += 1;
    }
    // Years, scenarios and their difference, payers, quantities.
    assert_eq!(rows, 14 * 3 * 4 * 5);
}

fn assert_cost_effect(table: &str, base: &Values, other: &Values) {
    let rows = plain_rows(table);
    let row = |quantity: &str| rows.iter().find(|row| row["quantity"] == quantity).unwrap();
    let cost = minus(&spent(other, "all", "net_eur", None), &spent(base, "all", "net_eur", None));
    let months = minus(&sums(other, "services_online", None), &sums(base, "services_online", None));
    let effect: Vec<f64> = months.iter().map(|services| services / 12.0).collect();
    assert_near(row("extra_net_eur")["mean"], mean(&cost), 1e8, "cost");
    assert_near(row("extra_service_years")["mean"], mean(&effect), 1e3, "effect");
    let ratio = row("eur_per_service_year");
    assert_near(ratio["mean"], mean(&cost) / mean(&effect), 1e3, "ratio");
    // At the ends of the interval the mean of cost less effect times its price is as far from zero
    // as the interval of Student's t reaches.
    for end in ["lower", "upper"].map(|column| parse(ratio[column]).unwrap()) {
        let left: Vec<f64> = cost.iter().zip(&effect).map(|(c, e)| c - end * e).collect();
        let n = left.len();
        let reach = T[n - 2] * (variance(&left) / n as f64).sqrt();
        assert!((mean(&left).abs() / reach - 1.0).abs() < 1e-4, "{end}: {} {reach}", mean(&left));
    }
}

/// The whole way once more, from two runs by themselves: nothing of the comparison is used but its
/// tables.
#[test]
fn effects_and_months_gained_are_those_of_two_separate_runs() {
    let whole = |text: String| {
        text.replace("2018-12", "2031-12").replace("replicates = 5", "replicates = 11")
    };
    let lever = "[[policy]]\nlever = \"coordination\"\nvalue = 1\nfrom = \"2027-01\"\nwhere = { \
                 land = [\"SL\", \"SN\", \"TH\"] }\n[[policy]]\nlever = \
                 \"central_provision\"\nvalue = 0.6\nfrom = \"2028-06\"\nwhere = { land = [\"MV\"] \
                 }\n";
    let place = Workplace::with("tiny.toml", whole(TINY.to_owned()));
    place.write("lever.toml", whole(tiny("lever", lever)));
    for scenario in ["tiny.toml", "lever.toml"] {
        place.works(&["run", scenario, "--full", "--format", "svg", "--quiet"]);
    }
    place.works(&["compare", "tiny.toml", "lever.toml", "--full", "--format", "svg", "--quiet"]);
    let mut apart = replicates(&place, "output/tiny/replicates.parquet");
    apart.extend(replicates(&place, "output/lever/replicates.parquet"));
    let folder = "output/tiny--vs--lever";
    let together = replicates(&place, &format!("{folder}/replicates.parquet"));
    assert_eq!(apart.keys().collect::<Vec<_>>(), together.keys().collect::<Vec<_>>());
    for (scenario, series) in &apart {
        for (key, months) in series {
            for (month, values) in months {
                let same = values
                    .iter()
                    .zip(&together[scenario][key][month])
                    .all(|(x, y)| x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan()));
                assert!(same, "{scenario} {key:?} {month}");
            }
        }
    }
    let reductions = assert_effects(
        &place.text(format!("{folder}/effects.csv")),
        &apart["tiny"],
        &apart["lever"],
    );
    assert!(reductions > 1_000, "{reductions} effects with a variance reduction");
    let censored = assert_gains(
        &place.text(format!("{folder}/months_gained.csv")),
        &apart["tiny"],
        &apart["lever"],
    );
    assert!(
        censored > 3,
        "{censored} months gained in which some replicates never reach the threshold"
    );
    assert_spending(
        &place.text(format!("{folder}/spending.csv")),
        [("tiny", &apart["tiny"]), ("lever", &apart["lever"])],
    );
    assert_cost_effect(
        &place.text(format!("{folder}/cost_effect.csv")),
        &apart["tiny"],
        &apart["lever"],
    );
    let curves = place.text("output/tiny/curves.csv")
        + place.text("output/lever/curves.csv").split_once('\n').unwrap().1;
    assert!(place.text(format!("{folder}/curves.csv")) == curves, "curves are those of the runs");
}

#[test]
fn an_empty_delta_has_an_effect_of_exactly_zero_everywhere() {
    let place = workplace(&[("empty", "")]);
    place.works(&[
        "compare",
        "tiny.toml",
        "empty.toml",
        "--set",
        "simulation.horizon=2024-12",
        "--output",
        "o",
    ]);
    let (effects, gains) = (
        place.text("o/tiny--vs--empty/effects.csv"),
        place.text("o/tiny--vs--empty/months_gained.csv"),
    );
    for row in plain_rows(&effects).iter().filter(|row| row["n"] != "0") {
        for column in ["effect", "sd", "p05", "p50", "p95", "share_positive"] {
            assert_eq!(row[column], "0", "{row:?}");
        }
        assert!(row["n"] == "1" || (row["ci_low"], row["ci_high"]) == ("0", "0"), "{row:?}");
        assert_eq!(row["variance_reduction"], "", "{row:?}");
    }
    for row in plain_rows(&gains) {
        assert!(
            ["", "0"].contains(&row["gained_mean"])
                && row["reached_baseline"] == row["reached_counterfactual"],
            "{row:?}"
        );
    }
    assert!(
        place
            .text("o/tiny--vs--empty/report.html")
            .contains("never differs from the baseline before the horizon")
    );
}

#[test]
fn folders_are_named_after_two_counterfactuals_and_counted_beyond() {
    let place = workplace(&levers());
    assert_eq!(
        place.works(&["compare", "tiny.toml", "one.toml", "two.toml"]),
        "output/tiny--vs--one--two\n"
    );
    let printed =
        place.works(&["compare", "tiny.toml", "one.toml", "two.toml", "three.toml", "four.toml"]);
    let folder = printed.trim_end();
    let digits =
        folder.strip_prefix("output/tiny--vs--4-scenarios-").unwrap_or_else(|| panic!("{folder}"));
    assert!(digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()), "{folder}");
    let names: Vec<String> =
        files(&place, folder).into_iter().filter(|name| name.starts_with("scenarios/")).collect();
    assert_eq!(
        names,
        ["four", "one", "three", "tiny", "two"].map(|name| format!("scenarios/{name}.toml"))
    );
    let effects = place.text(format!("{folder}/effects.csv"));
    let mut order: Vec<&str> =
        plain_rows(&effects).iter().map(|row| row["counterfactual"]).collect();
    order.dedup();
    assert_eq!(order, ["one", "two", "three", "four"]);
    let other = place.works(&["compare", "tiny.toml", "one.toml", "two.toml", "three.toml"]);
    assert!(other.starts_with("output/tiny--vs--3-scenarios-"), "{other}");
}

/// Two names of 80 characters and that of the baseline leave no room for the name of a part.
#[test]
fn folders_of_long_names_fit_into_a_file_system() {
    let place = Workplace::new();
    let names = ["a", "b", "c"].map(|letter| letter.repeat(80));
    for name in &names {
        place.write(&format!("{name}.toml"), tiny(name, ""));
    }
    let [a, b, c] = names.each_ref().map(|name| format!("{name}.toml"));
    let printed =
        place.works(&["compare", &a, &b, &c, "--replicates", "1", "--quiet", "--format", "svg"]);
    assert!(printed.starts_with(&format!("output/{}--vs--2-scenarios-", names[0])), "{printed}");
    let parts = place.works(&[
        "compare",
        &a,
        &b,
        &c,
        "--replicates",
        "1",
        "--quiet",
        "--shard",
        "1/100000",
    ]);
    assert!(
        parts.trim_end().len() <= "output/".len() + 255 && parts.ends_with(".part-1-of-100000\n"),
        "{parts}"
    );
}

/// Company moves nothing but the date of grouping, here made the same.
#[test]
fn an_effect_does_not_depend_on_the_other_counterfactuals() {
    let place = workplace(&levers());
    place.works(&["compare", "tiny.toml", "one.toml", "three.toml"]);
    place.works(&["compare", "tiny.toml", "three.toml"]);
    let of = |folder: &str, name: &str| -> Vec<String> {
        let text = place.text(format!("output/{folder}/effects.csv"));
        text.lines()
            .filter(|line| line.starts_with(&format!("tiny,{name},")))
            .map(str::to_owned)
            .collect()
    };
    let (pair, company) = (of("tiny--vs--three", "three"), of("tiny--vs--one--three", "three"));
    assert!(!pair.is_empty() && pair == company);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let place = workplace(&levers());
    for threads in ["1", "2", "4"] {
        let arguments = [
            "compare",
            "tiny.toml",
            "one.toml",
            "two.toml",
            "--replicates",
            "25",
            "--agents",
            "--full",
            "--threads",
            threads,
        ];
        place.works(&[&arguments[..], &["--output", threads]].concat());
    }
    let folder = |threads: &str| bytes(&place, &format!("{threads}/tiny--vs--one--two"));
    assert!(folder("1").contains_key("administrations.parquet"));
    assert_same(&folder("1"), &folder("2"));
    assert_same(&folder("1"), &folder("4"));
}

#[test]
fn an_extended_comparison_equals_one_made_at_once() {
    let place = workplace(&levers());
    place.works(&["compare", "tiny.toml", "one.toml", "--output", "extended"]);
    place.works(&[
        "compare",
        "tiny.toml",
        "one.toml",
        "--replicates",
        "15",
        "--output",
        "extended",
    ]);
    place.works(&["compare", "tiny.toml", "one.toml", "--replicates", "15", "--output", "once"]);
    assert_same(&bytes(&place, "extended"), &bytes(&place, "once"));
    let output = place.ozgsim(&["compare", "tiny.toml", "one.toml", "--output", "once", "--quiet"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.ends_with(
            "error: `once/tiny--vs--one` holds 15 replicates, more than the 5 asked for\nhelp: ask \
             for at least as many, name another folder with --output, or overwrite the result with \
             --force\n"
        ),
        "{}",
        output.stderr
    );
}

#[test]
fn a_complete_comparison_is_left_alone_and_a_damaged_one_made_anew() {
    let place = workplace(&levers());
    let arguments = ["compare", "tiny.toml", "one.toml"];
    place.works(&arguments);
    let (before, manifest) =
        (bytes(&place, "output"), place.read("output/tiny--vs--one/manifest.json"));
    let output = place.ozgsim(&arguments);
    assert_eq!((output.code, output.stdout.as_str()), (0, "output/tiny--vs--one\n"));
    assert!(
        output.stderr.contains("`output/tiny--vs--one` is complete already; nothing to do"),
        "{}",
        output.stderr
    );
    assert_eq!(place.read("output/tiny--vs--one/manifest.json"), manifest);
    place.write("output/tiny--vs--one/effects.csv", "damaged");
    place.works(&arguments);
    assert_same(&bytes(&place, "output"), &before);
}

/// The command that the report gives.
#[test]
fn the_resolved_scenarios_compare_to_the_same_bytes() {
    let place = workplace(&levers());
    let folder = "output/tiny--vs--two--one";
    let flags = [
        "--seed 7 --lang en --format svg",
        "--seed 2018 --lang de --format svg,pdf --full --agents",
    ];
    for (replicates, flags) in
        ["--replicates 3", "--precision dms_share@2018-12=0.00001 --max-replicates 23"]
            .into_iter()
            .zip(flags)
    {
        let flags = format!("{replicates} {flags}");
        let made: Vec<&str> = flags.split(' ').collect();
        place.works(
            &[&["compare", "tiny.toml", "two.toml", "one.toml"], &made[..], &["--force"]].concat(),
        );
        let command = format!(
            "scenarios/tiny.toml scenarios/two.toml scenarios/one.toml {flags} --output again"
        );
        assert!(
            place
                .text(format!("{folder}/report.html"))
                .contains(&format!("ozgsim compare {command}")),
            "{flags}"
        );
        let command = command.replace("scenarios/", &format!("{folder}/scenarios/"));
        let command: Vec<&str> = command.split(' ').collect();
        place.works(&[&["compare"], &command[..], &["--force"]].concat());
        assert_same(&bytes(&place, folder), &bytes(&place, "again/tiny--vs--two--one"));
    }
}

#[test]
fn input_files_are_kept_once_and_the_result_is_rerun_from_them() {
    let place = Workplace::new();
    let services = include_str!("../../scenarios/data/services.csv").replace('\r', "");
    place.write("services.csv", &services);
    place.write("tiny.toml", tiny("tiny", "[data]\nservices = \"services.csv\"\n"));
    place.write("one.toml", tiny("one", "[data]\nservices = \"services.csv\"\n") + TRAINING);
    place.works(&["compare", "tiny.toml", "one.toml"]);
    let folder = "output/tiny--vs--one";
    assert_eq!(place.text(format!("{folder}/scenarios/inputs/services.csv")), services);
    let [tiny_toml, one_toml] =
        ["tiny", "one"].map(|name| format!("{folder}/scenarios/{name}.toml"));
    place.works(&["compare", &tiny_toml, &one_toml, "--output", "again"]);
    assert_same(&bytes(&place, folder), &bytes(&place, "again/tiny--vs--one"));
}

fn interval_of(place: &Workplace, folder: &str, outcome: &str, month: &str) -> (f64, u64) {
    let effects = place.text(format!("{folder}/effects.csv"));
    let rows = plain_rows(&effects);
    let row = rows
        .iter()
        .find(|row| row["outcome"] == outcome && row["dimension"] == "all" && row["month"] == month)
        .unwrap();
    (
        (parse(row["ci_high"]).unwrap() - parse(row["ci_low"]).unwrap()) / 2.0,
        row["n"].parse().unwrap(),
    )
}

#[test]
fn a_wish_for_precision_stops_when_it_is_reached_and_says_so() {
    let place = workplace(&levers());
    let arguments = ["compare", "tiny.toml", "one.toml", "--quiet", "--precision"];
    let output = place.ozgsim(&[&arguments[..], &["dms_share@2018-12=0.001"]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    let (half_width, n) = interval_of(&place, "output/tiny--vs--one", "dms_share", "2018-12");
    let said = format!(
        "precision reached: the 95 % interval of dms_share in 2018-12 is +/- {half_width:.2e} \
         after {n} replicates, asked for +/- 1.00e-3\n"
    );
    assert!(output.stderr.contains(&said), "{}\nnot {said}", output.stderr);
    assert!(half_width <= 0.001 && n > 20 && n.is_multiple_of(10), "+/- {half_width} after {n}");
    // The same as so many replicates asked for at once, and half as many would not have been
    // enough.
    place.works(&[
        "compare",
        "tiny.toml",
        "one.toml",
        "--replicates",
        &n.to_string(),
        "--output",
        "once",
    ]);
    let [mut wished, mut once] = ["output", "once"].map(|folder| bytes(&place, folder));
    let reports = [&mut wished, &mut once].map(|files| {
        String::from_utf8(files.remove("tiny--vs--one/report.html").expect("a report")).unwrap()
    });
    assert_same(&wished, &once);
    let asked = "at most \u{b1}0.100 percentage points; that was reached: it is \u{b1}0.0";
    assert!(
        reports[0].contains(asked) && !reports[1].contains("Replicates were added"),
        "{}",
        reports[0]
    );
    place.works(&["verify", "output/tiny--vs--one"]);
    place.works(&["compare", "tiny.toml", "one.toml", "--replicates", "20", "--output", "few"]);
    assert!(interval_of(&place, "few/tiny--vs--one", "dms_share", "2018-12").0 > 0.001);
    // A coarser wish is reached by what is there.
    let output = place.ozgsim(&[&arguments[..], &["dms_share@2018-12=0.01"]].concat());
    assert!(
        output.code == 0
            && output.stderr.contains(&format!(
                "precision reached: the 95 % interval of dms_share in 2018-12 \
                    is +/- {half_width:.2e} after {n} replicates"
            )),
        "{}",
        output.stderr
    );
}

#[test]
fn a_wish_for_precision_stops_at_the_largest_number_and_says_that_it_is_not_reached() {
    let place = workplace(&levers());
    let arguments = [
        "compare",
        "tiny.toml",
        "one.toml",
        "--quiet",
        "--precision",
        "dms_share@2018-12=0.00001",
        "--max-replicates",
        "45",
    ];
    let output = place.ozgsim(&arguments);
    assert_eq!(
        (output.code, output.stdout.as_str()),
        (0, "output/tiny--vs--one\n"),
        "{}",
        output.stderr
    );
    let (half_width, n) = interval_of(&place, "output/tiny--vs--one", "dms_share", "2018-12");
    let said = format!(
        "precision NOT reached: the 95 % interval of dms_share in 2018-12 is +/- {half_width:.2e} \
         after 45 replicates, asked for +/- 1.00e-5\n"
    );
    assert!(n == 45 && output.stderr.contains(&said), "{n}: {}", output.stderr);
}

#[test]
fn precision_concerns_every_counterfactual() {
    let place = workplace(&[("empty", ""), levers()[0]]);
    let output = place.ozgsim(&[
        "compare",
        "tiny.toml",
        "empty.toml",
        "one.toml",
        "--quiet",
        "--precision",
        "dms_share@2018-12=0.0012",
    ]);
    assert!(output.code == 0 && output.stderr.contains("precision reached"), "{}", output.stderr);
    let effects = place.text("output/tiny--vs--empty--one/effects.csv");
    let rows = plain_rows(&effects);
    let wanted = |row: &&BTreeMap<&str, &str>| {
        row["outcome"] == "dms_share" && row["dimension"] == "all" && row["month"] == "2018-12"
    };
    for row in rows.iter().filter(wanted) {
        assert!(
            parse(row["ci_high"]).unwrap() - parse(row["ci_low"]).unwrap() <= 2.0 * 0.0012,
            "{row:?}"
        );
    }
}

#[test]
fn wrong_wishes_for_precision_end_with_code_2() {
    let place = workplace(&levers());
    let example =
        "write for example online_share_level2@2030-12=0.002 for plus or minus 0.2 points";
    for (text, detail) in [
        ("", "there is no `@`"),
        ("dms_share", "there is no `@`"),
        ("dms_share@2018-12", "there is no `=`"),
        ("dms_shar@2018-12=0.1", "unknown outcome `dms_shar`, did you mean `dms_share`?"),
        (
            "dms_share@2018=0.1",
            "`2018` is not a month; write it as year and month, for example \"2027-01\"",
        ),
        (
            "dms_share@2018-13=0.1",
            "`2018-13` is not a month; write it as year and month, for example \"2027-01\"",
        ),
        ("dms_share@2017-12=0.1", "2017-12 lies before the first month 2018-01"),
        ("dms_share@2018-12=", "`` is not a positive number"),
        ("dms_share@2018-12=0", "`0` is not a positive number"),
        ("dms_share@2018-12=-0.1", "`-0.1` is not a positive number"),
        ("dms_share@2018-12=NaN", "`NaN` is not a positive number"),
        ("dms_share@2018-12=inf", "`inf` is not a positive number"),
        ("dms_share@2018-12=1e999", "`1e999` is not a positive number"),
    ] {
        let output = place.ozgsim(&["compare", "tiny.toml", "one.toml", "--precision", text]);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{text}");
        assert!(
            output.stderr.ends_with(&format!("error: `--precision {text}`: {detail}; {example}\n")),
            "{text}: {}",
            output.stderr
        );
    }
    let output = place.ozgsim(&[
        "compare",
        "tiny.toml",
        "one.toml",
        "--quiet",
        "--precision",
        "dms_share@2019-01=0.1",
    ]);
    assert_eq!(output.code, 2);
    assert!(
        output.stderr.ends_with("error: `--precision`: 2019-01 lies after the horizon 2018-12\n"),
        "{}",
        output.stderr
    );
    assert!(!place.path("output").exists());
}

#[test]
fn a_wish_for_precision_of_what_has_no_value_ends() {
    // No municipality is large, so that the gap between large and small ones has no value.
    let place = Workplace::with("tiny.toml", TINY);
    place.works(&["population", "tiny.toml"]);
    let table = place.text("output/population/population.csv");
    let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let [kind, population] = ["kind", "population"]
        .map(|name| header.iter().position(|column| *column == name).unwrap());
    let small = |line: &&str| {
        let fields: Vec<&str> = line.split(',').collect();
        fields[kind] == "municipality" && fields[population].parse::<u32>().unwrap() < 50_000
    };
    let lines: Vec<&str> =
        table.lines().take(1).chain(table.lines().skip(1).filter(small)).collect();
    place.write("population.csv", lines.join("\n") + "\n");
    let data = "[data]\npopulation = \"population.csv\"\n";
    place.write("tiny.toml", tiny("tiny", data));
    place.write("one.toml", tiny("one", data) + TRAINING);
    let arguments = [
        "compare",
        "tiny.toml",
        "one.toml",
        "--quiet",
        "--precision",
        "size_gap@2018-12=0.1",
        "--max-replicates",
        "40",
    ];
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_ozgsim"));
    let output = command
        .args(arguments)
        .current_dir(place.path(""))
        .timeout(std::time::Duration::from_secs(20))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("precision NOT reached"), "{stderr}");
}

#[test]
fn checks_pass_and_write_nothing() {
    let place = workplace(&levers());
    let stdout = place.works(&["compare", "tiny.toml", "two.toml", "one.toml", "--check"]);
    let tests = [
        "null: the same scenario twice has no effect",
        "placebo: levers after the horizon have no effect",
        "revert: levers changed back before they act have no effect",
        "fork: the shared past is the same as a full run",
    ];
    let expected: String = ["two", "one"]
        .iter()
        .flat_map(|name| tests.map(|test| format!("{name}: {test}: passed\n")))
        .collect();
    assert_eq!(stdout, expected);
    let german = place.works(&[
        "compare",
        "tiny.toml",
        "one.toml",
        "--check",
        "--lang",
        "de",
        "--replicates",
        "1",
    ]);
    assert!(
        german.lines().count() == 4 && german.lines().all(|line| line.ends_with(": bestanden")),
        "{german}"
    );
    assert_eq!(
        place.files(""),
        ["four.toml", "one.toml", "three.toml", "tiny.toml", "two.toml"],
        "nothing is written"
    );
}

#[test]
fn checks_hold_between_two_counterfactuals_of_one_baseline() {
    let place = workplace(&levers());
    let stdout = place.works(&["compare", "one.toml", "two.toml", "--check"]);
    assert!(
        stdout.lines().count() == 4 && stdout.lines().all(|line| line.ends_with(": passed")),
        "{stdout}"
    );
}

#[test]
fn scenarios_that_share_no_draws_sizes_or_files_are_refused() {
    let place = workplace(&levers());
    place.write("seed.toml", tiny("seed", "seed = 7\n"));
    place.write("agents.toml", tiny("agents", "").replace("agents = 500", "agents = 600"));
    place.write("horizon.toml", tiny("horizon", "").replace("2018-12", "2019-03"));
    place.write("services.csv", include_str!("../../scenarios/data/services.csv"));
    place.write("files.toml", tiny("files", "[data]\nservices = \"services.csv\"\n"));
    let pairs = "help: pairs share seed, agents and horizon; give one value for all, for example \
        with --seed or --set\n";
    for (name, message) in [
        (
            "seed",
            "error: the scenarios of this batch have different seeds: `tiny` 2018, `seed` 7\nhelp: \
             a batch runs on the same draws; give one seed for all with --seed, or run the \
             scenarios one by one\n"
                .to_owned(),
        ),
        ("agents", format!("error: `tiny` and `agents` cannot be compared: their number of agents \
            differs (500 and 600)\n{pairs}")),
        ("horizon", format!("error: `tiny` and `horizon` cannot be compared: their horizon differs \
            (2018-12 and 2019-03)\n{pairs}")),
        (
            "files",
            "error: `tiny` and `files` cannot be compared: they name different input files\nhelp: \
             pairs share administrations, services and draws of parameters; name the same files \
             under [data]\n"
                .to_owned(),
        ),
    ] {
        let output = place.ozgsim(&["compare", "tiny.toml", "one.toml", &format!("{name}.toml")]);
        assert_eq!((output.code, output.stdout.as_str(), output.stderr), (1, "", message), "{name}");
    }
    assert!(!place.path("output").exists());
    place.works(&["compare", "tiny.toml", "seed.toml", "--seed", "3", "--replicates", "1"]);
    place.works(&[
        "compare",
        "tiny.toml",
        "horizon.toml",
        "--set",
        "simulation.horizon=2018-06",
        "--replicates",
        "1",
        "--output",
        "o",
    ]);
}

#[test]
fn scenarios_of_the_same_name_are_refused() {
    let place = workplace(&levers());
    place.write("twin.toml", tiny("Tiny", TRAINING));
    let output = place.ozgsim(&["compare", "tiny.toml", "one.toml", "twin.toml"]);
    let message = "error: `tiny.toml` and `twin.toml` both have the name `Tiny`\nhelp: give each \
                   scenario of a batch its own `name`; it becomes the name of its result folder\n";
    assert_eq!((output.code, &*output.stderr), (1, message));
    assert_eq!(place.ozgsim(&["compare", "tiny.toml", "tiny.toml"]).code, 1);
}

#[test]
fn other_inputs_under_the_same_name_are_refused_unless_forced() {
    let place = workplace(&levers());
    place.works(&["compare", "tiny.toml", "one.toml", "--agents"]);
    let before = bytes(&place, "output");
    place.write("one.toml", tiny("one", &TRAINING.replace("value = 1", "value = 0.5")));
    let output = place.ozgsim(&["compare", "tiny.toml", "one.toml", "--quiet"]);
    assert_eq!(output.code, 1);
    assert!(
        output.stderr.ends_with(
            "error: `output/tiny--vs--one` holds a result of other inputs under the same \
             name\nhelp: give the scenario another `name`, name another folder with --output, or \
             overwrite with --force\n"
        ),
        "{}",
        output.stderr
    );
    assert_same(&bytes(&place, "output"), &before);
    place.works(&["compare", "tiny.toml", "one.toml", "--force"]);
    place.works(&["compare", "tiny.toml", "one.toml", "--output", "fresh"]);
    assert_same(&bytes(&place, "output"), &bytes(&place, "fresh"));
}

#[test]
fn wrong_calls_end_with_code_2() {
    let place = workplace(&levers());
    for arguments in [
        &["compare"][..],
        &["compare", "tiny.toml"],
        &["compare", "tiny.toml", "one.toml", "--replicates", "0"],
        &["compare", "tiny.toml", "one.toml", "--max-replicates", "40"],
        &[
            "compare",
            "tiny.toml",
            "one.toml",
            "--precision",
            "dms_share@2018-12=0.1",
            "--max-replicates",
            "19",
        ],
        &["compare", "tiny.toml", "one.toml", "--precision", "dms_share@2018-12=0.1", "--check"],
        &["compare", "tiny.toml", "one.toml", "--set", "simulation.agents=600"],
        &["compare", "tiny.toml", "one.toml", "--lang", "fr"],
        // A check writes nothing.
        &["compare", "tiny.toml", "one.toml", "--check", "--output", "elsewhere"],
        &["compare", "tiny.toml", "one.toml", "--check", "--agents"],
        &["compare", "tiny.toml", "one.toml", "--check", "--full"],
        &["compare", "tiny.toml", "one.toml", "--check", "--force"],
        &["compare", "tiny.toml", "one.toml", "--check", "--format", "pdf"],
    ] {
        let output = place.ozgsim(arguments);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
    let output = place.ozgsim(&["compare", "tiny.toml", "missing.toml"]);
    assert!(output.code == 1 && output.stderr.contains("missing.toml"), "{}", output.stderr);
    assert!(!place.path("output").exists());
}

/// Values of an attribute in a page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    page.split(&format!(" {name}=\"")).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

#[test]
fn the_report_stands_by_itself_in_both_languages() {
    let place = workplace(&levers());
    for (language, heading) in [("en", "The answer in short"), ("de", "Die Antwort in Kürze")] {
        place.works(&[
            "compare",
            "tiny.toml",
            "one.toml",
            "two.toml",
            "--lang",
            language,
            "--output",
            language,
        ]);
        let folder = format!("{language}/tiny--vs--one--two");
        let page = place.text(format!("{folder}/report.html"));
        assert!(
            page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{language}\">")),
            "{}",
            &page[..100]
        );
        assert!(page.contains("<meta charset=\"utf-8\">"));
        // Nothing is loaded: names of XML vocabularies are the only addresses.
        let addresses = page
            .split("http")
            .skip(1)
            .filter(|rest| rest.starts_with("://") || rest.starts_with("s://"));
        for address in addresses {
            assert!(
                address.starts_with("://www.w3.org/"),
                "http{}",
                &address[..60.min(address.len())]
            );
        }
        assert!(
            attributes(&page, "src").iter().all(|source| source.starts_with("data:")),
            "an image from elsewhere"
        );
        assert!(
            attributes(&page, "href").iter().all(|target| target.starts_with('#')),
            "a link to elsewhere"
        );
        for loader in
            ["<link", "<script src", "<iframe", "<object", "<embed", "@import", "srcset=", "url("]
        {
            assert!(!page.contains(loader), "{loader}");
        }
        assert!(!page.contains("href='") && !page.contains("src='"));
        // One title, headings that skip no level, a text for every picture.
        assert_eq!(page.matches("<h1>").count(), 1);
        let levels: Vec<u8> = page
            .match_indices("<h")
            .map(|(at, _)| page.as_bytes()[at + 2])
            .filter(u8::is_ascii_digit)
            .map(|d| d - b'0')
            .collect();
        assert!(
            levels[0] == 1
                && levels.len() > 8
                && levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
            "{levels:?}"
        );
        assert!(page.contains(heading));
        let pictures = page.matches("<img ").count();
        let texts = attributes(&page, "alt");
        assert_eq!(texts.len(), pictures, "a text for every picture");
        assert!(texts.iter().all(|text| text.split_whitespace().count() >= 5), "{texts:?}");
        let charts = place
            .files(&format!("{folder}/charts"))
            .iter()
            .filter_map(|name| name.strip_suffix(".svg"))
            .count();
        assert!(
            pictures + page.matches("<svg").count() >= charts,
            "{pictures} pictures of {charts} charts"
        );
        for part in [
            "main", "table", "thead", "section", "figure", "p", "ul", "li", "h2", "h3", "code",
            "tr", "td",
        ] {
            let opened = page.matches(&format!("<{part}>")).count()
                + page.matches(&format!("<{part} ")).count();
            assert_eq!(opened, page.matches(&format!("</{part}>")).count(), "<{part}>");
        }
    }
    let [english, german] = ["en", "de"]
        .map(|language| place.text(format!("{language}/tiny--vs--one--two/effects.csv")));
    assert!(english == german, "numbers do not depend on the language");
}

#[test]
fn descriptions_cannot_break_out_of_the_report() {
    let place = workplace(&levers());
    place.write(
        "one.toml",
        tiny("one", TRAINING).replacen(
            "extends",
            "description = \"<script>alert('x')</script> & \\\"quotes\\\"\"\nextends",
            1,
        ),
    );
    place.works(&["compare", "tiny.toml", "one.toml"]);
    let page = place.text("output/tiny--vs--one/report.html");
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert"));
}

/// Fails where LaTeX would stumble: braces that do not match, special characters that are not
/// escaped, rows of the wrong length.
fn assert_compiles(latex: &str) {
    let mut depth = 0;
    let mut columns = 0;
    for line in latex.lines() {
        if let Some(comment) = line.strip_prefix('%') {
            assert!(comment.starts_with(" needs"), "{line}");
            continue;
        }
        if let Some(specification) = line.strip_prefix("\\begin{tabular}{") {
            let narrow = specification.trim_start_matches("@{}").trim_end_matches("@{}}");
            columns = narrow.find('{').map_or(narrow, |broken| &narrow[..broken]).len()
                + narrow.rsplit_once('}').map_or(0, |(_, rest)| rest.len());
        }
        let (mut ampersands, mut dollars, mut characters) = (0, 0, line.chars());
        while let Some(character) = characters.next() {
            match character {
                '\\' => drop(characters.next()),
                '{' => depth += 1,
                '}' => depth -= 1,
                '&' => ampersands += 1,
                '$' => dollars += 1,
                '%' | '#' | '^' | '~' => panic!("`{character}` is not escaped: {line}"),
                '_' => assert!(line.starts_with("\\label{"), "`_` is not escaped: {line}"),
                '\u{2212}' => panic!("a character that standard fonts lack: {line}"),
                _ => {}
            }
            assert!(depth >= 0, "{line}");
        }
        assert_eq!(dollars % 2, 0, "{line}");
        if line.starts_with("\\multicolumn{") {
            assert!(
                line.starts_with(&format!("\\multicolumn{{{columns}}}")) && ampersands == 0,
                "{line}"
            );
        } else if line.ends_with("\\\\") {
            assert_eq!(ampersands, columns - 1, "{line}");
        } else {
            assert_eq!(ampersands, 0, "{line}");
        }
    }
    assert_eq!(depth, 0, "braces match");
    for environment in ["table", "tabular"] {
        let count = |command: &str| latex.matches(&format!("\\{command}{{{environment}}}")).count();
        assert!(count("begin") > 0 && count("begin") == count("end"), "{environment}");
    }
}

/// What tables by group say of a row of `effects.csv`.
fn of_group(row: &BTreeMap<&str, &str>) -> Vec<String> {
    let columns = [
        "baseline",
        "counterfactual",
        "outcome",
        "unit",
        "dimension",
        "group",
        "month",
        "effect",
        "ci_low",
        "ci_high",
        "n",
    ];
    columns.map(|column| row[column].to_owned()).into()
}

#[test]
fn tables_for_papers_hold_the_numbers_and_compile() {
    let place = workplace(&levers());
    for language in ["en", "de"] {
        place.works(&[
            "compare",
            "tiny.toml",
            "two.toml",
            "one.toml",
            "--lang",
            language,
            "--output",
            language,
        ]);
        let text = |name: &str| place.text(format!("{language}/tiny--vs--two--one/{name}"));
        assert_compiles(&text("effects.tex"));
        let markdown = text("effects.md");
        let tables: Vec<Vec<&str>> = markdown
            .split("\n\n")
            .map(|part| part.lines().filter(|line| line.starts_with('|')).collect())
            .collect();
        let tables: Vec<&Vec<&str>> = tables.iter().filter(|table| !table.is_empty()).collect();
        assert_eq!(tables.len(), 3, "effects, spending and months gained");
        for table in tables {
            assert!(
                table.iter().all(|line| line.matches('|').count() == table[0].matches('|').count()),
                "{table:?}"
            );
        }
    }
    let effects = place.text("en/tiny--vs--two--one/effects.csv");
    // Tables by group are taken from effects.csv, row by row.
    for (name, dimension, groups) in
        [("effects_by_land", "land", 16), ("effects_by_size_class", "size_class", 8)]
    {
        let text = |language: &str, ending: &str| {
            place.text(format!("{language}/tiny--vs--two--one/{name}.{ending}"))
        };
        assert_eq!(text("en", "csv"), text("de", "csv"));
        let table = text("en", "csv");
        let found: Vec<Vec<String>> = plain_rows(&table).iter().map(|row| of_group(row)).collect();
        let all: BTreeSet<Vec<String>> = plain_rows(&effects).iter().map(of_group).collect();
        // Two counterfactuals, two levels, one date.
        assert!(
            found.len() == 4 * groups
                && found.iter().all(|row| row[4] == dimension && all.contains(row)),
            "{name}"
        );
        for language in ["en", "de"] {
            assert_compiles(&text(language, "tex"));
            let markdown = text(language, "md");
            assert_eq!(
                markdown.lines().filter(|line| line.starts_with("| ---")).count(),
                2,
                "one table per counterfactual"
            );
            let filled = found
                .iter()
                .filter(|row| row[2] == "online_share_level2" && row[10] != "0")
                .count();
            assert_eq!(
                markdown.lines().filter(|line| line.starts_with("| ")).count(),
                4 + 2 + filled,
                "header, all, groups: {markdown}"
            );
        }
    }
    let rows = plain_rows(&effects);
    let wanted = |row: &&BTreeMap<&str, &str>| {
        row["counterfactual"] == "one"
            && row["outcome"] == "dms_share"
            && row["dimension"] == "all"
            && row["month"] == "2018-12"
    };
    let row = rows.iter().find(wanted).unwrap();
    let markdown = place.text("en/tiny--vs--two--one/effects.md");
    let cell = markdown
        .lines()
        .find(|line| line.starts_with("| one | Administrations with a complete DMS |"))
        .unwrap();
    let points = |column: &str| format!("{:.2}", 100.0 * parse(row[column]).unwrap());
    let expected = format!("+{} ({} to {})", points("effect"), points("ci_low"), points("ci_high"))
        .replace('-', "\u{2212}");
    assert!(cell.contains(&expected), "{cell}: {expected}");
}

#[test]
fn policy_does_not_select_who_is_counted_by_membership() {
    let place = workplace(&[(
        "hubs",
        "[[policy]]\nlever = \"county_hubs\"\nvalue = 1\nfrom = \"2018-04\"\n",
    )]);
    place.works(&["compare", "tiny.toml", "hubs.toml"]);
    for name in ["tiny", "hubs"] {
        assert!(
            place
                .text(format!("output/tiny--vs--hubs/scenarios/{name}.toml"))
                .contains("membership_from = \"2018-04\""),
            "{name}"
        );
    }
    assert!(
        place
            .text("output/tiny--vs--hubs/report.html")
            .contains("membership at the start of 2018-04")
    );
}
