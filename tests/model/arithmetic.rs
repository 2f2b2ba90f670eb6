//! Which targets can be met together, by arithmetic on the tables alone: nothing is simulated.
//! `docs/validation.md` holds what is computed here.

use libm::{exp, log};
use ozgsim::model::setting::Setting;
use ozgsim::scenario::administration::{Kind, SIZE_CLASSES, Tier, size_class};
use ozgsim::scenario::land::Land;
use ozgsim::scenario::measurement::{MEASUREMENT, Measurement};
use ozgsim::scenario::target::{Target, Targets};
use ozgsim::scenario::{Scenario, load};
use std::fmt::Write as _;

const DOCUMENT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/validation.md"));

/// The tables that everything is computed from.
struct Tables {
    targets: Vec<Target>,
    scenario: Scenario,
    setting: Setting,
}

impl Tables {
    fn new() -> Self {
        let scenario = load::baseline().unwrap();
        let setting = Setting::new(&scenario);
        Self { targets: Targets::embedded().unwrap().all, scenario, setting }
    }

    fn target(&self, id: &str) -> &Target {
        self.targets.iter().find(|target| target.id == id).unwrap()
    }

    fn value(&self, id: &str) -> f64 {
        self.target(id).value
    }

    /// Administrations of some kinds in a Land, or everywhere.
    fn count(&self, kinds: &[Kind], land: Option<&str>) -> f64 {
        let land = land.map(|key| Land::with_key(key).unwrap());
        let all = self.setting.population.administrations.iter();
        let those = all.filter(|a| kinds.contains(&a.kind) && land.is_none_or(|l| l == a.land));
        those.count() as f64
    }
}

/// A table, without its last line break.
fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut text =
        format!("| {} |\n| {} |", header.join(" | "), vec!["---"; header.len()].join(" | "));
    for row in rows {
        let _ = write!(text, "\n| {} |", row.join(" | "));
    }
    text
}

/// Holds a table against the document; what is computed is printed, so that it can be put there.
fn hold(table: &str) {
    println!("{table}\n");
    assert!(DOCUMENT.contains(table), "docs/validation.md must hold:\n\n{table}\n");
}

/// Local bundles online somewhere are what is somewhere without the upper tiers, which are input.
#[test]
fn somewhere_is_upper_tiers_and_local_ones() {
    let tables = Tables::new();
    let local = tables.setting.services.len() as f64;
    let all = tables.scenario.tables.services.len() as f64;
    let upper = all - local;
    let lead = tables.setting.parameters.supply.statistics_lead_months.round() as usize;
    let mut rows = Vec::new();
    for (id, somewhere) in
        [("T07", tables.value("T07")), ("T26a", tables.value("T26a")), ("T25a", 349.0)]
    {
        let month = tables.target(id).month;
        let ahead = tables.setting.official_depth_ahead(month.index() as usize + lead);
        let most = ahead.iter().copied().fold(0.0, f64::max).floor();
        let [few, many] = [most, 0.0].map(|upper| (somewhere - upper).clamp(0.0, local));
        rows.push(vec![
            id.to_owned(),
            month.to_string(),
            format!("{somewhere}"),
            format!("{most}"),
            format!("{few}"),
            format!("{many}"),
            format!("{:.0} to {:.0} %", 100.0 * (1.0 - many / local), 100.0 * (1.0 - few / local)),
        ]);
    }
    hold(&table(
        &[
            "target",
            "month",
            "online somewhere",
            "upper tiers, as input",
            "left for local ones",
            "if no upper one were online",
            "local ones nowhere",
        ],
        &rows,
    ));
    assert_eq!((upper, local), (295.0, 280.0));
    // One Land alone had more online than a later count finds in all: they exclude each other.
    assert!(tables.value("T26a") - tables.target("T26a").tolerance > 349.0);
    // What the share of single services asks for, by bundles online somewhere.
    let single = tables.value("T08a") / 100.0 * all;
    let row = |bundles: f64| vec![format!("{bundles}"), format!("{:.2}", single / bundles)];
    hold(&table(
        &["bundles online somewhere in 2022-12", "`single_services_online` that T08a asks for"],
        &[row(tables.value("T26a")), row(450.0), row(all)],
    ));
}

/// Fewest bundles of an administration that make so many procedures; none where all do not.
fn bundles(procedures: f64, services: u32, per_bundle: f64) -> Option<u32> {
    let measurement = Measurement { procedures_per_bundle: per_bundle, ..Measurement::CENTRAL };
    (1..=services).find(|online| {
        measurement.procedures(f64::from(*online), f64::from(services)) >= procedures
    })
}

#[test]
fn procedures_are_bundles_by_a_number_that_grows_with_breadth() {
    let tables = Tables::new();
    let [municipality, city] = [Kind::Municipality, Kind::CountyFreeCity]
        .map(|kind| tables.setting.slots_of(kind).len() as u32);
    let declared = MEASUREMENT.iter().find(|of| of.name == "procedures_per_bundle").unwrap();
    let central = Measurement::CENTRAL.procedures_per_bundle;
    let ends = [declared.low, central, 1.6, 2.0, declared.high];
    let share = |procedures: f64, services: u32, per_bundle: f64| {
        bundles(procedures, services, per_bundle).map_or("-".to_owned(), |online| {
            format!("{online} ({:.0} %)", 100.0 * f64::from(online) / f64::from(services))
        })
    };
    let asked = [
        ("50 of a municipality (T03)", 50.0, municipality),
        ("300 of a municipality (T30a)", tables.value("T30a"), municipality),
        ("241 of a city (T27a)", tables.value("T27a"), city),
        ("290 of a city (T31b)", tables.value("T31b"), city),
        ("339 of a city (T31a)", tables.value("T31a"), city),
    ];
    let rows: Vec<Vec<String>> = asked
        .into_iter()
        .map(|(what, procedures, services)| {
            let cells = ends.map(|per_bundle| share(procedures, services, per_bundle));
            [vec![what.to_owned()], cells.into()].concat()
        })
        .collect();
    let head: Vec<String> = ends.iter().map(|end| format!("{end}")).collect();
    let head: Vec<&str> = ["procedures \\ `procedures_per_bundle`"]
        .into_iter()
        .chain(head.iter().map(|of| &**of))
        .collect();
    hold(&table(&head, &rows));
    // Where nobody has more procedures than bundles, the first of Bavaria cannot be.
    assert_eq!(bundles(tables.value("T31a"), city, declared.low), None);
    let awards = 400.0;
    let universe =
        tables.count(&[Kind::Municipality, Kind::CountyFreeCity, Kind::County], Some("BY"));
    let given = 100.0 * awards / universe;
    let t03 = tables.target("T03");
    assert!((given - t03.value).abs() < t03.tolerance, "{given}");
    let best = tables.value("T31a");
    let rows = vec![
        vec![
            "awards by administrations and counties of Bavaria".into(),
            format!("{awards} of {universe} = {given:.0} %"),
        ],
        vec![
            "highest ratio of the first to a median of at least 50".into(),
            format!("{:.1}", best / 50.0),
        ],
        vec!["median for a ratio of 4".into(), format!("{:.0}", best / 4.0)],
    ];
    hold(&table(&["Bavaria, 2023-12", "value"], &rows));
    assert!(best / 50.0 > tables.value("T31c"));
}

/// Chance of an administration by its inhabitants so that a share of all is connected.
fn connected(sizes: &[f64], slope: f64, share: f64) -> Vec<f64> {
    let chances = |intercept: f64| -> Vec<f64> {
        let odds = |size: &f64| exp(intercept + slope * log(size / 1e4));
        sizes.iter().map(|size| odds(size) / (1.0 + odds(size))).collect()
    };
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        let mean = chances(middle).iter().sum::<f64>() / sizes.len() as f64;
        if mean < share { low = middle } else { high = middle }
    }
    chances(low)
}

fn reached(sizes: &[f64], chances: &[f64]) -> f64 {
    let reached: f64 = sizes.iter().zip(chances).map(|(size, chance)| size * chance).sum();
    reached / sizes.iter().sum::<f64>()
}

/// Which order of size joins the number of administrations with eWA and their inhabitants.
#[test]
fn number_and_inhabitants_with_ewa_need_an_order_of_size() {
    let tables = Tables::new();
    let administrations = tables.setting.population.administrations.iter();
    let sizes: Vec<f64> = administrations
        .filter(|a| a.kind != Kind::County)
        .map(|a| f64::from(a.population))
        .collect();
    let (number, inhabitants) = (tables.target("T09c"), tables.target("T09d"));
    let share = number.value / sizes.len() as f64;
    let of_slope = |slope: f64| reached(&sizes, &connected(&sizes, slope, share));
    let slope_for = |wanted: f64| {
        let (mut low, mut high) = (-1.0, 20.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if of_slope(middle) < wanted { low = middle } else { high = middle }
        }
        low
    };
    let mut descending = sizes.clone();
    descending.sort_by(|a, b| b.total_cmp(a));
    let largest: f64 = descending.iter().take(number.value as usize).sum::<f64>();
    let largest = largest / sizes.iter().sum::<f64>();
    let wanted = [-1.0, 0.0, 1.0]
        .map(|tolerances| (inhabitants.value + tolerances * inhabitants.tolerance) / 100.0);
    let slopes = wanted.map(slope_for);
    let mut rows =
        vec![vec!["in random order".into(), format!("{:.0} %", 100.0 * of_slope(0.0)), "0".into()]];
    for (wanted, slope) in wanted.iter().zip(slopes) {
        rows.push(vec![String::new(), format!("{:.0} %", 100.0 * wanted), format!("{slope:.2}")]);
    }
    for (row, name) in rows[1..].iter_mut().zip(["T09d, lower end", "T09d", "T09d, upper end"]) {
        row[0] = name.into();
    }
    rows.push(vec![
        "the largest first".into(),
        format!("{:.0} %", 100.0 * largest),
        "without end".into(),
    ]);
    let head = format!("{:.0} % of administrations (T09c)", 100.0 * share);
    hold(&table(
        &[&head, "of inhabitants", "slope of the log-odds in the logarithm of inhabitants"],
        &rows,
    ));
    let chances = connected(&sizes, slopes[1], share);
    let mean = |class: usize| {
        let those =
            sizes.iter().zip(&chances).filter(|(size, _)| size_class(**size as u32) == class);
        let (sum, count) =
            those.fold((0.0, 0.0), |(sum, count), (_, chance)| (sum + chance, count + 1.0));
        format!("{:.0} %", 100.0 * sum / count)
    };
    let names = SIZE_CLASSES.map(|(key, _)| format!("`{key}`"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    hold(&table(&names, &[(0..SIZE_CLASSES.len()).map(mean).collect()]));
    assert!(of_slope(0.0) < wanted[0] && wanted[2] < largest, "an order of size is needed");
}

/// Pace of authorities with a service: dated programmes against voluntary ones, and universes.
#[test]
fn dated_programmes_are_faster_and_universes_differ() {
    let tables = Tables::new();
    let pace = |[first, last]: [&str; 2]| {
        let (first, last) = (tables.target(first), tables.target(last));
        let months = f64::from(last.month.index() - first.month.index());
        (last.value - first.value) / months
    };
    let named = [
        ("building permit, Baden-Württemberg: date, duty, platform", ["T17a", "T17b"]),
        ("building permit, Bavaria: free, voluntary", ["T16a", "T16c"]),
        ("residence permit, EfA, voluntary", ["T21a", "T21c"]),
    ];
    let rows: Vec<Vec<String>> = named
        .iter()
        .map(|(name, ids)| vec![(*name).to_owned(), ids.join(", "), format!("{:.2}", pace(*ids))])
        .collect();
    hold(&table(&["programme", "targets", "points a month"], &rows));
    assert!(pace(named[0].1) > 3.0 * pace(named[1].1) && pace(named[1].1) > pace(named[2].1));
    let responsible: Vec<Kind> =
        Kind::ALL.into_iter().filter(|kind| kind.responsible_for(Tier::County)).collect();
    let rows: Vec<Vec<String>> = [
        ("T16c", Some("BY"), 139.0, 64.0),
        ("T17b", Some("BW"), 208.0, 60.0),
        ("T21c", None, 550.0, 100.0),
        ("T22", None, 410.0, 357.0),
    ]
    .into_iter()
    .map(|(id, land, of_source, live)| {
        let known: f64 = tables.count(&responsible, land);
        let observed = 100.0 * live / of_source;
        assert!((observed - tables.value(id)).abs() < 0.2, "{id}: {observed}");
        let left_out = of_source - known;
        let low = 100.0 * ((live - left_out) / known).max(0.0);
        let high = 100.0 * (live / known).min(1.0);
        vec![
            id.to_owned(),
            format!("{live} of {of_source}"),
            format!("{known}"),
            format!("{observed:.0} %"),
            format!("{low:.0} to {high:.0} %"),
        ]
    })
    .collect();
    hold(&table(
        &["target", "source", "authorities of the model", "share", "possible share among these"],
        &rows,
    ));
}

/// Use of one service and of a portal, and summands of an index.
#[test]
fn parts_are_no_larger_than_the_whole() {
    let tables = Tables::new();
    let vehicle = &tables.target("T23b").services[0];
    let service = tables.setting.services.iter().find(|of| of.id == *vehicle).unwrap();
    let alone = 1e3 * service.cases * tables.value("T23b") / 100.0;
    let (index, known) = (tables.target("T02a"), [tables.target("T14a"), tables.target("T14b")]);
    let of_two = known.iter().map(|target| target.value / 100.0).sum::<f64>();
    assert!(known.iter().all(|target| index.services.contains(&target.services[0])));
    let others = index.value - of_two;
    hold(&table(
        &["whole and parts", "value"],
        &[
            vec![
                "vehicle registrations online per 1,000 inhabitants and year (T23b)".into(),
                format!("{alone:.1}"),
            ],
            vec![
                "all applications over the portal of MV per 1,000 inhabitants and year (T24)"
                    .into(),
                format!("{}", tables.value("T24")),
            ],
            vec!["services of the index of five (T02a)".into(), format!("{}", index.value)],
            vec![
                "of them housing benefit and building permit (T14a, T14b)".into(),
                format!("{of_two:.2}"),
            ],
            vec![
                "left for vehicle registration and register extract, eWA being nowhere".into(),
                format!("{others:.2} of 2"),
            ],
        ],
    ));
    assert!(alone > tables.value("T24"), "the portal is one way of several");
    assert!(others < 2.0);
    // Accepting by any electronic means was wider spread in 2018 than applying online in 2022.
    assert!(tables.value("T19") > tables.value("T20c"));
}
