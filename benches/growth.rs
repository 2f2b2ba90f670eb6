//! How time and memory grow as the work grows: `cargo bench --bench growth` times whole runs of the
//! program on one thread, from reading the scenario to the last table and figure, and writes
//! `docs/growth.csv` and `docs/growth.svg`. It takes some ten minutes. Memory is the highest
//! resident size that Linux tells; elsewhere the column is empty.

use plotters::prelude::*;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const BASELINE: Work = Work { agents: 5_324, horizon: 2035, replicates: 10, kept: None };
const AGENTS: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];
const HORIZONS: [u64; 4] = [2020, 2023, 2029, 2035];
const REPLICATES: [u64; 3] = [10, 100, 1_000];
const KEPT: [(&str, Option<&str>); 3] = [
    ("default", None),
    ("every group in every month", Some("--full")),
    ("every administration", Some("--agents")),
];

/// What is run.
#[derive(Clone, Copy)]
struct Work {
    agents: u64,
    /// Year of the last December.
    horizon: u64,
    replicates: u64,
    /// Flag that keeps more than the default.
    kept: Option<&'static str>,
}

/// What a run takes.
struct Cost {
    seconds: f64,
    /// [MB]
    memory: Option<f64>,
}

impl Work {
    const fn months(&self) -> u64 {
        (self.horizon - 2017) * 12
    }

    fn run(&self) -> Result<Cost, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_ozgsim"));
        command
            .args(["run", "baseline", "--threads", "1", "--format", "svg", "--quiet"])
            .arg("--set")
            .arg(format!("simulation.agents={}", self.agents))
            .arg("--set")
            .arg(format!("simulation.horizon=\"{}-12\"", self.horizon))
            .args(["--replicates", &self.replicates.to_string()])
            .args(self.kept)
            .arg("--output")
            .arg(folder.path());
        let begin = Instant::now();
        let mut child = command.stdout(Stdio::null()).spawn()?;
        let mut memory = None;
        let status = loop {
            memory = peak_memory(child.id()).or(memory);
            if let Some(status) = child.try_wait()? {
                break status;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        if status.success() {
            Ok(Cost { seconds: begin.elapsed().as_secs_f64(), memory })
        } else {
            Err("the run failed".into())
        }
    }
}

/// Highest resident size of a process so far [MB].
fn peak_memory(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1_000.0)
}

/// Costs over what is varied, smallest first.
struct Growth {
    varied: &'static str,
    points: Vec<(f64, Cost)>,
}

fn growth(
    varied: &'static str,
    works: impl Iterator<Item = (u64, Work)>,
    table: &mut String,
) -> Result<Growth, Box<dyn Error>> {
    let mut points = Vec::new();
    for (amount, work) in works {
        points.push((amount as f64, row(varied, work, "default", table)?));
    }
    Ok(Growth { varied, points })
}

fn row(varied: &str, work: Work, kept: &str, table: &mut String) -> Result<Cost, Box<dyn Error>> {
    let cost = work.run()?;
    let memory = cost.memory.map(|memory| format!("{memory:.0}")).unwrap_or_default();
    let line = format!(
        "{varied},{},{},{},{kept},{:.2},{memory}",
        work.agents,
        work.months(),
        work.replicates,
        cost.seconds
    );
    println!("{line}");
    writeln!(table, "{line}")?;
    Ok(cost)
}

fn main() -> Result<(), Box<dyn Error>> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut table =
        "varied,administrations,months,replicates,kept,seconds,peak_memory_mb\n".to_owned();
    let one = Work { replicates: 1, ..BASELINE };
    let all = [
        growth(
            "administrations",
            AGENTS.into_iter().map(|agents| (agents, Work { agents, ..one })),
            &mut table,
        )?,
        growth(
            "months",
            HORIZONS
                .into_iter()
                .map(|horizon| (12 * (horizon - 2017), Work { horizon, ..BASELINE })),
            &mut table,
        )?,
        growth(
            "replicates",
            REPLICATES.into_iter().map(|replicates| (replicates, Work { replicates, ..BASELINE })),
            &mut table,
        )?,
    ];
    for (name, kept) in KEPT {
        row("kept", Work { kept, replicates: 100, ..BASELINE }, name, &mut table)?;
    }
    std::fs::write(docs.join("growth.csv"), table)?;
    draw(&docs.join("growth.svg"), &all)
}

/// Time above, memory below, over what is varied; both axes logarithmic, so that costs in
/// proportion are parallel to the grey line.
fn draw(target: &Path, all: &[Growth]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(target, (960, 560)).into_drawing_area();
    area.fill(&WHITE)?;
    for (panel, place) in area.split_evenly((2, all.len())).iter().zip(0..) {
        let (growth, above) = (&all[place % all.len()], place < all.len());
        let label = if above { "seconds" } else { "peak memory [MB]" };
        let value = |cost: &Cost| if above { Some(cost.seconds) } else { cost.memory };
        let points: Vec<(f64, f64)> = growth
            .points
            .iter()
            .filter_map(|(amount, cost)| Some((*amount, value(cost)?)))
            .collect();
        let (Some(first), Some(last)) = (points.first(), points.last()) else { continue };
        let ends = |low: f64, high: f64| (low / 1.6)..(high * 1.6);
        let highest = points.iter().map(|point| point.1).fold(first.1, f64::max);
        let lowest = points.iter().map(|point| point.1).fold(first.1, f64::min);
        let mut chart = ChartBuilder::on(panel)
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(62)
            .build_cartesian_2d(
                ends(first.0, last.0).log_scale(),
                ends(lowest.min(highest / 10.0), highest).log_scale(),
            )?;
        let text = ("sans-serif", 14).into_font().color(&RGBColor(40, 40, 40));
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(RGBColor(225, 225, 225))
            .x_desc(growth.varied)
            .y_desc(label)
            .label_style(text.clone())
            .axis_desc_style(text)
            .x_label_formatter(&|x| tick(*x, last.0 / first.0))
            .y_label_formatter(&|y| tick(*y, highest / lowest.min(highest / 10.0)))
            .draw()?;
        let proportional = [(last.0 * first.1 / last.1, first.1), *last];
        chart.draw_series([PathElement::new(
            proportional,
            RGBColor(150, 150, 150).stroke_width(1),
        )])?;
        let ink = RGBColor(0, 75, 135);
        chart.draw_series([PathElement::new(points.clone(), ink.stroke_width(2))])?;
        chart.draw_series(points.iter().map(|point| Circle::new(*point, 4, ink.filled())))?;
    }
    area.present()?;
    Ok(())
}

/// A power of ten, on a short axis also twice and five times one, with a separator between
/// thousands; nothing for other numbers.
fn tick(value: f64, span: f64) -> String {
    let leading = format!("{value:.0e}").bytes().next();
    if leading != Some(b'1') && (span > 100.0 || !matches!(leading, Some(b'2' | b'5'))) {
        return String::new();
    }
    if value < 1.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}
